"""Labels with their groups, skeletons and attributes, and key points that stand on them.

Arguments: folder with image_0.png and image_1.png, each 64 by 48.
"""

import json

from picsellia.exceptions import ResourceConflictError, ResourceNotFoundError

from platform_client import connect, folder, raises, report, same

client = connect()
data = client.get_datalake().upload_data([folder() / "image_0.png", folder() / "image_1.png"])
dataset = client.create_dataset("labels")
version = dataset.create_version("first", type="OBJECT_DETECTION")
version.add_data(data)

car = version.create_label("car")
with raises(ResourceConflictError):
    version.create_label("car")
same(version.get_or_create_label("car").id, car.id)
same(version.get_label("car").id, car.id)
with raises(ResourceNotFoundError):
    version.get_label("ship")
car.update(name="automobile")
same([label.name for label in version.list_labels()], ["automobile"])
car.set_attributes({"colour": {"input_type": "STRING", "required": True}})
same(car.get_attributes()["colour"]["required"], True)

vehicles = version.create_label_group("vehicles")
road = version.create_label_group("road", parent=vehicles)
same((road.parent_id, road.get_parent().name), (vehicles.id, "vehicles"))
car.set_group(road)
same(version.get_label("automobile").get_group().name, "road")
road.update(name="on the road")
same(sorted(group.name for group in version.list_label_groups()), ["on the road", "vehicles"])
other = version.create_label_group("other")
other.set_parent(vehicles)
same(other.get_parent().id, vehicles.id)
other.delete()
same(len(version.list_label_groups()), 2)

coco = {
    "categories": [
        {"id": 0, "name": "cat", "supercategory": "animals.pets"},
        {"id": 1, "name": "cow", "supercategory": "animals"},
        {"id": 2, "name": "automobile"},
    ],
    "images": [{"id": 0, "file_name": "image_0.png", "width": 64, "height": 48}],
    "annotations": [
        {"id": 0, "image_id": 0, "category_id": 0, "bbox": [1, 1, 5, 5], "segmentation": [], "area": 25, "iscrowd": 0}
    ],
}
(folder() / "groups.json").write_text(json.dumps(coco))
version.import_annotations_coco_file(folder() / "groups.json")
groups = {group.id: group for group in version.list_label_groups()}


def group_path(label):
    names, group = [], groups.get(label.group_id)
    while group is not None:
        names.insert(0, group.name)
        group = groups.get(group.parent_id)
    return ".".join(names)


seen = {label.name: group_path(label) for label in version.list_labels()}
same(seen, {"automobile": "vehicles.on the road", "cat": "animals.pets", "cow": "animals"})

points = dataset.create_version("joints", type="KEYPOINT")
points.add_data(data)
body = points.create_label("body")
body.set_skeleton(["head", "hip", "foot"], [[1, 2], [2, 3]])
same(body.get_skeleton()["vertices"], ["head", "hip", "foot"])
same(points.get_skeletons(), {str(body.id): {"edges": [[1, 2], [2, 3]], "vertices": ["head", "hip", "foot"]}})
pose = {
    "categories": [{"id": 1, "name": "hand", "keypoints": ["wrist", "thumb"], "skeleton": [[1, 2]]}],
    "images": [{"id": 0, "file_name": "image_1.png", "width": 64, "height": 48}],
    "annotations": [
        {
            "id": 0,
            "image_id": 0,
            "category_id": 1,
            "bbox": [],
            "segmentation": [],
            "keypoints": [3, 4, 2, 10.5, 12, 1],
            "num_keypoints": 2,
            "area": 0,
            "iscrowd": 0,
        }
    ],
}
(folder() / "pose.json").write_text(json.dumps(pose))
points.import_annotations_coco_file(folder() / "pose.json")
built = points.build_coco_file_locally()
same([one.keypoints for one in built.annotations], [[3, 4, 2, 10.5, 12, 1]])
same({c.name: c.keypoints for c in built.categories if c.name == "hand"}, {"hand": ["wrist", "thumb"]})

version.get_label("cow").delete()
same(sorted(label.name for label in version.list_labels()), ["automobile", "cat"])
report(labels=[label.name for label in version.list_labels()])
