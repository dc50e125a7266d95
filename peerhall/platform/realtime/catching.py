"""Reading what was told: from a cursor on, for sockets that come back and pages that poll.

Everything here runs in a thread that may use the database.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from peerhall.platform.realtime.models import Event, Head
from peerhall.platform.realtime.protocol import CATCH_UP_LIMIT
from peerhall.platform.realtime.signals import Told
from peerhall.platform.realtime.telling import line_of

NAMES_AT_ONCE: Final = 500
# A deletion holds the one writer's lock of the smaller engine: short steps let others in between.
CLEARED_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Caught:
    """What follows the cursor `seq` of a topic: `events`, the next number first, without a gap.

    `is_reset`: the cursor asked for is of no use, `seq` is the topic's head.
    """

    seq: int
    events: tuple[Told, ...] = ()
    is_reset: bool = False

    @property
    def head(self) -> int:
        """The last number that is known."""
        return self.seq + len(self.events)


def heads(topics: Iterable[str]) -> dict[str, int]:
    """The number of each topic's last event, 0 where nothing was told yet."""
    names = list(topics)
    found = dict.fromkeys(names, 0)
    for start in range(0, len(names), NAMES_AT_ONCE):
        part = names[start : start + NAMES_AT_ONCE]
        found.update(Head.objects.filter(topic__in=part).values_list("topic", "seq"))
    return found


def catch_up(cursors: Mapping[str, int | None]) -> dict[str, Caught]:
    """What each topic has told since its cursor; None stands for the present head."""
    # Heads first: an event that is committed in between is found below, and counts.
    return {topic: _since(topic, cursors[topic], head) for topic, head in heads(cursors).items()}


def _since(topic: str, cursor: int | None, head: int) -> Caught:
    if cursor is None or cursor == head:
        return Caught(head)
    if not 0 <= cursor < head or head - cursor > CATCH_UP_LIMIT:
        return Caught(head, is_reset=True)
    events = tuple(_events(topic, cursor))
    if not events or events[0].seq != cursor + 1:
        return Caught(head, is_reset=True)  # cleared away
    return Caught(cursor, events)


def _events(topic: str, cursor: int) -> Iterator[Told]:
    rows = Event.objects.filter(topic=topic, seq__gt=cursor).order_by("seq")
    for row in rows.values_list("topic", "seq", "kind", "body", "at_ms")[: CATCH_UP_LIMIT + 1]:
        yield Told(row[0], row[1], line_of(*row))


def clear(*, before: dt.datetime) -> None:
    """Delete the events of earlier times; topics keep counting where they are."""
    old = Event.objects.filter(at_ms__lt=int(before.timestamp() * 1000))
    while last := list(old.order_by("at_ms").values_list("at_ms", flat=True)[:CLEARED_AT_ONCE]):
        # By time, not by key: all of one instant go together.
        Event.objects.filter(at_ms__lte=last[-1]).delete()
