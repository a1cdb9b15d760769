"""A new version of a dataset: images go up with tags, into a version, get annotations in every way, and come back out.

Arguments: folder with image_0.png to image_3.png, each 64 by 48.
"""

import json
import zipfile
from xml.etree import ElementTree

from picsellia.exceptions import (
    BadRequestError,
    NoDataError,
    ResourceConflictError,
    ResourceLockedError,
    ResourceNotFoundError,
)
from picsellia.sdk.data import Data
from picsellia.services.error_manager import ErrorManager
from picsellia.types.enums import AnnotationStatus, ImportAnnotationMode, InferenceType, JobStatus

from platform_client import connect, folder, raises, report, same

NAMES = [f"image_{index}.png" for index in range(4)]
PATHS = [folder() / name for name in NAMES]

client = connect()
lake = client.get_datalake()


def boxes(version):
    """File name to what stands on it: label and box, in a stable order."""
    coco = version.build_coco_file_locally()
    names = {category.id: category.name for category in coco.categories}
    found = {image.file_name: [] for image in coco.images}
    files = {image.id: image.file_name for image in coco.images}
    for annotation in coco.annotations:
        found[files[annotation.image_id]].append((names[annotation.category_id], annotation.bbox))
    return {name: sorted(shapes) for name, shapes in found.items()}


def coco_of(shapes, categories=("car", "bus")):
    """A COCO document with a box or polygon per (file name, category, geometry)."""
    files = sorted({name for name, _, _ in shapes})
    return {
        "categories": [{"id": index, "name": name} for index, name in enumerate(categories)],
        "images": [{"id": i, "file_name": name, "width": 64, "height": 48} for i, name in enumerate(files)],
        "annotations": [
            {
                "id": index,
                "image_id": files.index(name),
                "category_id": category,
                "bbox": geometry if isinstance(geometry[0], int) else [],
                "segmentation": [] if isinstance(geometry[0], int) else geometry,
                "area": 1,
                "iscrowd": 0,
            }
            for index, (name, category, geometry) in enumerate(shapes)
        ],
    }


def written(name, document):
    path = folder() / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def upload():
    data = lake.upload_data(
        PATHS[:3],
        tags=["augmented", lake.get_or_create_data_tag("night")],
        source="line 3",
        metadata=[{"shift": index} for index in range(3)],
    )
    same(sorted(one.filename for one in data), NAMES[:3])
    for one in data:
        same((one.width, one.height, one.content_type), (64, 48, "image/png"))
        same(sorted(tag.name for tag in one.get_tags()), ["augmented", "night"])
        same(one.get_datasource().name, "line 3")
    same(sorted(one.sync()["metadata"]["shift"] for one in data), [0, 1, 2])
    alone = lake.upload_data(PATHS[3], tags=["augmented"])
    assert isinstance(alone, Data)
    with raises(BadRequestError):
        lake.upload_data(PATHS[:2], metadata=[{}])
    errors = ErrorManager()
    lost = lake.upload_data([PATHS[0], folder() / "absent.png"], error_manager=errors)
    same([str(error.path) for error in errors.errors], [str(folder() / "absent.png")])
    lost.delete()
    same(len(lake.list_data(tags=["augmented"])), 4)
    same(sorted(one.filename for one in lake.list_data(tags=["augmented", "night"], intersect_tags=True)), NAMES[:3])
    return lake.list_data(tags=["augmented"])


def fill(data):
    dataset = client.create_dataset("augmentations", description="made by a test")
    with raises(ResourceConflictError):
        client.create_dataset("augmentations")
    version = dataset.create_version("first", description="empty at first")
    with raises(ResourceConflictError):
        dataset.create_version("first")
    same(version.type, InferenceType.NOT_CONFIGURED)
    with raises(NoDataError):
        version.list_assets()
    job = version.add_data(data, tags=["fresh"])
    same(job.status, JobStatus.SUCCESS)
    assets = version.list_assets()
    same(sorted(asset.filename for asset in assets), NAMES)
    same([[tag.name for tag in asset.get_tags()] for asset in assets], [["fresh"]] * 4)
    version.add_data(data)
    same(len(version.list_assets()), 4)
    same(version.sync()["size"], 4)
    return dataset, version


def import_coco(version):
    document = written("coco.json", coco_of([(NAMES[0], 0, [1, 2, 10, 8]), (NAMES[1], 1, [3, 4, 5, 6])]))
    with raises(TypeError):
        version.import_annotations_coco_file(document)
    version.set_type(InferenceType.OBJECT_DETECTION)
    same(version.type, InferenceType.OBJECT_DETECTION)
    version.import_annotations_coco_file(document, status=AnnotationStatus.ACCEPTED)
    first = {NAMES[0]: [("car", [1, 2, 10, 8])], NAMES[1]: [("bus", [3, 4, 5, 6])]}
    same(boxes(version), first)
    same({one.status for one in version.list_annotations()}, {AnnotationStatus.ACCEPTED})

    second = written("second.json", coco_of([(NAMES[1], 0, [0, 0, 9, 9]), (NAMES[2], 0, [7, 7, 7, 7])]))
    version.import_annotations_coco_file(second, mode=ImportAnnotationMode.KEEP)
    kept = {**first, NAMES[2]: [("car", [7, 7, 7, 7])]}
    same(boxes(version), kept)
    version.import_annotations_coco_file(second, mode="CONCATENATE")
    same(boxes(version)[NAMES[1]], [("bus", [3, 4, 5, 6]), ("car", [0, 0, 9, 9])])
    same(boxes(version)[NAMES[2]], [("car", [7, 7, 7, 7])] * 2)
    version.import_annotations_coco_file(second)
    replaced = {**kept, NAMES[1]: [("car", [0, 0, 9, 9])]}
    same(boxes(version), replaced)

    by_id = coco_of([(f"{version.find_asset(filename=NAMES[3]).id}.png", 1, [2, 2, 4, 4])])
    version.import_annotations_coco_file(written("ids.json", by_id), use_id=True)
    same(boxes(version)[NAMES[3]], [("bus", [2, 2, 4, 4])])
    by_name = coco_of([(version.find_asset(filename=NAMES[3]).object_name, 0, [2, 2, 4, 5])])
    version.import_annotations_coco_file(written("objects.json", by_name), export_key="OBJECT_NAME")
    same(boxes(version)[NAMES[3]], [("car", [2, 2, 4, 5])])
    foreign = coco_of([("foreign.png", 0, [1, 1, 2, 2]), (NAMES[0], 0, [9, 9, 9, 9])])
    with raises(ResourceNotFoundError):
        version.import_annotations_coco_file(written("foreign.json", foreign))
    bare = {**coco_of([(NAMES[0], 0, [1, 1, 2, 2])]), "annotations": []}
    version.import_annotations_coco_file(written("bare.json", bare))
    return {**replaced, NAMES[3]: [("car", [2, 2, 4, 5])]}


def export(version, wanted):
    path = version.export_annotation_file("COCO", folder() / "coco")
    document = json.loads(open(path).read())
    names = {category["id"]: category["name"] for category in document["categories"]}
    files = {image["id"]: image["file_name"] for image in document["images"]}
    seen = {name: [] for name in files.values()}
    for one in document["annotations"]:
        seen[files[one["image_id"]]].append((names[one["category_id"]], one["bbox"]))
    same(seen, wanted)
    one_asset = version.list_assets(filenames=[NAMES[0]])
    path = version.export_annotation_file("COCO", folder() / "one", assets=one_asset, export_key="ASSET_ID")
    same([i["file_name"] for i in json.loads(open(path).read())["images"]], [one_asset[0].id_with_extension])
    path = version.export_annotation_file("COCO", folder() / "none", status="REFUSED")
    same(json.loads(open(path).read())["annotations"], [])

    with zipfile.ZipFile(version.export_annotation_file("YOLO", folder() / "yolo")) as archive:
        texts = {name.split("/")[-1]: archive.read(name).decode() for name in archive.namelist()}
    index, *numbers = texts["image_0.txt"].split()
    assert int(index) in (0, 1)
    same([round(float(n) * side) for n, side in zip(numbers, (64, 48, 64, 48))], [6, 6, 10, 8])
    with zipfile.ZipFile(version.export_annotation_file("PASCAL_VOC", folder() / "voc")) as archive:
        pages = {name.split("/")[-1]: archive.read(name) for name in archive.namelist()}
    page = ElementTree.fromstring(pages["image_0.xml"])
    same(page.findtext("object/name"), "car")
    same([page.findtext(f"object/bndbox/{side}") for side in ("xmin", "ymin", "xmax", "ymax")], ["1", "2", "11", "10"])
    version.build_pascal_voc_locally(folder() / "voc-built")
    same(len(list((folder() / "voc-built").iterdir())), 4)


def import_yolo_and_voc(dataset, data):
    version = dataset.create_version("from files", type=InferenceType.OBJECT_DETECTION)
    version.add_data(data)
    configuration = written("data.yaml", "nc: 2\nnames: [car, bus]\n")
    texts = [written("image_0.txt", "1 0.5 0.5 0.25 0.5"), written("image_1.txt", "0 0.25 0.25 0.5 0.5\n1 0.5 0.5 1 1")]
    version.import_annotations_yolo_files(configuration, texts)
    seen = boxes(version)
    same([label for label, _ in seen[NAMES[0]]], ["bus"])
    same(seen[NAMES[0]][0][1], [24, 12, 16, 24])
    same([label for label, _ in seen[NAMES[1]]], ["bus", "car"])
    page = (
        "<annotation><filename>image_2.png</filename><size><width>64</width><height>48</height><depth>3</depth></size>"
        "<object><name>van</name><bndbox><xmin>4</xmin><ymin>5</ymin><xmax>14</xmax><ymax>25</ymax></bndbox></object>"
        "</annotation>"
    )
    version.import_annotation_voc_file(written("image_2.xml", page))
    same(boxes(version)[NAMES[2]], [("van", [4, 5, 10, 20])])
    same(sorted(label.name for label in version.list_labels()), ["bus", "car", "van"])
    return version


def segment(dataset, data):
    version = dataset.create_version("outlines")
    version.add_data(data)
    version.set_type("segmentation")
    ring = [[1, 1, 20, 1, 20, 20]]
    version.import_annotations_coco_file(written("rings.json", coco_of([(NAMES[0], 0, ring), (NAMES[1], 1, ring)])))
    shapes = version.build_coco_file_locally().annotations
    same([one.segmentation for one in shapes], [ring, ring])
    same({one.area for one in shapes}, {180.5})
    stats = version.retrieve_stats()
    same((stats.label_repartition, stats.nb_objects, stats.nb_annotations), ({"car": 1, "bus": 1}, 2, 2))
    version.list_annotations()[0].delete()
    version.delete_all_annotations()
    with raises(NoDataError):
        version.list_annotations()


def copy(dataset, version, wanted):
    whole, job = version.fork("whole", type="OBJECT_DETECTION", with_tags=True, with_labels=True, with_annotations=True)
    same(job.status, JobStatus.SUCCESS)
    same(boxes(whole), wanted)
    same([[tag.name for tag in asset.get_tags()] for asset in whole.list_assets()], [["fresh"]] * 4)
    bare, _ = version.fork("bare", assets=version.list_assets(filenames=NAMES[:2]))
    same((bare.type, sorted(asset.filename for asset in bare.list_assets())), (InferenceType.NOT_CONFIGURED, NAMES[:2]))
    same(bare.list_labels(), [])
    with raises(ResourceConflictError):
        version.fork("bare")
    version.copy_assets_to(bare, version.list_assets(filenames=[NAMES[2]]))
    same(sorted(asset.filename for asset in bare.list_assets()), NAMES[:3])
    same(sorted(one.version for one in dataset.list_versions()), ["bare", "first", "from files", "outlines", "whole"])
    bare.list_assets(filenames=[NAMES[0]]).delete()
    bare.find_asset(filename=NAMES[1]).delete()
    same([asset.filename for asset in bare.list_assets()], [NAMES[2]])
    bare.update(version="single", description="one asset")
    same(dataset.get_version("single").id, bare.id)
    bare.delete()
    with raises(ResourceNotFoundError):
        dataset.get_version("single")
    return whole


def split(version):
    train, test, train_count, test_count, labels = version.train_test_split(0.5, random_seed=7)
    same((len(train), len(test)), (2, 2))
    same(sorted(asset.filename for asset in [*train, *test]), NAMES)
    same(sum(train_count["y"]) + sum(test_count["y"]), 4)
    same(sorted(label.name for label in labels), ["bus", "car"])
    parts, counts, _ = version.split_into_multi_assets([0.25, 0.5, 0.25], random_seed=7)
    same([len(part) for part in parts], [1, 2, 1])
    same(sum(count for part in counts for count in part.values()), 4)


def lock(version):
    version.lock()
    with raises(ResourceLockedError):
        version.create_label("late")
    with raises(ResourceLockedError):
        version.find_asset(filename=NAMES[0]).create_annotation(0.0)
    with raises(ResourceLockedError):
        version.import_annotations_coco_file(folder() / "second.json")
    version.unlock()
    version.get_or_create_label("late")
    weather = {"input_type": "STRING", "required": False, "choices": ["sun", "rain"]}
    version.set_attributes({"weather": weather})
    same(version.get_attributes()["weather"]["choices"], ["sun", "rain"])


data = upload()
dataset, version = fill(data)
wanted = import_coco(version)
export(version, wanted)
import_yolo_and_voc(dataset, data)
segment(dataset, data)
whole = copy(dataset, version, wanted)
split(whole)
lock(whole)
version.download(folder() / "assets", use_id=True)
same(len(list((folder() / "assets").iterdir())), 4)
same(open(folder() / "assets" / version.find_asset(filename=NAMES[0]).id_with_extension, "rb").read(), PATHS[0].read_bytes())
report(version=version.id, labels=[label.name for label in version.list_labels()])
