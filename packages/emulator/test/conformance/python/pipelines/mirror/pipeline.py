"""Makes a version that holds the mirror image of each image, its boxes mirrored with it."""

import os
from pathlib import Path

from PIL import Image, ImageOps
from picsellia.types.enums import ProcessingType
from picsellia_cv_engine.core import CocoDataset
from picsellia_cv_engine.core.services.context.unified_context import create_processing_context_from_config
from picsellia_cv_engine.decorators.pipeline_decorator import pipeline
from picsellia_cv_engine.decorators.step_decorator import step
from picsellia_cv_engine.steps.base.dataset.loader import load_coco_datasets
from picsellia_cv_engine.steps.base.dataset.uploader import upload_full_dataset

from parameters import Parameters

context = create_processing_context_from_config(
    processing_type=ProcessingType.DATASET_VERSION_CREATION, processing_parameters_cls=Parameters
)


@step
def mirror(given: CocoDataset, made: CocoDataset) -> CocoDataset:
    os.makedirs(made.images_dir, exist_ok=True)
    images, annotations = [], []
    for image in given.coco_data["images"]:
        name = f"mirrored_{Path(image['file_name']).name}"
        with Image.open(os.path.join(given.images_dir, image["file_name"])) as picture:
            ImageOps.mirror(picture).save(os.path.join(made.images_dir, name))
        images.append({**image, "file_name": name})
        for one in given.coco_data["annotations"]:
            if one["image_id"] == image["id"]:
                x, y, w, h = one["bbox"]
                annotations.append({**one, "bbox": [image["width"] - x - w, y, w, h]})
    made.coco_data = {**given.coco_data, "images": images, "annotations": annotations}
    return made


@pipeline(context=context, log_folder_path="logs/", remove_logs_on_completion=False)
def mirror_pipeline():
    datasets = load_coco_datasets()
    made = mirror(datasets["input"], datasets["output"])
    upload_full_dataset(made, use_id=False)


if __name__ == "__main__":
    mirror_pipeline()
