from picsellia_cv_engine.core.parameters import Parameters as EngineParameters


class Parameters(EngineParameters):
    def __init__(self, log_data):
        super().__init__(log_data=log_data)
        self.prefix = self.extract_parameter(["prefix"], expected_type=str, default="")
