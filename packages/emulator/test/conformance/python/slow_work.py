"""Work that goes on after its request was answered, and requests that are too large.

Arguments: folder with image_0.png and image_1.png; the emulator takes its time, and refuses bodies of more than 1,000 bytes.
"""

import json

from picsellia.types.enums import DataUploadStatus, JobStatus

from platform_client import connect, folder, report, same

client = connect()
lake = client.get_datalake()
paths = [folder() / "image_0.png", folder() / "image_1.png"]
data = lake.upload_data(paths, wait_for_unprocessable_data=False)
same({one.upload_status for one in data}, {DataUploadStatus.PENDING})
data.wait_for_upload_done(blocking_time_increment=0.1, attempts=200)
same({one.sync()["upload_status"] for one in data}, {"DONE"})
same({(one.width, one.height) for one in data}, {(64, 48)})

version = client.create_dataset("slow").create_version("first", type="OBJECT_DETECTION")
job = version.add_data(data, wait=False)
same(job.status, JobStatus.RUNNING)
same(job.wait_for_done(blocking_time_increment=0.1, attempts=200), JobStatus.SUCCESS)
same(len(version.list_assets()), 2)

coco = {
    "categories": [{"id": 0, "name": "thing"}],
    "images": [{"id": i, "file_name": path.name, "width": 64, "height": 48} for i, path in enumerate(paths)],
    "annotations": [
        {"id": i * 5 + k, "image_id": i, "category_id": 0, "bbox": [k, k, 5, 5], "segmentation": [], "area": 25, "iscrowd": 0}
        for i in range(2)
        for k in range(5)
    ],
}
(folder() / "coco.json").write_text(json.dumps(coco))
version.import_annotations_coco_file(folder() / "coco.json")
same(version.retrieve_stats().nb_objects, 10)
report(version=version.id)
