"""A pre-annotation as the platform starts it: everything it knows comes from its environment.

Arguments: key of the job's context, folder to work in. Prints one JSON object of what it saw.
"""

import json
import os
import sys
from pathlib import Path

from picsellia import Client
from picsellia.exceptions import PicselliaError, ResourceNotFoundError
from picsellia.types.enums import AnnotationStatus, ImportAnnotationMode, InferenceType, JobRunStatus

context_key, folder = sys.argv[1], Path(sys.argv[2])
seen = {}

client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
job = client.get_job_by_id(os.environ["job_id"])
seen["status_before"] = job.status.value
job.update_job_run_with_status(JobRunStatus.RUNNING)
seen["status_running"] = job.status.value

context = job.sync()[context_key]
seen["context"] = context
version_id = context["target_id"] if "target_id" in context else context["input_dataset_version_id"]
model_version_id = context["inputs"]["model_version_id"] if "inputs" in context else context["model_version_id"]

model_version = client.get_model_version_by_id(model_version_id)
model_file = model_version.get_file("model-latest")
model_file.download(str(folder / "model"))
seen["model"] = {
    "name": model_version.origin_name,
    "labels": model_version.labels,
    "files": sorted(file.name for file in model_version.list_files()),
    "bytes": (folder / "model" / model_file.filename).stat().st_size,
}

version = client.get_dataset_version_by_id(version_id)
seen["dataset"] = {"name": version.name, "version": version.version, "type": version.type.value}
assets = version.list_assets()
assets.download(str(folder / "images"))
seen["assets"] = [
    {"filename": a.filename, "width": a.width, "height": a.height, "bytes": (folder / "images" / a.filename).stat().st_size}
    for a in assets
]
seen["found"] = version.find_asset(filename=assets[1].filename).filename
seen["by_name"] = [a.filename for a in version.list_assets(filenames=[assets[0].filename])]

job.send_logging("--#--Annotate\n", part="--#--Annotate")
if version.type == InferenceType.NOT_CONFIGURED:
    version.set_type(InferenceType.OBJECT_DETECTION)

label = version.get_or_create_label("car")
seen["labels"] = [one.name for one in version.list_labels()]
annotation = assets[0].create_annotation(duration=0.25)
annotation.create_rectangle(4, 5, 20, 18, label)
annotation.update(status=AnnotationStatus.ACCEPTED)
seen["alone"] = [[r.x, r.y, r.w, r.h, r.label.name] for r in annotation.list_rectangles()]

coco = {
    "categories": [{"id": 0, "name": "car"}, {"id": 1, "name": "truck"}],
    "images": [
        {"id": i, "file_name": a.filename, "width": a.width, "height": a.height} for i, a in enumerate(assets)
    ],
    "annotations": [
        {"id": i, "image_id": i, "category_id": i % 2, "bbox": [i, 2, 10, 8], "area": 80, "segmentation": [], "iscrowd": 0}
        for i in range(len(assets))
    ],
}
coco_path = folder / "coco.json"
coco_path.write_text(json.dumps(coco))
seen["imported"] = version.import_annotations_coco_file(coco_path, mode=ImportAnnotationMode.KEEP)

job.send_logging("half\n", part="--#--Annotate")
job.line_nb -= 1
job.send_logging("all\n", part="--#--Annotate")
job.send_logging(["first row\n", "second row\n"], part="--#--Annotate", special="buffer")
job.line_nb += 1

seen["loaded"] = sorted(version.load_annotations())
seen["listed"] = len(version.list_annotations())
built = version.build_coco_file_locally()
seen["built"] = sorted(
    [image.file_name, built.categories[a.category_id].name, a.bbox]
    for a in built.annotations
    for image in built.images
    if image.id == a.image_id
)
version.export_annotation_file("COCO", str(folder / "export"))
exported = [json.loads(path.read_text()) for path in (folder / "export").rglob("*.json")]
seen["exported"] = [len(document["annotations"]) for document in exported]
stats = version.retrieve_stats()
seen["stats"] = {
    "labels": stats.label_repartition,
    "objects": stats.nb_objects,
    "annotations": stats.nb_annotations,
}

tag = version.get_or_create_asset_tag("done")
assets.add_tags(tag)
seen["tagged"] = len(version.list_assets(tags=["done"]))

errors = seen["errors"] = {}
try:
    client.get_job_by_id("00000000-0000-4000-8000-000000000000")
except ResourceNotFoundError as error:
    errors["unknown_job"] = str(error)
try:
    Client(api_token="wrong", organization_id=os.environ["organization_id"], host=os.environ["host"])
except PicselliaError as error:
    errors["wrong_token"] = str(error)
try:
    client.connection.get("/api/organization/00000000-0000-4000-8000-000000000000")
except PicselliaError as error:
    errors["foreign_organization"] = type(error).__name__

log_path = folder / f"{job.id}-logs.json"
log_path.write_text('{"exit_code": {"exit_code": 0}}')
seen["log_object"] = job.store_logging_file(log_path)
job.send_logging("0", part="--#--End job", special="exit_code")
job.update_job_run_with_status(JobRunStatus.SUCCEEDED)
seen["status_after"] = job.status.value
try:
    job.update_job_run_with_status(JobRunStatus.RUNNING)
except PicselliaError as error:
    errors["finished_job"] = type(error).__name__

print(json.dumps(seen))
