"""Tags each image that the job names as wide or tall."""

import os

from PIL import Image
from picsellia.types.enums import ProcessingType
from picsellia_cv_engine.core.services.context.unified_context import create_processing_context_from_config
from picsellia_cv_engine.decorators.pipeline_decorator import Pipeline, pipeline
from picsellia_cv_engine.decorators.step_decorator import step
from picsellia_cv_engine.steps.base.datalake.loader import load_datalake

from parameters import Parameters

context = create_processing_context_from_config(
    processing_type=ProcessingType.DATA_AUTO_TAGGING, processing_parameters_cls=Parameters
)


@step
def tag(given):
    prefix = Pipeline.get_active_context().processing_parameters.prefix
    for data in given.datalake.list_data(ids=given.data_ids):
        with Image.open(os.path.join(given.images_dir, data.id_with_extension)) as image:
            shape = "wide" if image.width > image.height else "tall"
        data.add_tags(given.datalake.get_or_create_data_tag(prefix + shape))


@pipeline(context=context, log_folder_path="logs/", remove_logs_on_completion=False)
def tag_pipeline():
    tag(load_datalake())


if __name__ == "__main__":
    tag_pipeline()
