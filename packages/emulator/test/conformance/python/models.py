"""Models, their versions and their files, small, large, zipped and replaced.

Arguments: folder with small.bin, large.bin (more than 25 MiB), whole.bin (25 MiB and not a byte more) and the folder package.
"""

import hashlib
import zipfile

import requests
from picsellia.exceptions import FileNotFoundException, ResourceConflictError, ResourceNotFoundError
from picsellia.types.enums import Framework, InferenceType

from platform_client import connect, folder, raises, report, same

client = connect()
model = client.create_model("detector", description="finds things")
with raises(ResourceConflictError):
    client.create_model("detector")
same((client.get_model("detector").id, client.get_model_by_id(model.id).name), (model.id, "detector"))
same([one.name for one in client.list_models()], ["detector"])
same(client.list_public_models(), [])
with raises(ResourceNotFoundError):
    client.get_model("absent")
with raises(ResourceNotFoundError):
    client.get_public_model("absent")

version = model.create_version(
    name="v0",
    type=InferenceType.OBJECT_DETECTION,
    framework="PYTORCH",
    labels={"0": "car", "1": "bus"},
    base_parameters={"epochs": 10},
    docker_image_name="registry.test/train",
    docker_tag="1.0",
    docker_flags=["--gpus all"],
    docker_env_variables={"A": "1"},
    description="first",
)
same((version.name, version.version, version.origin_name), ("v0", 0, "detector"))
same((version.type, version.framework), (InferenceType.OBJECT_DETECTION, Framework.PYTORCH))
same(version.labels, {"0": "car", "1": "bus"})
same(version.sync()["parameters"], {"epochs": 10})
with raises(ResourceConflictError):
    model.create_version(name="v0", type="OBJECT_DETECTION", framework="ONNX")
with raises(TypeError):
    model.create_version(name="v9", type="NOT_CONFIGURED", framework="ONNX")
version.update(name="v-zero", framework="ONNX", labels={"0": "car"}, base_parameters={"epochs": 20})
same((model.get_version("v-zero").id, model.get_version(version.version).id), (version.id, version.id))
same(client.get_model_version_by_id(version.id).labels, {"0": "car"})
second = model.create_version(name="v1", type="CLASSIFICATION", framework="ONNX")
same(second.version, version.version + 1)
same(sorted(one.name for one in model.list_versions()), ["v-zero", "v1"])

large = {}
for name in ("small", "large", "whole"):
    file = version.store(name, folder() / f"{name}.bin")
    large[name] = file.large
same(large, {"small": False, "large": True, "whole": False})
with raises(FileNotFoundException):
    version.store("absent", folder() / "absent.bin")
with raises(ResourceConflictError):
    version.store("small", folder() / "small.bin")
packed = version.store("package", folder() / "package", do_zip=True)
same(packed.filename, "package.zip")
same(sorted(file.name for file in version.list_files()), ["large", "package", "small", "whole"])


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


target = folder() / "down"
for name in ("small", "large", "whole"):
    version.get_file(name).download(target)
    same(digest(target / f"{name}.bin"), digest(folder() / f"{name}.bin"))
packed.download(target)
same(requests.get(packed.reset_url()).content, (target / "package.zip").read_bytes())
with zipfile.ZipFile(target / "package.zip") as archive:
    same(sorted(name for name in archive.namelist() if not name.endswith("/")), ["config.json", "inner/weights.bin"])

(folder() / "small.bin").write_bytes(b"another")
old = version.get_file("small")
new = version.store("small", folder() / "small.bin", replace=True)
assert new.id != old.id
version.get_file("small").download(target, force_replace=True)
same((target / "small.bin").read_bytes(), b"another")
with raises(ResourceNotFoundError):
    old.sync()
new.delete()
with raises(ResourceNotFoundError):
    version.get_file("small")

# Refused at first, as for a model of others: then the public context is asked for, and this model is not public.
with raises(ResourceNotFoundError):
    version.get_context()
context = version.get_context()
same((context.parameters, context.datasets), ({"epochs": 20}, []))
assert context.sync() is not None
model.update(name="finder", description="still finds things")
same(client.get_model("finder").id, model.id)
second.delete()
same([one.name for one in model.list_versions()], ["v-zero"])
spare = client.create_model("spare")
spare.delete()
with raises(ResourceNotFoundError):
    client.get_model("spare")
report(model_version=version.id)
