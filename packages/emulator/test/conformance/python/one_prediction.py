"""One classification of one image. Arguments: folder with image_0.png."""

from picsellia.types.schemas_prediction import ClassificationPredictionFormat

from platform_client import connect, folder, report, same

version = connect().create_model("one").create_version(name="v0", type="CLASSIFICATION", framework="ONNX")
deployment = version.deploy("one")
prediction = ClassificationPredictionFormat(detection_classes=[0], detection_scores=[0.5])
deployment.monitor(folder() / "image_0.png", 0.1, 48, 64, prediction)
same(len(deployment.list_predicted_assets()), 1)
report(deployment=deployment.id)
