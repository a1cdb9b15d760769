"""Polygons, classifications and the other kinds, one by one and whole. Arguments: ids of two dataset versions, of
segmentation and classification. Prints one JSON object of what it saw.
"""

import json
import os
import sys

from picsellia import Client
from picsellia.exceptions import BadRequestError, PicselliaError

client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
seen = {}

segmentation = client.get_dataset_version_by_id(sys.argv[1])
car = segmentation.get_label("car")
for asset in segmentation.list_assets():
    annotation = asset.create_annotation(duration=0.0)
    annotation.create_polygon([[1, 1], [20, 2], [15, 30]], car)
    annotation.create_multiple_polygons([([[5, 5], [25, 5], [25, 25], [5, 25]], car)])
seen["polygons"] = [polygon.coords for polygon in annotation.list_polygons()]
line = annotation.create_line([[0, 0], [4, 4]], car)
point = annotation.create_point([3, 2], car)
point.update(coords=[6, 7])
seen["line"], seen["point"] = line.coords, [p.coords for p in annotation.list_points()]
line.delete()
seen["lines"] = len(annotation.list_lines())
mask = annotation.create_mask("02203", car)
seen["mask"] = [mask.area, mask.bbox]
rectangle = annotation.create_rectangle(1, 2, 3, 4, car)
rectangle.update(w=9)
seen["rectangle"] = [rectangle.x, rectangle.y, rectangle.w, rectangle.h]
coco = segmentation.build_coco_file_locally()
seen["areas"] = sorted(a.area for a in coco.annotations if a.segmentation)

classification = client.get_dataset_version_by_id(sys.argv[2])
names = ["car", "dog"]
assets = classification.list_assets()
for asset, name in zip(assets, names):
    asset.create_annotation(duration=0.1).create_classification(classification.get_label(name))
seen["page"] = len(classification.list_assets(limit=1))
seen["ordered"] = [a.filename for a in classification.list_assets(order_by=["-filename"])]
first = assets[0].get_annotation()
first.overwrite(classifications=[classification.get_label("person")])
seen["overwritten"] = [c.label.name for c in first.list_classifications()]

errors = seen["errors"] = {}
try:
    annotation.create_rectangle(1, 2, 3, 4, classification.get_label("dog"))
except BadRequestError as error:
    errors["foreign_label"] = str(error)
segmentation.lock()
try:
    annotation.create_rectangle(1, 2, 3, 4, car)
except PicselliaError as error:
    errors["locked"] = type(error).__name__
segmentation.unlock()
classification.list_assets()[0].get_annotation().delete()
seen["left"] = len(classification.list_annotations())
print(json.dumps(seen))
