"""Work that never ends, for which nobody waits for ever. Arguments: folder with image_0.png."""

from picsellia.exceptions import WaitingAttemptsTimeout
from picsellia.types.enums import DataUploadStatus, JobStatus

from platform_client import connect, folder, raises, report, same

client = connect()
data = client.get_datalake().upload_data(folder() / "image_0.png", wait_for_unprocessable_data=False)
same((data.upload_status, data.is_ready()), (DataUploadStatus.PENDING, False))
with raises(WaitingAttemptsTimeout):
    data.wait_for_upload_done(blocking_time_increment=0.01, attempts=3)
job = client.create_dataset("endless").create_version("first").add_data(data, wait=False)
same(job.status, JobStatus.RUNNING)
with raises(WaitingAttemptsTimeout):
    job.wait_for_done(blocking_time_increment=0.01, attempts=3)
report(status=job.status.value)
