"""What the programs of this folder share: the client as the platform's container makes it, and the errors they expect."""

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from picsellia import Client


def connect(session=None):
    return Client(
        api_token=os.environ["api_token"],
        organization_id=os.environ["organization_id"],
        host=os.environ["host"],
        session=session,
    )


def folder():
    """The folder to work in, first argument of every program."""
    return Path(sys.argv[1])


@contextmanager
def raises(kind, holding=""):
    """Expects an error of exactly this class, whose text holds the given words."""
    try:
        yield
    except kind as error:
        assert type(error) is kind, f"{type(error).__name__} instead of {kind.__name__}: {error}"
        assert holding in str(error), f"{holding!r} is not in {error}"
    else:
        raise AssertionError(f"No {kind.__name__} was raised")


def same(seen, wanted):
    assert seen == wanted, f"\nseen   {seen!r}\nwanted {wanted!r}"


def report(**seen):
    """The last line of a program, for the test that started it."""
    print(json.dumps(seen, default=str))
