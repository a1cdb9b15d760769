"""The log of a run: lines, a line said again, a buffer, an exit code and the file; and the marks that the client prints.

Arguments: folder.
"""

import contextlib
import io
import os

from picsellia.exceptions import (
    IllegalJobTransitionError,
    ResourceConflictError,
    ResourceNotFoundError,
    WrongJobVersionError,
)
from picsellia.types.enums import JobRunStatus

from platform_client import connect, folder, raises, report, same

client = connect()
job = client.get_job_by_id(os.environ["job_id"])
same(job.status, JobRunStatus.PENDING)
for status in (JobRunStatus.PENDING, JobRunStatus.QUEUED, JobRunStatus.KILLED):
    with raises(IllegalJobTransitionError):
        job.update_job_run_with_status(status)
job.update_job_run_with_status(JobRunStatus.RUNNING)

marks = io.StringIO()
with contextlib.redirect_stdout(marks):
    job.start_logging_chapter("Train")
    job.start_logging_buffer(2)
    job.end_logging_buffer()

part = "--#--Start job"
job.send_logging("--#--Start job\n", part=part)
for percent in (10, 50, 100):
    job.send_logging(f"Epoch 1: {percent}%|###| {percent}/100 [00:01<00:00]\n", part=part)
    job.line_nb -= 1
job.line_nb += 1
job.send_logging(["one\n", "two\n", "three\n"], part=part, special="buffer")
job.line_nb += 2
job.send_logging("é è 漢字 🙂\n", part=part)
job.send_logging("special\n", part=part, special=True)

path = folder() / f"{job.id}-logs.json"
path.write_text('{"Start job": {"datetime": "now", "logs": {"1": "x"}}}')
name = job.store_logging_file(path)
assert name, "the log file has no object name"
job.send_logging("1", part="--#--End job", special="exit_code")
job.update_job_run_with_status(JobRunStatus.FAILED)
same(job.status, JobRunStatus.FAILED)
same(job.wait_for_done(), JobRunStatus.FAILED)
with raises(ResourceConflictError):
    job.update_job_run_with_status(JobRunStatus.SUCCEEDED)

dataset = client.create_dataset("old jobs")
version = dataset.create_version("first")
version.add_data(client.get_datalake().upload_data(folder() / "image_0.png"))
_, old = version.fork("second")
with raises(WrongJobVersionError):
    old.send_logging("line", part=part)
with raises(WrongJobVersionError):
    old.update_job_run_with_status(JobRunStatus.RUNNING)
with raises(ResourceNotFoundError):
    client.get_job_by_id(old.id)
report(marks=marks.getvalue(), file=path.read_text())
