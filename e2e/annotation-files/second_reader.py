"""The vendor's client as a second reader and writer of annotation files.

Arguments: id of a dataset version, folder. Imports what the folder holds into the version, if anything: coco.json, or
data.yaml with a.txt, or a.xml. Prints what it builds of the version.
"""

import os
import sys
from pathlib import Path

from picsellia import Client

client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
version = client.get_dataset_version_by_id(sys.argv[1])
folder = Path(sys.argv[2])
if (folder / "coco.json").exists():
    version.import_annotations_coco_file(folder / "coco.json")
if (folder / "data.yaml").exists():
    version.import_annotations_yolo_files(folder / "data.yaml", [folder / "a.txt"])
if (folder / "a.xml").exists():
    version.import_annotation_voc_file(folder / "a.xml")
print(version.build_coco_file_locally().model_dump_json())
