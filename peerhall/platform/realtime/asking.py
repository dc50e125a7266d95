"""What sockets ask the database, in threads that may use it."""

from collections.abc import Mapping

from peerhall.platform import clock
from peerhall.platform.realtime import catching, identity, tickets
from peerhall.platform.realtime.catching import Caught
from peerhall.platform.realtime.conversation import Greeting
from peerhall.platform.realtime.identity import Identity


def now_ms() -> int:
    """The instance's time; a demo's is read from its database."""
    return int(clock.now().timestamp() * 1000)


def greet(ticket: str | None, session_key: str) -> Greeting:
    """Who says hello, by a ticket or by the browser's session."""
    now = clock.now()
    if ticket is not None:
        who = tickets.redeem(ticket=ticket, now=now)
        if who is not None and identity.allowed(who, ()) is None:
            who = None
    else:
        who = identity.by_session(session_key)
    return Greeting(who, int(now.timestamp() * 1000))


def read_topics(who: Identity, cursors: Mapping[str, int | None]) -> dict[str, Caught] | None:
    """What may be heard of these and what it told; None for somebody who is no longer signed in."""
    allowed = identity.allowed(who, cursors)
    if allowed is None:
        return None
    return catching.catch_up({topic: cursors[topic] for topic in cursors if topic in allowed})
