"""Of each image a mirrored and brighter one, with the vendor's Python client and Pillow, as its documentation does it.

Downloads, uploads and the import of the annotations go the client's bulk way, with its thread pools.
"""

import json
import os
import time

from picsellia import Client
from picsellia.types.enums import ImportAnnotationMode, InferenceType, JobRunStatus
from PIL import Image, ImageEnhance, ImageOps

client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
job = client.get_job_by_id(os.environ["job_id"])
context = job.sync()["processing_job"]
folder = os.environ["BENCH_FOLDER"]
originals, made = os.path.join(folder, "originals"), os.path.join(folder, "made")
os.makedirs(originals)
os.makedirs(made)

job.update_job_run_with_status(JobRunStatus.RUNNING)
job.send_logging("--#--Start job", "--#--Start job")
start = time.perf_counter()
source = client.get_dataset_version_by_id(context["target_id"])
dataset = client.get_dataset_by_id(source.origin_id)
output = dataset.create_version(context["inputs"]["target_version_name"], type=InferenceType.OBJECT_DETECTION)
datalake = client.get_datalake()

assets = source.list_assets()
assets.download(originals)
paths, images, annotations = [], [], []
for index, asset in enumerate(assets):
    name = f"mirrored_{asset.id}.jpg"
    path = os.path.join(made, name)
    with Image.open(os.path.join(originals, asset.filename)) as image:
        ImageEnhance.Brightness(ImageOps.mirror(image)).enhance(1.1).save(path, quality=90)
    paths.append(path)
    box = [asset.width // 4, asset.height // 4, asset.width // 2, asset.height // 2]
    images.append({"id": index, "file_name": name, "width": asset.width, "height": asset.height})
    annotations.append(
        {"id": index, "image_id": index, "category_id": 0, "bbox": box, "area": box[2] * box[3], "segmentation": []}
    )
data = datalake.upload_data(paths)
output.add_data(data)
path = os.path.join(folder, "annotations.json")
with open(path, "w") as file:
    json.dump({"images": images, "annotations": annotations, "categories": [{"id": 0, "name": "centre"}]}, file)
output.import_annotations_coco_file(path, mode=ImportAnnotationMode.KEEP)
seconds = time.perf_counter() - start
job.send_logging(f"{len(paths)} images", "--#--Start job")
job.update_job_run_with_status(JobRunStatus.SUCCEEDED)
print(json.dumps({"data_seconds": seconds}))
