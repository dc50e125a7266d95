"""What follows from this room's own facts, in the same transaction."""

from peerhall.materials import events, jobs
from peerhall.platform import realtime
from peerhall.platform.events import on


@on(events.FilesLeft)
def remove_the_files(fact: events.FilesLeft) -> None:
    """After the commit, by a job: the storage is no part of the transaction."""
    jobs.discard_files.enqueue(keys=list(fact.keys))


def tell_pages(fact: events.MaterialFact) -> None:
    """Pages of the session show them anew."""
    realtime.tell(topic=f"session:{fact.session_id}", kind="materials")


on(events.MaterialAdded)(tell_pages)
on(events.MaterialChanged)(tell_pages)
on(events.MaterialRemoved)(tell_pages)
