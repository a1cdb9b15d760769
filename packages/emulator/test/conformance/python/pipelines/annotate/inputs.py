from picsellia.types.enums import InferenceType, ProcessingInputType
from picsellia_pipelines_cli.utils.inputs import PipelineInputs


class Inputs(PipelineInputs):
    def __init__(self):
        super().__init__()
        self.define_input(
            "model_version_id",
            ProcessingInputType.MODEL_VERSION,
            inference_type_constraint=InferenceType.OBJECT_DETECTION,
        )
