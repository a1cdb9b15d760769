"""What a server may say, and what the client makes of it. The emulator is told what to answer in the path's query.

Arguments: folder, id of a dataset version with one asset.
"""

import os
import sys

import requests
from picsellia import Client
from picsellia.exceptions import (
    BadGatewayError,
    BadRequestError,
    DistantStorageError,
    ForbiddenError,
    InsufficientResourcesError,
    InternalServerError,
    PicselliaError,
    RequestTooLargeError,
    ResourceConflictError,
    ResourceLockedError,
    ResourceNotFoundError,
    TooManyRequestError,
    UnauthorizedError,
)

from platform_client import connect, folder, raises, report, same

client = connect()
STATUSES = {
    208: (DistantStorageError, ""),
    400: (BadRequestError, "what is wrong"),
    401: (UnauthorizedError, "what is wrong"),
    402: (InsufficientResourcesError, "what is wrong"),
    403: (ForbiddenError, "what is wrong"),
    404: (ResourceNotFoundError, "what is wrong"),
    405: (PicselliaError, "Method not allowed"),
    409: (ResourceConflictError, "what is wrong"),
    413: (RequestTooLargeError, ""),
    422: (BadRequestError, "what is wrong"),
    423: (ResourceLockedError, "what is wrong"),
    429: (TooManyRequestError, "what is wrong"),
    500: (InternalServerError, "what is wrong"),
    502: (BadGatewayError, ""),
    **{status: (PicselliaError, f"[{status}]") for status in (301, 304, 406, 408, 410, 415, 418, 501, 503, 504, 507)},
}


def ask(**query):
    return client.connection.get("/api/home/ping", params=query)


for status, (kind, text) in STATUSES.items():
    with raises(kind, text):
        ask(status=status, body="message")
BODIES = {
    "message": "what is wrong",
    "null-detail": "what is wrong",
    "no-details": "what is wrong",
    "detail": "what is wrong. Detail: one thing",
    "details": "what is wrong. Detail: \n > one thing\n > another",
    "nameless": "No message (400). Detail: one thing",
    "text": "plain words",
}
for body, text in BODIES.items():
    try:
        ask(status=400, body=body)
        raise AssertionError(f"{body} was no error")
    except BadRequestError as error:
        same(str(error).rstrip(), text)

# What the emulator says by itself.
with raises(PicselliaError, "Invalid token"):
    Client(api_token="wrong", organization_id=os.environ["organization_id"], host=os.environ["host"])
with raises(ForbiddenError):
    Client(api_token=os.environ["api_token"], organization_id="00000000-0000-4000-8000-000000000000", host=client.connection.host)
with raises(ResourceNotFoundError):
    Client(api_token=os.environ["api_token"], organization_name="absent", host=client.connection.host)
with raises(ResourceNotFoundError):
    client.get_dataset("absent")
with raises(BadRequestError):
    client.connection.post(f"/api/organization/{client.id}/datasets", data=b"{")
with raises(BadRequestError):
    client.connection.post(f"/api/organization/{client.id}/datasets", data=b'{"name": ""}')

# Connections that break, downloads that go wrong.
same(ask(reset=1).json()["username"] != "", True)
version = client.get_dataset_version_by_id(sys.argv[2])
asset = version.list_assets()[0]
asset.download(folder() / "whole")
whole = (folder() / "whole" / asset.filename).read_bytes()
for fault in ("status=403", "status=429", "status=503", "truncate=1"):
    bad = version.list_assets()[0]
    bad._url = f"{bad.url}&{fault}"
    bad.download(folder() / fault)
    same((folder() / fault / asset.filename).read_bytes(), whole)
bad = version.list_assets()[0]
bad._url = f"{bad.url}&status=404"
with raises(requests.HTTPError):
    bad.download(folder() / "missing")
assert not (folder() / "missing" / asset.filename).exists()
report(statuses=len(STATUSES))
