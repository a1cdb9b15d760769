"""Programs that are registered, the inputs they declare, and their launch on each of the three targets.

Arguments: folder with image_0.png and image_1.png.
"""

import requests
from picsellia.exceptions import BadRequestError, PicselliaError, ResourceConflictError, ResourceNotFoundError
from picsellia.types.enums import Framework, InferenceType, JobRunStatus, ProcessingInputType, ProcessingTargetType

from platform_client import connect, folder, raises, report, same

client = connect()
lake = client.get_datalake()
data = lake.upload_data([folder() / "image_0.png", folder() / "image_1.png"])
version = client.create_dataset("launched").create_version("first")
version.add_data(data)
model_version = client.create_model("launched").create_version(name="v0", type="OBJECT_DETECTION", framework="ONNX")
other_kind = client.get_model("launched").create_version(name="v1", type="CLASSIFICATION", framework="ONNX")


def register(name, target, kind):
    return client.create_processing(
        name=name,
        target=target,
        type=kind,
        default_cpu=2,
        default_gpu=0,
        default_parameters={"threshold": 0.5, "batch": 4},
        docker_image="registry.test/annotate",
        docker_tag="1.0",
        docker_flags=None,
        description="a test",
    )


annotate = register("annotate", ProcessingTargetType.DATASET_VERSION, "PRE_ANNOTATION")
with raises(ResourceConflictError):
    register("annotate", "DATASET_VERSION", "PRE_ANNOTATION")
tag = register("tag", "DATALAKE", "DATA_AUTO_TAGGING")
convert = register("convert", "MODEL_VERSION", "MODEL_CONVERSION")
plain = client.create_processing("plain", "DATASET_VERSION", 1, 0, {}, "registry.test/plain", "2")
same(plain.type, None)
same(sorted(one.name for one in client.list_processings()), ["annotate", "convert", "plain", "tag"])
same((client.get_processing("tag").id, client.get_processing("tag").target), (tag.id, ProcessingTargetType.DATALAKE))
for absent in (lambda: client.get_processing("absent"), lambda: client.get_public_processing("absent")):
    with raises(ResourceNotFoundError):
        absent()
plain.update(docker_tag="3", description="newer", default_parameters={"a": 1}, default_cpu=8)
same(plain.docker, "registry.test/plain:3")
plain.delete()
with raises(ResourceNotFoundError):
    client.get_processing("plain")

annotate.add_processing_input(
    "model_version_id", ProcessingInputType.MODEL_VERSION, True, InferenceType.OBJECT_DETECTION, Framework.ONNX
)
annotate.add_processing_input("note", ProcessingInputType.TEXT, True, None, None)
annotate.add_processing_input("spare", ProcessingInputType.NUMBER, False, None, None)
annotate.update_processing_input("note", False, None, None)
annotate.delete_processing_input("spare")
inputs = {one["name"]: one for one in annotate.list_processing_inputs()}
same(sorted(inputs), ["model_version_id", "note"])
same(
    (inputs["model_version_id"]["input_type"], inputs["model_version_id"]["required"], inputs["note"]["required"]),
    ("MODEL_VERSION", True, False),
)
same(inputs["model_version_id"]["inference_type_constraint"], "OBJECT_DETECTION")


def context(job):
    same(job.status, JobRunStatus.PENDING)
    return client.get_job_by_id(job.id).sync()["processing_job"]


with_model = {"model_version_id": str(model_version.id)}
whole = context(version.launch_processing(annotate, inputs=with_model, parameters={"batch": 8}))
same((whole["target_id"], whole["inputs"]), (str(version.id), with_model))
same(whole["parameters"], {"threshold": 0.5, "batch": 8})
same(whole["payload_presigned_url"], None)
asset = version.find_asset(filename="image_1.png")
part = context(version.launch_processing(annotate, [asset], inputs=with_model, cpu=1, gpu=0))
same(requests.get(part["payload_presigned_url"]).json(), {"asset_ids": [str(asset.id)]})
lake_job = context(lake.launch_processing(tag, data, parameters={"limit": 2}))
same(lake_job["target_id"], str(lake.id))
same(sorted(requests.get(lake_job["payload_presigned_url"]).json()["data_ids"]), sorted(str(one.id) for one in data))
model_job = context(model_version.launch_processing(convert))
same((model_job["target_id"], model_job["parameters"]), (str(model_version.id), {"threshold": 0.5, "batch": 4}))

for launch in (
    lambda: version.launch_processing(annotate),
    lambda: version.launch_processing(tag),
    lambda: version.launch_processing(annotate, inputs={"model_version_id": str(other_kind.id)}),
    lambda: model_version.launch_processing(annotate, inputs=with_model),
):
    with raises(BadRequestError):
        launch()
try:
    version.launch_processing(annotate, inputs={"model_version_id": "00000000-0000-4000-8000-000000000000"})
    raise AssertionError("A model that does not exist was accepted")
except PicselliaError as error:
    assert type(error) in (BadRequestError, ResourceNotFoundError), error
report(processing=annotate.id, job=model_job["target_id"])
