"""The documented sequence with the vendor's Python client: the peers that the runtime is measured against.

`pre_annotation.py` takes the client's bulk way: its thread pool for the downloads, its import of a COCO file.
`--loop` takes its way asset by asset. `--context-only` ends when the context is read.
Prints one JSON object: when it read the context, in seconds since the epoch, and how long it worked on the data.
"""

import json
import os
import sys
import time

from picsellia import Client
from picsellia.types.enums import ImportAnnotationMode, JobRunStatus

client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
job = client.get_job_by_id(os.environ["job_id"])
context = job.sync()["processing_job"]
context_at = time.time()
if "--context-only" in sys.argv:
    print(json.dumps({"context_at": context_at}))
    sys.exit(0)

folder = os.environ["BENCH_FOLDER"]


def centre(asset):
    return asset.width // 4, asset.height // 4, asset.width // 2, asset.height // 2


def read(filename):
    with open(os.path.join(folder, filename), "rb") as file:
        return file.read()


def one_by_one(version):
    label = version.get_or_create_label("centre")
    count = 0
    for asset in version.list_assets():
        asset.download(folder)
        read(asset.filename)
        asset.create_annotation(duration=0.0).create_rectangle(*centre(asset), label)
        count += 1
    return count


def in_bulk(version):
    images, annotations = [], []
    assets = version.list_assets()
    assets.download(folder)
    for index, asset in enumerate(assets):
        read(asset.filename)
        box = centre(asset)
        images.append({"id": index, "file_name": asset.filename, "width": asset.width, "height": asset.height})
        annotations.append(
            {"id": index, "image_id": index, "category_id": 0, "bbox": box, "area": box[2] * box[3], "segmentation": []}
        )
    path = os.path.join(folder, "annotations.json")
    with open(path, "w") as file:
        json.dump({"images": images, "annotations": annotations, "categories": [{"id": 0, "name": "centre"}]}, file)
    version.import_annotations_coco_file(path, mode=ImportAnnotationMode.KEEP)
    return len(annotations)


job.update_job_run_with_status(JobRunStatus.RUNNING)
job.send_logging("--#--Start job", "--#--Start job")
start = time.perf_counter()
version = client.get_dataset_version_by_id(context["target_id"])
count = one_by_one(version) if "--loop" in sys.argv else in_bulk(version)
seconds = time.perf_counter() - start
job.send_logging(f"{count} annotations", "--#--Start job")
job.update_job_run_with_status(JobRunStatus.SUCCEEDED)
print(json.dumps({"context_at": context_at, "data_seconds": seconds}))
