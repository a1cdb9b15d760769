"""What a datalake knows of its data: metadata with a schema, sources, projections, and data that lie in a bucket.

Arguments: folder with image_0.png to image_3.png, each 64 by 48.
"""

import requests
from picsellia.exceptions import BadRequestError, NoDataError, ResourceConflictError, ResourceNotFoundError
from picsellia.types.enums import DataType, DataUploadStatus, JobRunStatus, ObjectDataType

from platform_client import connect, folder, raises, report, same

client = connect()
lake = client.get_datalake()
same([one.id for one in client.list_datalakes()], [lake.id])
same((client.get_datalake(name=lake.name).id, client.get_datalake(id=lake.id).id), (lake.id, lake.id))
with raises(NoDataError):
    lake.list_data()
paths = [folder() / f"image_{index}.png" for index in range(4)]

# Typed metadata.
schema = {
    "camera": {"required": False, "input_type": "STRING", "choices": ["left", "right"]},
    "speed": {"required": False, "input_type": "FLOAT", "min": 0, "max": 10},
    "frames per/second": {"required": False, "input_type": "INTEGER", "display_name": "Rate"},
}
made = lake.update_custom_metadata_schema(schema)
same(sorted(made["created"]), sorted(schema))
lake.set_allow_extra_custom_metadata(False)
stored = lake.get_custom_metadata_schema()["custom_metadata_schema"]
same(sorted(stored), sorted(schema))
same(stored["camera"]["choices"], ["left", "right"])
same(lake.update_custom_metadata_schema(schema)["unchanged"], list(schema))
lake.delete_custom_metadata_schema_key("frames per/second")
same(sorted(lake.get_custom_metadata_schema()["custom_metadata_schema"]), ["camera", "speed"])

data = lake.upload_data(
    paths[:2],
    custom_metadata=[{"camera": "left", "speed": 2.5}, {"camera": "right"}],
    metadata=[{"place": "gate"}, {"place": "yard"}],
    source=client.create_datasource("gate 1"),
    upload_dir="morning",
)
by_name = {one.filename: one for one in data}
first, second = by_name["image_0.png"], by_name["image_1.png"]
same(first.custom_metadata, {"camera": "left", "speed": 2.5})
same([one.filename for one in lake.list_data(custom_metadata={"camera": "right"})], ["image_1.png"])
second.update_custom_metadata({"camera": "left", "speed": 1})
same(second.sync()["custom_metadata"], {"camera": "left", "speed": 1})
with raises(BadRequestError):
    second.update_custom_metadata({"camera": "above"})
with raises(BadRequestError):
    second.update_custom_metadata({"speed": 11})
with raises(BadRequestError):
    second.update_custom_metadata({"height": 3})
second.update_metadata({"place": "roof", "inner": {"deep": [1, 2]}})
same(second.sync()["metadata"], {"place": "roof", "inner": {"deep": [1, 2]}})
second.update_metadata(None)
assert not second.sync()["metadata"]

# Finding.
same(lake.find_data(filename="image_1.png").id, second.id)
same(lake.find_data(object_name=first.object_name).id, first.id)
same(lake.find_data(id=first.id).filename, "image_0.png")
with raises(ResourceNotFoundError):
    lake.find_data(filename="absent.png")
same([one.filename for one in lake.list_data(order_by=["-filename"])], ["image_1.png", "image_0.png"])
same([one.filename for one in lake.list_data(order_by=["filename"], limit=1, offset=1)], ["image_1.png"])
same(len(lake.list_data(ids=[first.id, second.id])), 2)
same([one.id for one in lake.list_data(object_names=[second.object_name])], [second.id])
same((first.type, first.upload_status, first.is_ready()), (DataType.IMAGE, DataUploadStatus.DONE, True))

# Sources.
source = client.get_datasource("gate 1")
with raises(ResourceConflictError):
    client.create_datasource("gate 1")
source.update("gate one")
same(first.get_datasource().name, "gate one")
spare = client.get_or_create_datasource("spare")
same(sorted(one.name for one in client.list_datasources()), ["gate one", "spare"])
spare.delete()
with raises(ResourceNotFoundError):
    client.get_datasource("spare")

# Another picture of the same thing.
projection = lake.create_projection(first, "depth", str(paths[2]), additional_info={"unit": "mm"})
same((projection.name, projection.filename), ("depth", "image_2.png"))
projection.download(folder() / "projections")
same((folder() / "projections" / "image_2.png").read_bytes(), paths[2].read_bytes())
same([one.name for one in first.list_projections()], ["depth"])
same(projection.sync()["filename"], "image_2.png")
same(requests.get(projection.reset_url()).content, paths[2].read_bytes())
projection.delete()
same(first.list_projections(), [])

# Many at once.
lake.update_multiple_data({first.id: {"metadata": {"place": "hall"}, "tags": ["bulk"], "data_source": "gate one"}})
same((first.sync()["metadata"], [tag.name for tag in first.get_tags()]), ({"place": "hall"}, ["bulk"]))

# Objects that somebody put into the bucket.
spare_object = lake.connection.generate_data_object_name("spare.png", ObjectDataType.DATA, lake.connector_id)
lake.connection.upload_file(spare_object, paths[3], connector_id=lake.connector_id)
job = lake.import_cloud_objects({spare_object: {"metadata": {"from": "bucket"}, "tags": ["imported"]}})
job.wait_for_done()
same(job.status, JobRunStatus.SUCCEEDED)
imported = lake.list_data(tags=["imported"])
same([one.object_name for one in imported], [spare_object])
job = lake.import_cloud_projections({first.object_name: [{"name": "copy", "object_name": spare_object}]})
job.wait_for_done()
same([one.name for one in first.list_projections()], ["copy"])

# There and back, and away.
lake.list_data(filenames=["image_0.png"]).download(folder() / "down")
same((folder() / "down" / "image_0.png").read_bytes(), paths[0].read_bytes())
first.delete()
with raises(ResourceNotFoundError):
    lake.find_data(filename="image_0.png")
lake.list_data(ids=[second.id]).delete()
same([one.filename for one in lake.list_data()], [imported[0].filename])
same([user.username for user in client.list_users()] != [], True)
report(datalake=lake.id)
