"""The same pre-annotation as a pipeline of the vendor's engine: its steps load the dataset and write the annotations back."""

import json
import os
import time

from picsellia.types.enums import JobRunStatus, ProcessingType
from picsellia_cv_engine.core import CocoDataset
from picsellia_cv_engine.core.parameters import Parameters
from picsellia_cv_engine.core.services.context.unified_context import create_processing_context_from_config
from picsellia_cv_engine.decorators.pipeline_decorator import pipeline
from picsellia_cv_engine.decorators.step_decorator import step
from picsellia_cv_engine.steps.base.dataset.loader import load_coco_datasets
from picsellia_cv_engine.steps.base.dataset.uploader import upload_dataset_annotations

os.chdir(os.environ["BENCH_FOLDER"])


class NoParameters(Parameters):
    def __init__(self, log_data):
        super().__init__(log_data=log_data)
        self.replace_annotations = False


context = create_processing_context_from_config(
    processing_type=ProcessingType.PRE_ANNOTATION, processing_parameters_cls=NoParameters
)


@step
def annotate(dataset: CocoDataset) -> CocoDataset:
    coco = dataset.coco_data
    coco["categories"] = [{"id": 0, "name": "centre"}]
    coco["annotations"] = []
    for index, image in enumerate(coco["images"]):
        with open(os.path.join(dataset.images_dir, image["file_name"]), "rb") as file:
            file.read()
        width, height = image["width"], image["height"]
        box = [width // 4, height // 4, width // 2, height // 2]
        coco["annotations"].append(
            {"id": index, "image_id": image["id"], "category_id": 0, "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
        )
    with open(dataset.coco_file_path, "w") as file:
        json.dump(coco, file)
    return dataset


@pipeline(context=context, log_folder_path="logs/", remove_logs_on_completion=False)
def annotate_pipeline():
    dataset = load_coco_datasets()
    upload_dataset_annotations(dataset=annotate(dataset), use_id=True)


start = time.perf_counter()
job = context.client.get_job_by_id(os.environ["job_id"])
job.update_job_run_with_status(JobRunStatus.RUNNING)
annotate_pipeline()
job.update_job_run_with_status(JobRunStatus.SUCCEEDED)
print(json.dumps({"data_seconds": time.perf_counter() - start}))
