"""The documented sequence with the vendor's Python client, its bulk way: the peer that the runtime is measured against.

Prints one JSON object with the times at which it read the context and ended, in seconds since the epoch.
"""

import json
import os
import sys
import tempfile
import time

from picsellia import Client
from picsellia.types.enums import ImportAnnotationMode, JobRunStatus

client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
job = client.get_job_by_id(os.environ["job_id"])
context = job.sync()["datasetversionprocessingjob"]
context_at = time.time()
if "--context-only" in sys.argv:
    print(json.dumps({"context_at": context_at}))
    sys.exit(0)

job.update_job_run_with_status(JobRunStatus.RUNNING)
job.send_logging("--#--Start job", "--#--Start job")
version = client.get_dataset_version_by_id(context["input_dataset_version_id"])
images, annotations = [], []
with tempfile.TemporaryDirectory() as folder:
    assets = version.list_assets()
    assets.download(folder)
    for index, asset in enumerate(assets):
        with open(os.path.join(folder, asset.filename), "rb") as file:
            file.read()
        width, height = asset.width, asset.height
        box = [width / 4, height / 4, width / 2, height / 2]
        images.append({"id": index, "file_name": asset.filename, "width": width, "height": height})
        annotations.append(
            {"id": index, "image_id": index, "category_id": 0, "bbox": box, "area": box[2] * box[3], "segmentation": []}
        )
    path = os.path.join(folder, "annotations.json")
    with open(path, "w") as file:
        json.dump({"images": images, "annotations": annotations, "categories": [{"id": 0, "name": "centre"}]}, file)
    version.import_annotations_coco_file(path, mode=ImportAnnotationMode.KEEP)
job.send_logging(f"{len(annotations)} annotations", "--#--Start job")
job.update_job_run_with_status(JobRunStatus.SUCCEEDED)
print(json.dumps({"context_at": context_at, "ended_at": time.time()}))
