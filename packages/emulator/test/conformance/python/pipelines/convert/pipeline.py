"""Stores the weights of the job's model version again, backwards."""

from pathlib import Path

from picsellia.types.enums import ProcessingType
from picsellia_cv_engine.core.services.context.unified_context import create_processing_context_from_config
from picsellia_cv_engine.decorators.pipeline_decorator import Pipeline, pipeline
from picsellia_cv_engine.decorators.step_decorator import step

from parameters import Parameters

context = create_processing_context_from_config(
    processing_type=ProcessingType.MODEL_CONVERSION, processing_parameters_cls=Parameters
)


@step
def convert():
    active = Pipeline.get_active_context()
    target = Path(active.working_dir)
    given = active.target.get_file("weights")
    given.download(target)
    converted = target / "converted.bin"
    converted.write_bytes((target / given.filename).read_bytes()[::-1])
    active.target.store(active.processing_parameters.name, converted, replace=True)


@pipeline(context=context, log_folder_path="logs/", remove_logs_on_completion=False)
def convert_pipeline():
    convert()


if __name__ == "__main__":
    convert_pipeline()
