"""Live updates: what changes is told to open pages, in order, without a gap (docs/decisions/008).

Rooms above call these; sockets, polling and the ways between processes are this package's affair.

    with transaction.atomic():
        ...
        realtime.tell(topic=f"session:{session.pk}", kind="changed")
"""

from peerhall.platform.realtime.documents import shelve
from peerhall.platform.realtime.signing import sign_ins
from peerhall.platform.realtime.telling import (
    ask_writers,
    document_written,
    end_place,
    reconsider,
    sign_out,
    tell,
)
from peerhall.platform.realtime.topics import authoriser

__all__ = [
    "ask_writers",
    "authoriser",
    "document_written",
    "end_place",
    "reconsider",
    "shelve",
    "sign_ins",
    "sign_out",
    "tell",
]
