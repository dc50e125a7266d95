"""What a transaction that a test holds open will tell: it is written, and gone, at the commit."""

from typing import cast

from django.db import transaction

from peerhall.platform.database.before_commit import BeforeCommit
from peerhall.platform.realtime import telling
from peerhall.platform.realtime.telling import Telling


def to_be_told() -> list[Telling]:
    """Each once, in the order of telling."""
    held = cast("BeforeCommit", transaction.get_connection()).gathered
    return list(dict.fromkeys(item for _savepoints, write, item in held if write is telling._write))
