"""Lists longer than a page. Arguments: folder, id of a dataset version, how many assets it has."""

import json
import sys

from picsellia.exceptions import NoDataError

from platform_client import connect, folder, raises, report, same

client = connect()
version = client.get_dataset_version_by_id(sys.argv[2])
total = int(sys.argv[3])
assets = version.list_assets()
same((len(assets), len({asset.id for asset in assets})), (total, total))
names = [asset.filename for asset in version.list_assets(order_by=["filename"])]
same((len(names), names), (total, sorted(names)))
same([asset.filename for asset in version.list_assets(order_by=["-filename"], limit=3)], names[:-4:-1])
same([asset.filename for asset in version.list_assets(order_by=["filename"], limit=5, offset=total - 2)], names[-2:])
same(len(version.list_assets(limit=7)), 7)
same([asset.id for asset in version.list_assets(limit=5, offset=3)], [asset.id for asset in assets[3:8]])
same(len(version.list_assets(ids=[asset.id for asset in assets[: total - 1]])), total - 1)
same(len(version.list_assets(filenames=names[:1500])), 1500)
same(len(version.list_assets(filenames_startswith=[names[0][:-5]])) >= 1, True)
same(len(version.list_assets(data_ids=[asset.data_id for asset in assets[:1200]])), 1200)
same(len(assets[:5].as_list_of_data()), 5)
with raises(NoDataError):
    version.list_assets(filenames=["absent.png"])

lake = client.get_datalake()
same(len(lake.list_data()), total)
same(len(lake.list_data(ids=[asset.data_id for asset in assets])), total)
tag = version.create_asset_tag("all")
assets.add_tags(tag)
same(len(version.list_assets(tags=["all"])), total)

version.set_type("OBJECT_DETECTION")
coco = {
    "categories": [{"id": 0, "name": "thing"}],
    "images": [{"id": index, "file_name": name, "width": 8, "height": 8} for index, name in enumerate(names)],
    "annotations": [
        {"id": i, "image_id": i, "category_id": 0, "bbox": [1, 1, 2, 2], "segmentation": [], "area": 4, "iscrowd": 0}
        for i in range(total)
    ],
}
path = folder() / "many.json"
path.write_text(json.dumps(coco))
version.import_annotations_coco_file(path)
same(len(version.list_annotations()), total)
same(len(version.load_annotations()), total)
parts, _, _ = version.split_into_multi_assets([0.8, 0.2])
same([len(part) for part in parts], [int(0.8 * total), total - int(0.8 * total)])
report(assets=total)
