"""Annotates each image with the boxes that stand, with their scores, in the model's file of weights."""

import json

from picsellia.types.enums import InferenceType, ProcessingType
from picsellia_cv_engine.core import CocoDataset, Model
from picsellia_cv_engine.core.services.context.unified_context import create_processing_context_from_config
from picsellia_cv_engine.decorators.pipeline_decorator import Pipeline, pipeline
from picsellia_cv_engine.decorators.step_decorator import step
from picsellia_cv_engine.steps.base.dataset.loader import load_coco_datasets
from picsellia_cv_engine.steps.base.dataset.uploader import upload_dataset_annotations
from picsellia_cv_engine.steps.base.model.builder import build_model

from parameters import Parameters

context = create_processing_context_from_config(
    processing_type=ProcessingType.PRE_ANNOTATION, processing_parameters_cls=Parameters
)


@step
def annotate(model: Model, dataset: CocoDataset) -> CocoDataset:
    threshold = Pipeline.get_active_context().processing_parameters.threshold
    if dataset.dataset_version.type == InferenceType.NOT_CONFIGURED:
        dataset.dataset_version.set_type(model.model_version.type)
        dataset.download_annotations(destination_dir=dataset.annotations_dir, use_id=True)
    with open(model.pretrained_weights_path) as file:
        boxes = [box for box in json.load(file) if box["score"] >= threshold]
    names = list(model.model_version.labels.values())
    coco = dataset.coco_data
    coco["categories"] = [{"id": index, "name": name} for index, name in enumerate(names)]
    coco["annotations"] = [
        {
            "id": index * len(boxes) + k,
            "image_id": image["id"],
            "category_id": names.index(box["label"]),
            "bbox": box["bbox"],
            "area": 1,
            "iscrowd": 0,
        }
        for index, image in enumerate(coco["images"])
        for k, box in enumerate(boxes)
    ]
    with open(dataset.coco_file_path, "w") as file:
        json.dump(coco, file)
    return dataset


@pipeline(context=context, log_folder_path="logs/", remove_logs_on_completion=False)
def annotate_pipeline():
    dataset = load_coco_datasets()
    model = build_model(pretrained_weights_name="weights", config_name="config")
    upload_dataset_annotations(dataset=annotate(model, dataset), use_id=True)


if __name__ == "__main__":
    annotate_pipeline()
