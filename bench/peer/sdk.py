"""One operation of the vendor's Python client, timed by itself: `sdk.py list|download|annotate|upload PATH`.

Prints one JSON object: how many things were handled, and the seconds that the operation took without start and login.
"""

import json
import os
import sys
import time

from picsellia import Client
from picsellia.types.enums import ImportAnnotationMode

operation, path = sys.argv[1:3]
client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
version = client.get_dataset_version_by_id(os.environ["dataset_version_id"])
datalake = client.get_datalake()
files = [os.path.join(path, name) for name in sorted(os.listdir(path))] if operation == "upload" else []


def list_assets():
    return sum(1 for _ in version.list_assets())


def download():
    assets = version.list_assets()
    assets.download(path)
    return len(os.listdir(path))


def annotate():
    version.import_annotations_coco_file(path, mode=ImportAnnotationMode.KEEP)
    return version.retrieve_stats().nb_objects


def upload():
    return len(datalake.upload_data(files))


operations = {"list": list_assets, "download": download, "annotate": annotate, "upload": upload}
start = time.perf_counter()
count = operations[operation]()
print(json.dumps({"count": count, "seconds": time.perf_counter() - start}))
