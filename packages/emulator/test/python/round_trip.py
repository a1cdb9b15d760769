"""Exports of one dataset version read into others by the vendor's own parsers, and what lists of objects can do.

Arguments: folder to work in, id of a dataset version whose images are 100 by 50. Prints one JSON object of what it saw.
"""

import json
import os
import sys
import zipfile
from pathlib import Path

from picsellia import Client

client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
folder = Path(sys.argv[1])
seen = {}


def shapes(version):
    """Of each asset by file name: its rectangles, polygons and classes."""
    names = {str(asset.id): asset.filename for asset in version.list_assets()}
    return {
        names[str(asset_id)]: [
            [[r["label"], r["x"], r["y"], r["w"], r["h"]] for r in annotation["rectangles"]],
            [[p["label"], p["polygon"]] for p in annotation["polygons"]],
            [c["label"] for c in annotation["classifications"]],
        ]
        for asset_id, (annotation,) in version.load_annotations().items()
    }


def unpacked(version, kind):
    target = folder / f"{version.version}-{kind}"
    archive = version.export_annotation_file(kind, target)
    with zipfile.ZipFile(archive) as content:
        content.extractall(target)
    return target


dataset = client.get_dataset_version_by_id(sys.argv[2])
origin = client.get_dataset_by_id(dataset.origin_id)
data = dataset.list_assets().as_multidata()
seen["multidata"] = sorted(one.filename for one in data)

for kind in ("OBJECT_DETECTION", "SEGMENTATION", "CLASSIFICATION"):
    source = origin.create_version(f"{kind} source", type=kind)
    source.add_data(data)
    car, bus = source.create_label("car"), source.create_label("bus & co")
    for asset in source.list_assets():
        annotation = asset.create_annotation(duration=1.0)
        if kind == "OBJECT_DETECTION":
            annotation.create_multiple_rectangles([(10, 20, 20, 10, car), (0, 0, 100, 50, bus)])
        elif kind == "SEGMENTATION":
            annotation.create_multiple_polygons([([[0, 0], [50, 0], [50, 25]], bus)])
        else:
            annotation.create_multiple_classifications([bus])
    yolo = unpacked(source, "YOLO")
    from_yolo = origin.create_version(f"{kind} from YOLO", type=kind)
    from_yolo.add_data(data)
    from_yolo.import_annotations_yolo_files(yolo / "data.yaml", sorted(yolo.glob("*.txt")))
    voc = unpacked(source, "PASCAL_VOC")
    from_voc = origin.create_version(f"{kind} from VOC", type=kind)
    from_voc.add_data(data)
    for page in sorted(voc.glob("*.xml")):
        from_voc.import_annotation_voc_file(page)
    seen[kind] = [shapes(source), shapes(from_yolo) == shapes(source), shapes(from_voc) == shapes(source)]

several = origin.create_version("several", type="MULTI")
several.add_data(data)
label = several.create_label("thing")
for asset in several.list_assets():
    annotation = asset.create_annotation(duration=0.5)
    annotation.create_multiple_points([([1, 2], label), ([3, 4], label)])
    annotation.create_multiple_lines([([[0, 0], [5, 5], [9, 0]], label)])
    annotation.create_multiple_masks([("02203", label)])
    annotation.create_multiple_rectangles([(1, 2, 3, 4, label)])
loaded = several.list_annotations().load()
seen["several"] = sorted(
    [len(one[kind]) for kind in ("points", "lines", "masks", "rectangles", "polygons")] for (one,) in loaded.values()
)
seen["masks"] = [[mask.area, mask.bbox] for mask in annotation.list_masks()]
train, test, validation, *_ = several.train_test_val_split([0.5, 0.25, 0.25], random_seed=7)
seen["split"] = [len(train), len(test), len(validation)]

lake = client.get_datalake()
job = lake.import_bucket_objects(prefixes=["data/"], tags=["imported"])
job.wait_for_done()
seen["job"] = job.status.value
seen["lakes"] = sorted(one.name for one in client.list_datalakes())
archive = client.get_datalake(name="archive")
seen["archived"] = [one.filename for one in archive.list_data()]
mixed = origin.create_version("mixed")
mixed.add_data(data)
mixed.add_data(archive.list_data())
seen["mixed"] = sorted(asset.filename for asset in mixed.list_assets())
seen["lakes of mixed"] = sorted({str(asset.get_data().datalake_id) for asset in mixed.list_assets()}) == sorted(
    [str(lake.id), str(archive.id)]
)
url = mixed.list_assets()[0].reset_url()
seen["url"] = url.startswith("http")
print(json.dumps(seen))
