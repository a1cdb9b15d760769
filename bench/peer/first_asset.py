"""The vendor's way of starting in a container: a Python process that imports the client.

Takes the job, and comes as far as the pixels' bytes of the first asset and a box on it.
Prints one JSON object: when it read the context and when it had the asset, in seconds since the epoch.
"""

import json
import os
import time

from picsellia import Client
from picsellia.types.enums import JobRunStatus

client = Client(
    api_token=os.environ["api_token"],
    organization_id=os.environ["organization_id"],
    host=os.environ["host"],
)
job = client.get_job_by_id(os.environ["job_id"])
context = job.sync()["processing_job"]
context_at = time.time()
job.update_job_run_with_status(JobRunStatus.RUNNING)
version = client.get_dataset_version_by_id(context["target_id"])
asset = version.list_assets(limit=1)[0]
asset.download("/tmp")
with open(os.path.join("/tmp", asset.filename), "rb") as file:
    size = len(file.read())
box = asset.width // 4, asset.height // 4, asset.width // 2, asset.height // 2
print(json.dumps({"context_at": context_at, "first_at": time.time(), "size": size, "box": box}))
