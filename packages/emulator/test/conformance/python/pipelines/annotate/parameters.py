from picsellia_cv_engine.core.parameters import Parameters as EngineParameters


class Parameters(EngineParameters):
    def __init__(self, log_data):
        super().__init__(log_data=log_data)
        self.threshold = self.extract_parameter(["threshold"], expected_type=float, default=0.1)
        self.replace_annotations = self.extract_parameter(["replace_annotations"], expected_type=bool, default=False)
