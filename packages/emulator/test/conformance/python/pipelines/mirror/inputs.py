from picsellia.types.enums import ProcessingInputType
from picsellia_pipelines_cli.utils.inputs import PipelineInputs


class Inputs(PipelineInputs):
    def __init__(self):
        super().__init__()
        self.define_input("target_version_name", ProcessingInputType.TEXT)
        self.define_input("note", ProcessingInputType.TEXT, required=False)
