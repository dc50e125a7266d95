"""What browser and server say to each other at /ws. The TypeScript types are generated from this module
(`scripts/protocol_types.py`); changing a message here changes `frontend/src/shared/live/protocol.ts`.

**Frames.** A text frame is one or more JSON objects, one to a line ("\\n" between, none inside). `type`
names the message. Receivers ignore fields they do not know. A binary frame is about a document that the
socket has open (`doc:12`, by the command `open`): see `documents/frames.py`.

**Order.** The client opens with `hello` within HELLO_SECONDS; until `welcome` it may say nothing else.
Then it may say the rest in any order; messages are answered in the order they came.

**Topics** are "kind:id": `user:3` is heard by that person alone, `session:7` by whoever may see it. Every
topic numbers its events from 1 without a gap. A client keeps, for each topic, the last number it has
applied: the next one is applied, an older one was heard before, a later one means that some are missing;
then it says `sub` again with `since`, or asks `GET /api/events/` with the same cursor.

**Commands.** `pub` asks a topic to do something (`k` is what, `d` how); `done`, `refused` or `err` with its
`id` answer it. A command may give the socket a *place* in the topic, a number: then it may speak there in
passing, by `eph` to all who have a place and by `sig` to one of them. Neither is numbered, kept or answered;
the server says who spoke (`by`), whatever the client writes. Which kinds there are is the topic's own matter:
for `room:` see `peerhall/room/protocol.py`.

**Closing.** The server says `bye` where it still can, then closes with a code of `CloseCode`, never before
accepting: a browser would only see 1006. After 1012 come back within 0 to 5 s, else with growing pauses of
0.5 to 15 s; after 4401 and 4403 first ask for the page's parts again: what may be seen has changed.
"""

from enum import IntEnum
from typing import Final, Literal

import msgspec

HELLO_SECONDS: Final = 10.0
HEARTBEAT_SECONDS: Final = 25.0
# Of one frame from a client; larger ones close the socket with 1009.
FRAME_LIMIT_BYTES: Final = 48 * 1024
TOPICS_LIMIT: Final = 100
# Events that a returning client is sent one by one; who missed more is told to start over.
CATCH_UP_LIMIT: Final = 500


class CloseCode(IntEnum):
    """Why the server closes a socket."""

    RESTARTING = 1012  # the server is told to stop; come back in 0 to 5 s
    TOO_LARGE = 1009  # a frame over FRAME_LIMIT_BYTES
    NOT_TEXT = 1007  # a text frame that is no UTF-8
    SIGNED_OUT = 4401  # no longer the person that said hello: signed out, frozen, or a bad ticket
    FORBIDDEN = 4403  # a foreign page without a ticket; or a right to one of the topics was taken away
    NO_HELLO = 4408  # the first message did not come in time or was no `hello`
    TOO_FAST = 4429  # too many messages, or too many sockets of one person or address
    TOO_SLOW = 4430  # did not read what was sent; usually seen as 1006
    TROUBLE = 4500  # the server could not serve this socket; come back later


ErrCode = Literal[
    "bad_json",
    "bad_message",
    "unknown_type",
    "unknown_topic",
    "forbidden",
    "too_many_topics",
    "unknown_kind",
    "bad_body",
    "too_fast",
    "no_place",
    "no_peer",
    "read_only",
    "bad_update",
    "full",
    "trouble",
]
Body = msgspec.Raw
"""A JSON object whose fields are the topic's own matter."""
NO_BODY: Final = Body(b"{}")


class Hello(msgspec.Struct, tag_field="type", tag="hello", frozen=True):
    """First: here I am. Without a ticket the browser's session says who.

    `ticket` is what `POST /api/ws-ticket/` gave: good for one `hello` within 60 s, from any origin.
    """

    ticket: str | msgspec.UnsetType = msgspec.UNSET


class Sub(msgspec.Struct, tag_field="type", tag="sub", frozen=True):
    """Let me hear this topic, from after event `since`; without it, from now on.

    Answered by `ack`, `reset` or `err`. Saying it again moves the cursor back to `since`.
    """

    topic: str
    since: int | msgspec.UnsetType = msgspec.UNSET


class Unsub(msgspec.Struct, tag_field="type", tag="unsub", frozen=True):
    """Let me not hear this topic any more; not answered, and events on their way may still come."""

    topic: str


class Ping(msgspec.Struct, tag_field="type", tag="ping", frozen=True):
    """Are you there? Answered by `hb`."""


class Pub(msgspec.Struct, tag_field="type", tag="pub", frozen=True):
    """Do this with the topic: `k` is what, `d` how. Answered with the same `id`."""

    id: int
    topic: str
    k: str
    d: Body = NO_BODY


class Eph(msgspec.Struct, tag_field="type", tag="eph", frozen=True):
    """Tell all who have a place in the topic, in passing; not answered, except by `err`."""

    topic: str
    k: str
    d: Body = NO_BODY


class Sig(msgspec.Struct, tag_field="type", tag="sig", frozen=True):
    """Tell the one who has place `to` in the topic; not answered, except by `err`."""

    topic: str
    to: int
    k: str
    d: Body = NO_BODY


class Welcome(msgspec.Struct, tag_field="type", tag="welcome", frozen=True):
    """The answer to `hello`. `user` is the person's id, null for a visitor."""

    user: int | None
    now: int
    """The instance's time in milliseconds since 1970."""
    heartbeat: int
    """Milliseconds between two `hb`; after twice as long without a message the connection is dead."""


class Ack(msgspec.Struct, tag_field="type", tag="ack", frozen=True):
    """The topic is heard. `seq` is the cursor: the next event that comes is `seq` + 1.

    With `since` it is that; the events missed follow at once. Without, it is the topic's head: a page that
    was drawn before asks for its parts again.
    """

    topic: str
    seq: int


class Ev(msgspec.Struct, tag_field="type", tag="ev", frozen=True):
    """Something happened: `k` says what kind, `d` holds ids and counts."""

    topic: str
    seq: int
    k: str
    d: dict[str, str | int | bool | None]
    at: int
    """The instance's time in milliseconds since 1970."""


class Reset(msgspec.Struct, tag_field="type", tag="reset", frozen=True):
    """The cursor is too old (or of another database): ask for everything the topic shows again.

    `seq` is the new cursor, as of `ack`; comes in its place, or later where the server had missed too much.
    """

    topic: str
    seq: int


class Hb(msgspec.Struct, tag_field="type", tag="hb", frozen=True):
    """The heartbeat: the last number of every topic heard; who is behind says `sub` again with `since`."""

    heads: dict[str, int]
    now: int
    """The instance's time in milliseconds since 1970."""


class Err(msgspec.Struct, tag_field="type", tag="err", frozen=True):
    """A message could not be acted on; the connection stays.

    `bad_json`, `bad_message` (a field is missing or of another kind), `unknown_type`: a mistake of the
    program, as are `unknown_kind` and `bad_body` of what a topic does not know. `unknown_topic`: its name is
    none. `forbidden`: not for this person, or there is no such thing. `too_many_topics`: more than
    TOPICS_LIMIT. `too_fast`: said too often, and dropped; who goes on is closed with 4429. `no_place`: only
    who has a place may say this. `no_peer`: nobody has the place addressed. `trouble`: ours; try again.
    `read_only`, `bad_update`, `full`: of a document (`documents/frames.py`).
    """

    code: ErrCode
    message: str
    """A sentence for whoever writes a client; never shown to people."""
    topic: str | msgspec.UnsetType = msgspec.UNSET
    id: int | msgspec.UnsetType = msgspec.UNSET


class Done(msgspec.Struct, tag_field="type", tag="done", frozen=True):
    """The command was carried out; events it caused come by their topics, before or after this."""

    id: int
    d: Body


class Refused(msgspec.Struct, tag_field="type", tag="refused", frozen=True):
    """The command must not be carried out and nothing was changed. `message` is fit for the person."""

    id: int
    code: str
    message: str
    d: Body


class EphBy(msgspec.Struct, tag_field="type", tag="eph", frozen=True):
    """Somebody who has place `by` in the topic says this to all; 0 is the server."""

    topic: str
    by: int
    k: str
    d: Body


class SigBy(msgspec.Struct, tag_field="type", tag="sig", frozen=True):
    """Somebody who has place `by` in the topic says this to you alone."""

    topic: str
    by: int
    k: str
    d: Body


class Lost(msgspec.Struct, tag_field="type", tag="lost", frozen=True):
    """This socket's place in the topic is no longer its own; events of the topic say why."""

    topic: str
    place: int


class Bye(msgspec.Struct, tag_field="type", tag="bye", frozen=True):
    """The server closes now, with this code."""

    code: int
    reason: str


FromClient = Hello | Sub | Unsub | Ping | Pub | Eph | Sig
FromServer = Welcome | Ack | Ev | Reset | Hb | Err | Done | Refused | EphBy | SigBy | Lost | Bye

_decoder: Final[msgspec.json.Decoder[FromClient]] = msgspec.json.Decoder(FromClient)
_encoder: Final = msgspec.json.Encoder()
_types: Final = frozenset(("hello", "sub", "unsub", "ping", "pub", "eph", "sig"))


class _Typed(msgspec.Struct):
    """The one field that every message has."""

    type: str


_type_decoder: Final = msgspec.json.Decoder(_Typed)


class BadMessageError(ValueError):
    """A line of a client cannot be acted on; `err` is what it is answered."""

    def __init__(self, code: ErrCode, message: str) -> None:
        super().__init__(message)
        self.err = Err(code=code, message=message)


def read(line: str) -> FromClient:
    """The message on one line of a client's frame.

    :raises BadMessageError: when it is none.
    """
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as error:
        if not _is_known(line):
            raise BadMessageError("unknown_type", "There is no message of this type.") from None
        raise BadMessageError("bad_message", f"{error}."[:200]) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise BadMessageError("bad_json", "This line is no JSON.") from None


def _is_known(line: str) -> bool:
    """Whether the line names a type that clients may use, whatever else is wrong with it."""
    try:
        return _type_decoder.decode(line).type in _types
    except msgspec.DecodeError:
        return False


def write(message: FromServer) -> str:
    """The message as one line."""
    return _encoder.encode(message).decode()
