"""What the client does beside the platform: tokens that end, hosts that are missing, predictions sent twice.

Arguments: id of a deployment of boxes with a shadow, id of one that has no services, folder with a.png. Prints one
JSON object of what it saw.
"""

import json
import os
import sys
from pathlib import Path

from picsellia import Client
from picsellia.exceptions import MonitorError, PicselliaError, ResourceNotFoundError
from picsellia.types.schemas_prediction import DetectionPredictionFormat

watched_id, alone_id, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
image = folder / "a.png"
seen = {}

client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
deployment = client.get_deployment_by_id(watched_id)
prediction = DetectionPredictionFormat(detection_classes=[0], detection_scores=[0.5], detection_boxes=[[1, 2, 3, 4]])
size = {"latency": 0.1, "height": 48, "width": 64}

# The service forgets its tokens between the two.
first = deployment.monitor(image, **size, prediction=prediction)
second = deployment.monitor(image, **size, prediction=prediction)
seen["answers"] = [sorted(first), sorted(second)]

stored = client.get_datalake().upload_data(image)
deployment.monitor_data(stored, **size, prediction=prediction)
try:
    deployment.monitor_data(stored, **size, prediction=prediction)
except MonitorError as error:
    seen["twice"] = str(error)

predicted = deployment.find_predicted_asset(data_id=stored.id)
seen["shadow_before"] = predicted.get_shadow_prediction()
answer = deployment.predict_shadow(predicted)
seen["shadow_answer"] = sorted(answer["raw_predictions"])
seen["shadow_after"] = deployment.find_predicted_asset(data_id=stored.id).get_shadow_prediction()["is_shadow"]

served = deployment.predict_bytes("b.png", image.read_bytes(), tags=["served"], metadata={"lane": 3})
seen["served"] = [sorted(served["raw_predictions"]), served["notice"]]
found = deployment.find_predicted_asset(oracle_prediction_id=served["id"])
seen["served_data"] = [found.filename, found.metadata, [tag.name for tag in found.get_data().get_tags()]]
seen["listed"] = len(deployment.list_predicted_assets())

alone = client.get_deployment_by_id(alone_id)
try:
    alone.predict(image)
except AssertionError as error:
    seen["without_serving"] = type(error).__name__


seen["public"] = client.get_public_model("shared").name
try:
    client.get_public_model("detector")
except ResourceNotFoundError as error:
    seen["private"] = str(error)
try:
    client.get_deployment_by_id("00000000-0000-4000-8000-000000000000")
except PicselliaError as error:
    seen["unknown"] = type(error).__name__

print(json.dumps(seen))
