"""Each kind of object by itself: made, read anew, changed, listed and deleted.

Arguments: folder with image_0.png and image_1.png.
"""

from picsellia.exceptions import NoDataError, ResourceConflictError, ResourceNotFoundError
from picsellia.types.enums import AnnotationStatus, InferenceType

from platform_client import connect, folder, raises, report, same

client = connect()
lake = client.get_datalake()
same(lake.sync()["name"], lake.name)
data = lake.upload_data([folder() / "image_0.png", folder() / "image_1.png"], source="desk")
same(data[0].get_datasource().sync()["name"], "desk")

# Datasets.
dataset = client.create_dataset("objects", description="one of each")
client.create_dataset("another")
same(sorted(one.name for one in client.list_datasets()), ["another", "objects"])
same([one.name for one in client.list_datasets(limit=1, offset=1, order_by=["name"])], ["objects"])
with raises(ResourceConflictError):
    dataset.update(name="another")
dataset.update(name="renamed", description="still one of each")
same((client.get_dataset("renamed").id, client.get_dataset_by_id(dataset.id).name), (dataset.id, "renamed"))
client.get_dataset("another").delete()
with raises(ResourceNotFoundError):
    client.get_dataset("another")
people = dataset.list_users()
assert isinstance(people, list)
everybody = client.list_users()
dataset.add_user(everybody[0])
assert everybody[0].username in [user.username for user in dataset.list_users()]

# A version that takes every kind of shape.
version = dataset.create_version("all kinds", type=InferenceType.MULTI)
version.add_data(data)
same(version.type, InferenceType.MULTI)
same(dataset.get_version_by_id(version.id).version, "all kinds")
label, other = version.create_label("thing"), version.create_label("other")
same(label.sync()["name"], "thing")
asset = version.find_asset(filename="image_0.png")
same(asset.sync()["data"]["filename"], "image_0.png")
same(asset.get_data().id, asset.data_id)
annotation = asset.create_annotation(duration=1.5)
same((annotation.duration, annotation.status), (1.5, AnnotationStatus.PENDING))
same(asset.get_annotation().id, annotation.id)
same([one.id for one in asset.list_annotations()], [annotation.id])

KINDS = {
    "rectangle": ((1, 2, 3, 4), {"x": 5, "text": "read"}),
    "polygon": (([[1, 1], [9, 1], [9, 9]],), {"coords": [[2, 2], [9, 1], [9, 9]], "text": "read"}),
    "line": (([[0, 0], [5, 5]],), {"coords": [[0, 0], [6, 6], [7, 1]], "text": "read"}),
    "point": (([3, 4],), {"coords": [4, 4], "text": "read"}),
    "classification": ((), {"text": "read"}),
    "mask": (("02203",), None),
}
for kind, (geometry, change) in KINDS.items():
    shape = getattr(annotation, f"create_{kind}")(*geometry, label)
    second = [other if kind == "classification" else (*geometry, other)]
    made = getattr(annotation, f"create_multiple_{kind}s")(second)
    same([one.label.name for one in made], ["other"])
    listed = getattr(annotation, f"list_{kind}s")()
    same(sorted(one.label.name for one in listed), ["other", "thing"])
    if change is not None:
        shape.update(**change, label=other)
        answer = shape.sync()
        same((answer["text"], answer["label"]["name"]), ("read", "other"))
        for key, value in change.items():
            same(getattr(shape, key), value)
    else:
        same(shape.sync()["mask"], "02203")
    shape.delete()
    with raises(ResourceNotFoundError):
        shape.sync()
    same([one.id for one in getattr(annotation, f"list_{kind}s")()], [made[0].id])

annotation.update(duration=2.5, status=AnnotationStatus.ACCEPTED)
same((annotation.sync()["duration"], annotation.status), (2.5, AnnotationStatus.ACCEPTED))
same(len(version.list_annotations(status="ACCEPTED")), 1)
with raises(NoDataError):
    version.list_annotations(status=AnnotationStatus.SKIPPED)
annotation.overwrite(rectangles=[(7, 7, 8, 8, label)], polygons=[([[1, 1], [2, 5], [5, 5]], other)], duration=4)
same([(one.x, one.label.name) for one in annotation.list_rectangles()], [(7, "thing")])
same([one.label.name for one in annotation.list_polygons()], ["other"])
later = asset.create_annotation(0)
same(asset.get_annotation().id in (annotation.id, later.id), True)
same({one.id for one in asset.list_annotations()}, {annotation.id, later.id})
version.list_assets(filenames=["image_0.png"]).delete_annotations()
with raises(NoDataError):
    version.list_annotations()
label.delete()
with raises(ResourceNotFoundError):
    label.sync()

# Tags, models, processings, predictions.
tag = version.create_asset_tag("mark")
same(tag.sync()["name"], "mark")
tag.delete()
same(version.list_asset_tags(), [])
model = client.create_model("objects")
same(model.sync()["name"], "objects")
model_version = model.create_version(name="v0", type="CLASSIFICATION", framework="ONNX", labels={"0": "cat"})
file = model_version.store("weights", folder() / "image_0.png")
same(file.sync()["name"], "weights")
processing = client.create_processing("objects", "DATASET_VERSION", 1, 0, {}, "registry.test/objects", "1")
same(processing.sync()["docker_tag"], "1")
deployment = client.create_deployment(model_version, shadow_model_version=model_version, name="objects")
same(deployment.sync()["name"], "objects")
same([user.username for user in deployment.list_users()] is not None, True)
deployment.predict(folder() / "image_1.png")
predicted = deployment.list_predicted_assets()[0]
assert isinstance(deployment.predict_shadow(predicted), dict)
assert deployment.find_predicted_asset(id=predicted.id).get_shadow_prediction() is not None
same(predicted.get_data().filename, "image_1.png")

# Deleting what holds others.
version.delete()
with raises(ResourceNotFoundError):
    asset.sync()
same(lake.find_data(filename="image_0.png").id, asset.data_id)
dataset.delete()
with raises(ResourceNotFoundError):
    client.get_dataset_by_id(dataset.id)
deployment.delete(force_delete=True)
processing.delete()
model.delete()
with raises(ResourceNotFoundError):
    client.get_model_version_by_id(model_version.id)
report(datalake=lake.id)
