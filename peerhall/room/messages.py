"""The messages of a room by name (`protocol` has their bodies and their meaning), and reading them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from peerhall.platform.realtime.budget import Limit
from peerhall.room import protocol as p
from peerhall.room import relayed_protocol as r
from peerhall.room.protocol import Shape


@dataclass(frozen=True, slots=True)
class Command:
    """A command's body, what answers it, and how often one socket may ask."""

    body: type[Shape]
    answer: type[Shape]
    limit: Limit


@dataclass(frozen=True, slots=True)
class Passing:
    """What is said in passing, and how often."""

    body: type[Shape]
    limit: Limit


_NOW_AND_THEN: Final = Limit(20, 1.0)
# A person may enter from a page that goes to and fro, not from a program that tries.
COMMANDS: Final[Mapping[str, Command]] = {
    "enter": Command(p.Enter, p.Entered, Limit(10, 0.5)),
    "leave": Command(p.Nothing, p.Nothing, _NOW_AND_THEN),
    "state": Command(p.Nothing, p.State, Limit(10, 0.5)),
    "knock": Command(p.Nothing, p.Nothing, Limit(3, 0.1)),
    "media": Command(p.Media, p.Nothing, Limit(30, 2.0)),
    "hand": Command(p.RaiseHand, p.Nothing, Limit(10, 0.5)),
    "mute": Command(p.Whom, p.Nothing, _NOW_AND_THEN),
    "lower": Command(p.Whom, p.Nothing, _NOW_AND_THEN),
    "rules": Command(p.SetRules, p.Rules, _NOW_AND_THEN),
    "let_in": Command(p.AtDoor, p.Nothing, _NOW_AND_THEN),
    "turn_away": Command(p.AtDoor, p.Nothing, _NOW_AND_THEN),
    "remove": Command(p.Remove, p.Nothing, _NOW_AND_THEN),
    "end": Command(p.Nothing, p.Nothing, Limit(3, 0.1)),
    "chat_say": Command(p.Say, p.ChatMessage, Limit(8, 1.0)),
    "chat_edit": Command(p.Edit, p.ChatMessage, Limit(8, 1.0)),
    "chat_delete": Command(p.Which, p.ChatMessage, Limit(20, 1.0)),
    "chat_read": Command(p.ReadChat, p.History, Limit(30, 5.0)),
}
EVENTS: Final[Mapping[str, type[Shape]]] = {
    "joined": p.Peer,
    "left": p.Left,
    "media": p.PeerMedia,
    "hand": p.Hand,
    "muted": p.Muted,
    "rules": p.Rules,
    "knocked": p.Knocker,
    "knock_ended": p.KnockEnded,
    "chat": p.Which,
    "released": p.Nothing,
    "closed": p.Nothing,
    "moved": r.Moved,
}
PASSING: Final[Mapping[str, Passing]] = {
    "reaction": Passing(p.Reaction, Limit(10, 2.0)),
    "typing": Passing(p.Typing, Limit(10, 1.0)),
    "caption": Passing(p.Caption, Limit(20, 5.0)),
}
# The server alone says these in passing.
PASSING_BY_SERVER: Final[Mapping[str, type[Shape]]] = {"chat": p.ChatMessage}
# A call with seven others, all of them anew, and their candidates.
SIGNALS: Final[Mapping[str, Passing]] = {
    "open": Passing(p.Description, Limit(40, 2.0)),
    "renew": Passing(p.OfGeneration, Limit(40, 2.0)),
    "offer": Passing(p.Description, Limit(60, 4.0)),
    "answer": Passing(p.Description, Limit(60, 4.0)),
    "ice": Passing(p.Candidate, Limit(400, 40.0)),
    "close": Passing(p.OfGeneration, Limit(40, 2.0)),
}
# Between a visit and the server (`relayed_protocol`).
SIGNALS_TO_SERVER: Final[Mapping[str, Passing]] = {
    "sfu_join": Passing(p.OfGeneration, Limit(10, 0.5)),
    "sfu_publish": Passing(r.Publication, Limit(40, 2.0)),
    "sfu_answer": Passing(p.Description, Limit(200, 20.0)),
    "sfu_ice": Passing(r.LegCandidate, Limit(400, 40.0)),
    "sfu_want": Passing(r.Wish, Limit(20, 1.0)),
    "sfu_here": Passing(p.OfGeneration, Limit(20, 1.0)),
}
SIGNALS_BY_SERVER: Final[Mapping[str, type[Shape]]] = {
    "sfu_answer": p.Description,
    "sfu_offer": r.Reception,
    "sfu_renew": r.Renewal,
}

_decoders: Final = {
    body: msgspec.json.Decoder(body)
    for body in {
        one.body for table in (COMMANDS, PASSING, SIGNALS, SIGNALS_TO_SERVER) for one in table.values()
    }
}


class BadBodyError(ValueError):
    """A body that does not fit its kind; the text says where."""


def read(kind: type[Shape], body: msgspec.Raw) -> Any:
    """The body as its shape; fields that it does not have are dropped.

    :raises BadBodyError: when it does not fit.
    """
    try:
        return _decoders[kind].decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadBodyError(f"{error}.") from None


def write(shape: Shape) -> msgspec.Raw:
    """A shape as a body."""
    return msgspec.Raw(msgspec.json.encode(shape))


def check_passing(kind: str, body: msgspec.Raw) -> msgspec.Raw:
    """What of it may be passed on to all.

    :raises BadBodyError: nothing.
    """
    return write(read(PASSING[kind].body, body))


def check_signal(kind: str, body: msgspec.Raw, *, by: int, to: int) -> msgspec.Raw:
    """What of it visit `by` may tell visit `to`: who came later opens, who was there asks for that.

    To place 0, the server, other kinds are said than to peers.

    :raises BadBodyError: nothing.
    """
    table = SIGNALS if to else SIGNALS_TO_SERVER
    if kind not in table:
        raise BadBodyError("This is not said to the one it is addressed to.")
    if by == to:
        raise BadBodyError("A visit is no peer of its own.")
    if (kind == "open" and by < to) or (kind == "renew" and by > to):
        raise BadBodyError("Only the newcomer opens a connection; who was there before may ask it to.")
    return write(read(table[kind].body, body))
