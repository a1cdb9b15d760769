"""A deployment and its predictions: every format, with a shadow, with a source of one's own, from bytes, from stored data.

Arguments: folder with image_0.png and image_1.png, each 64 by 48.
"""

import uuid

from picsellia.exceptions import (
    BadRequestError,
    ContentTypeUnknown,
    MonitorError,
    NoDataError,
    ResourceConflictError,
    ResourceNotFoundError,
)
from picsellia.types.enums import ServiceMetrics
from picsellia.types.schemas_prediction import (
    ClassificationPredictionFormat,
    DetectionPredictionFormat,
    KeypointPredictionFormat,
    LinePredictionFormat,
    MaskPredictionFormat,
    PointPredictionFormat,
    SegmentationPredictionFormat,
)

from platform_client import connect, folder, raises, report, same

client = connect()
lake = client.get_datalake()
model = client.create_model("watched")
image, other = folder() / "image_0.png", folder() / "image_1.png"
one = {"detection_classes": [1], "detection_scores": [0.9]}
ring = [[2, 2], [22, 2], [25, 25], [25, 22]]
PREDICTIONS = {
    "CLASSIFICATION": ClassificationPredictionFormat(**one, detection_texts=["bus"]),
    "OBJECT_DETECTION": DetectionPredictionFormat(**one, detection_boxes=[[4, 6, 20, 30]]),
    "SEGMENTATION": SegmentationPredictionFormat(**one, detection_masks=[ring]),
    "LINE": LinePredictionFormat(**one, lines=[[[1, 1], [5, 9]]]),
    "POINT": PointPredictionFormat(**one, points=[[7, 8]]),
    "KEYPOINT": KeypointPredictionFormat(**one, keypoints=[[[1, 2, 2], [3, 4, 1]]]),
    "MASK": MaskPredictionFormat(**one, detection_masks=["02203"]),
}
LABELS = {"0": "car", "1": "bus"}


def deploy(kind):
    version = model.create_version(name=kind.lower(), type=kind, framework="ONNX", labels=LABELS)
    deployment = client.create_deployment(version, name=f"watch {kind}", target_datalake=lake, min_threshold=0.2)
    same((deployment.type.value, deployment.get_model_version().id), (kind, version.id))
    return deployment


for kind, prediction in PREDICTIONS.items():
    deployment = deploy(kind)
    shadow = model.create_version(name=f"{kind.lower()} next", type=kind, framework="ONNX", labels=LABELS)
    deployment.set_shadow_model(shadow)
    same(deployment.get_shadow_model().id, shadow.id)
    answer = deployment.monitor(
        image, latency=0.257, height=48, width=64, prediction=prediction, shadow_latency=0.1, shadow_prediction=prediction
    )
    assert isinstance(answer, dict)
    assets = deployment.list_predicted_assets()
    same([(asset.filename, asset.width, asset.height) for asset in assets], [("image_0.png", 64, 48)])
    assert assets[0].get_champion_prediction() is not None, kind
    assert assets[0].get_shadow_prediction() is not None, kind
    same(lake.find_data(id=assets[0].data_id).get_datasource().name, "serving")
    same(deployment.find_predicted_asset(filename="image_0.png").id, assets[0].id)

deployment = client.get_deployment("watch OBJECT_DETECTION")
prediction = PREDICTIONS["OBJECT_DETECTION"]
size = {"latency": 0.2, "height": 48, "width": 64}
same(client.get_deployment_by_id(deployment.id).name, deployment.name)
same(len(client.list_deployments()), len(PREDICTIONS))

deployment.monitor(
    other,
    **size,
    prediction=prediction,
    source="line 3",
    tags=["gate", "night"],
    timestamp=1767225600.5,
    metadata={"shift": 2},
    sample=True,
    custom_metrics={"blur": 0.3},
    content_type="image/png",
    upload_dir="served",
)
found = deployment.find_predicted_asset(filename="image_1.png")
data = lake.find_data(id=found.data_id)
same((data.get_datasource().name, sorted(tag.name for tag in data.get_tags())), ("line 3", ["gate", "night"]))
same(data.sync()["metadata"]["shift"], 2)
found.download(folder() / "down")
same((folder() / "down" / "image_1.png").read_bytes(), other.read_bytes())

# A shadow prediction that comes later.
same(found.get_shadow_prediction(), None)
deployment.monitor_shadow(found, 0.3, prediction)
assert deployment.find_predicted_asset(id=found.id).get_shadow_prediction() is not None
deployment.monitor_shadow_from_oracle_prediction_id(
    deployment.find_predicted_asset(filename="image_0.png").oracle_prediction_id, 0.4, prediction
)

deployment.monitor_bytes(image.read_bytes(), "PNG", "from bytes.png", **size, prediction=prediction)
stored = lake.upload_data(image)
deployment.monitor_data(stored, **size, prediction=prediction)
same(deployment.find_predicted_asset(data_id=stored.id).object_name, stored.object_name)
again = lake.upload_data(other)
deployment.monitor_cloud_image(again.object_name, **size, prediction=prediction, content_type="image/png")
before = len(deployment.list_predicted_assets())
same(before, 5)
deployment.monitor_bytes(image.read_bytes(), "image/png", "unsampled.png", **size, prediction=prediction, sample=False)
same(len(deployment.list_predicted_assets()), before)
nothing = DetectionPredictionFormat(detection_classes=[], detection_scores=[], detection_boxes=[])
deployment.monitor(image, **size, prediction=nothing)
old_name = deployment.monitor(image, **size, prediction=prediction, shadow_latency=0.1, shadow_raw_predictions=prediction)
assert isinstance(old_name, dict)

# What is refused, here and there.
with raises(MonitorError):
    deployment.monitor_cloud_image("no/such/object.png", **size, prediction=prediction, content_type="image/png")
with raises(BadRequestError):
    deployment.monitor(image, **size, prediction=PREDICTIONS["SEGMENTATION"])
with raises(BadRequestError):
    deployment.monitor(image, **size, prediction=prediction, shadow_prediction=prediction)
with raises(ContentTypeUnknown):
    deployment.monitor_cloud_image("picture.webp", **size, prediction=prediction, content_type="image/webp")
with raises(ResourceNotFoundError):
    deployment.find_predicted_asset(id=uuid.uuid4())
with raises(ResourceNotFoundError):
    client.get_deployment("absent")
with raises(ResourceConflictError):
    client.create_deployment(deployment.get_model_version(), name=deployment.name)

# People look at predictions.
label = deployment.list_labels()[0]
found.add_review(rectangles=[(1, 2, 3, 4, label)])
assert deployment.find_predicted_asset(id=found.id).get_review() is not None
counted = deployment.get_stats(ServiceMetrics.PREDICTIONS_DATA)
assert counted is not None and deployment.get_stats(ServiceMetrics.AGGREGATED_LABEL_DISTRIBUTION, since=3600) is not None
assert deployment.retrieve_information() is not None
found.delete()
with raises(ResourceNotFoundError):
    deployment.find_predicted_asset(id=found.id)

# Settings.
deployment.update(name="watched closely", min_threshold=0.4, sample_rate=0.5)
same(client.get_deployment("watched closely").id, deployment.id)
deployment.setup_continuous_deployment("DEPLOY_MANUAL")
deployment.toggle_continuous_deployment(False)
deployment.set_model(model.get_version("object_detection next"))
same(deployment.get_model_version().name, "object_detection next")

# The serving of a model.
served = deployment.predict(image, tags=["served"], source="door", metadata={"a": 1})
assert isinstance(served, dict)
assert isinstance(deployment.predict_bytes("bytes.png", image.read_bytes(), monitor=False), dict)
assert isinstance(deployment.predict_data(stored), dict)
same(len(lake.list_data(tags=["served"])), 1)

empty = client.get_deployment("watch MASK")
empty.list_predicted_assets()[0].delete()
with raises(NoDataError):
    empty.list_predicted_assets()
empty.delete(force_delete=True)
with raises(ResourceNotFoundError):
    client.get_deployment("watch MASK")
report(deployment=deployment.id)
