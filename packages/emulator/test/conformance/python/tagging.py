"""Tags of every kind of thing that the platform lets one mark.

Arguments: folder with image_0.png and image_1.png.
"""

from picsellia.exceptions import ResourceConflictError, ResourceNotFoundError
from picsellia.types.enums import JobStatus, TagTarget

from platform_client import connect, folder, raises, report, same

client = connect()
lake = client.get_datalake()
data = lake.upload_data([folder() / "image_0.png", folder() / "image_1.png"])
dataset = client.create_dataset("tagged")
version = dataset.create_version("first")
version.add_data(data)
model = client.create_model("tagged model")
model_version = model.create_version(name="v0", type="CLASSIFICATION", framework="ONNX", labels={"0": "cat"})
deployment = model_version.deploy("tagged deployment")


def names(thing):
    return sorted(tag.name for tag in thing.get_tags())


# An automatic tagging: each data gets its own tags, found or made.
for index, one in enumerate(lake.list_data(order_by=["filename"])):
    one.add_tags([lake.get_or_create_data_tag("seen"), lake.get_or_create_data_tag(f"class {index}")])
same([names(one) for one in lake.list_data(order_by=["filename"])], [["class 0", "seen"], ["class 1", "seen"]])
same(sorted(tag.name for tag in lake.list_data_tags()), ["class 0", "class 1", "seen"])
same([one.filename for one in lake.list_data(tags="class 1")], ["image_1.png"])
seen = lake.get_data_tag("seen")
same(seen.target_type, TagTarget.DATA)
data.remove_tags(seen)
same([names(one) for one in lake.list_data(order_by=["filename"])], [["class 0"], ["class 1"]])
with raises(ResourceConflictError):
    lake.create_data_tag("seen")
with raises(ResourceNotFoundError):
    lake.get_data_tag("absent")

assets = version.list_assets()
fresh = version.create_asset_tag("fresh")
assets.add_tags(fresh)
assets.add_tags(fresh)
assets[0].add_tags([version.get_or_create_asset_tag("first")])
same(len(version.list_assets(tags=[fresh])), 2)
same(len(version.list_assets(tags=["fresh", "first"], intersect_tags=True)), 1)
same(len(version.list_assets(tags=["fresh", "first"])), 2)
same(len(version.list_assets(data_tags=["class 0"])), 1)
same(version.list_assets(data_tags=["class 1"])[0].get_data_tags()[0].name, "class 1")
same(names(assets[0]), ["first", "fresh"])
fresh.detach_from(assets[1])
same([len(asset.get_tags()) for asset in assets], [2, 0])
fresh.attach_on(assets)
fresh.update(name="very fresh")
same(sorted(tag.name for tag in version.list_asset_tags()), ["first", "very fresh"])
with raises(AssertionError, "targeted on"):
    assets.add_tags(lake.get_data_tag("class 0"))
analytics = version.get_asset_tag_analytics()
assert analytics is not None and version.get_data_tag_analytics() is not None

for thing, kind in [
    (dataset, "dataset"),
    (version, "dataset_version"),
    (model, "model"),
    (model_version, "model_version"),
    (deployment, "deployment"),
]:
    tag = getattr(client, f"create_{kind}_tag")(f"a {kind}")
    same(tag.target_type.value, kind.upper())
    thing.add_tags(tag)
    same(names(thing), [f"a {kind}"])
    same(getattr(client, f"find_{kind}_tag")(f"a {kind}").id, tag.id)
    same([one.name for one in getattr(client, f"list_{kind}_tags")()], [f"a {kind}"])
    thing.remove_tags(tag)
    same(names(thing), [])
    thing.add_tags([tag])
    tag.delete()
    same(names(thing), [])

sorted_version = dataset.create_version("sorted", type="CLASSIFICATION")
sorted_version.add_data(lake.list_data(filenames=["image_0.png"]), tags=["cat"])
sorted_version.add_data(lake.list_data(filenames=["image_1.png"]), tags=["dog"])
tags = [sorted_version.get_asset_tag(name) for name in ("cat", "dog")]
job = sorted_version.convert_tags_to_classification(TagTarget.ASSET, tags)
job.wait_for_done()
same(job.status, JobStatus.SUCCESS)
stats = sorted_version.retrieve_stats()
same(stats.label_repartition, {"cat": 1, "dog": 1})
report(datalake=lake.id)
