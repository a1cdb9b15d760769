"""What the documentation's page on the context of a job shows, as a program; it prints what it found.

The page asks the getter of dataset versions for the model version, and its call of Client lacks the parenthesis: here
stands what is meant. It reads each key as if it were there, though it says that only the first one always is.
"""

import json
import os

from picsellia import Client

api_token = os.environ["api_token"]
job_id = os.environ["job_id"]

client = Client(api_token=api_token, organization_id=os.environ["organization_id"], host=os.environ["host"])
job = client.get_job_by_id(job_id)

context = job.sync()["datasetversionprocessingjob"]
input_dataset_version = client.get_dataset_version_by_id(context["input_dataset_version_id"])
found = {
    "input": input_dataset_version.version,
    "assets": sorted(asset.filename for asset in input_dataset_version.list_assets()),
    "parameters": context.get("parameters"),
}
if context.get("output_dataset_version_id"):
    found["output"] = client.get_dataset_version_by_id(context["output_dataset_version_id"]).version
if context.get("model_version_id"):
    found["model"] = client.get_model_version_by_id(context["model_version_id"]).name
print(json.dumps(found))
