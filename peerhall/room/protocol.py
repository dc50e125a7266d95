"""What the pages of a room and the server say to each other, inside the messages of
`platform/realtime/protocol.py`, on the topic `room:<session id>`. The TypeScript types are generated from
this module (`scripts/protocol_types.py`) into `frontend/src/shared/live/room-protocol.ts`.

**Coming in.** `pub enter` gives a place: the number of a visit, by which peers know each other. Its answer is
the room's state with `seq`; then `sub room:<id> since seq`. State and events together are the truth: an event
says how things *are*, so one that the state knows already does no harm. A page that was cut off says `enter`
with its `visit`: where that still lasts (15 s), it goes on and nobody noticed. A page whose visit has ended
as "elsewhere" stays out until its person asks for it.

**Calls.** Only the newcomer, whose visit is the higher number, opens a connection to a peer (`open`, with a
generation number that it counts up); the peer answers. Later either may `offer` within that generation, by
the rules of perfect negotiation (the newcomer is the polite one). Who sees a connection dead and is not the
newcomer says `renew`. What carries an older generation is dropped by its receiver. The server checks the
form, the size and who may open, says who spoke, and keeps nothing. (In mode "janus": `relayed_protocol`.)

**Chat.** A message comes as `eph chat` from 0 (the server), beside the event `chat` with its id: who hears of
an id without having the message asks `chat_read`.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

TEXT_MAX: Final = 4_000
CAPTION_MAX: Final = 300
SDP_MAX: Final = 40_000
REACTIONS: Final = ("👍", "👏", "❤️", "😂", "😮", "🎉")
HISTORY_PAGE: Final = 50
CHANGED_WITHIN_SECONDS: Final = 300

PartName = Literal["tutor", "student", "staff"]
ModeName = Literal["mesh", "janus"]
WhyName = Literal["left", "lost", "elsewhere", "removed", "closed"]
Number = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Generation = Annotated[int, Meta(ge=1, le=1_000_000)]
Sdp = Annotated[str, Meta(max_length=SDP_MAX)]


class Shape(msgspec.Struct, frozen=True):
    """The body of a message."""


# What is shown


class Peer(Shape, frozen=True):
    """Somebody in the room; also the event that they have come in. Times are milliseconds since 1970."""

    visit: int
    person: int
    name: str
    initials: str
    hue: int
    part: PartName
    mic: bool
    camera: bool
    screen: bool
    hand_at: int | None
    entered_at: int


class Rules(Shape, frozen=True):
    """Whether the door is locked, and what students may; also the event that this has changed."""

    locked: bool
    chat: bool
    share: bool
    draw: bool


class Knocker(Shape, frozen=True):
    """Waits at the locked door (also the event); `is_asking`: for a seat, seen by who may answer alone."""

    person: int
    name: str
    initials: str
    hue: int
    at: int
    is_asking: bool


class ChatMessage(Shape, frozen=True):
    """A line of the chat. What was deleted has no text."""

    id: int
    key: str
    person: int
    name: str
    initials: str
    hue: int
    text: str
    at: int
    edited_at: int | None
    is_deleted: bool


class State(Shape, frozen=True):
    """The whole room. Events after `seq` lead on from it; `closes_at` moves while people stay.
    `board` and `notes` are documents (`document_protocol`)."""

    seq: int
    mode: ModeName
    people_at_most: int | None
    rules: Rules
    peers: list[Peer]
    knocks: list[Knocker]
    board: int
    notes: int
    is_released: bool
    closes_at: int


# Commands, and what answers them


class Nothing(Shape, frozen=True):
    """No fields."""


class Enter(Shape, frozen=True):
    """Come in; with `visit`, come back to it."""

    visit: Number | UnsetType = UNSET


class Entered(Shape, frozen=True):
    """In. `visit` is your place; `is_back`: the same as before."""

    visit: int
    is_back: bool
    state: State


class Media(Shape, frozen=True):
    """What one sends; as a command one's own."""

    mic: bool
    camera: bool
    screen: bool


class RaiseHand(Shape, frozen=True):
    """Raise one's hand, or take it down."""

    is_up: bool


class Whom(Shape, frozen=True):
    """One visit; without it, all students."""

    visit: Number | UnsetType = UNSET


class SetRules(Shape, frozen=True):
    """Change the rules that are named."""

    locked: bool | UnsetType = UNSET
    chat: bool | UnsetType = UNSET
    share: bool | UnsetType = UNSET
    draw: bool | UnsetType = UNSET


class AtDoor(Shape, frozen=True):
    """Let somebody in who has knocked or asks for a seat, or turn them away."""

    person: Number


class Remove(Shape, frozen=True):
    """Put a student out, for good."""

    visit: Number
    reason: Annotated[str, Meta(max_length=1_000)] = ""


class Say(Shape, frozen=True):
    """Write in the chat. `key` is the page's own name for the message: the same key is kept once."""

    text: Annotated[str, Meta(max_length=2 * TEXT_MAX)]
    key: Annotated[str, Meta(min_length=8, max_length=40)]


class Edit(Shape, frozen=True):
    """Change one's own message, within five minutes."""

    id: Number
    text: Annotated[str, Meta(max_length=2 * TEXT_MAX)]


class Which(Shape, frozen=True):
    """One message; as the event "chat": there is one with this id, or it has changed."""

    id: Number


class ReadChat(Shape, frozen=True):
    """At most 50 messages: the last, those before an id, or those after one."""

    before: Number | UnsetType = UNSET
    after: int | UnsetType = UNSET


class History(Shape, frozen=True):
    """Messages in their order; whether there are more in that direction."""

    messages: list[ChatMessage]
    has_more: bool


# Events, beside Peer ("joined"), Rules ("rules") and Knocker ("knocked")


class Left(Shape, frozen=True):
    """Somebody has gone."""

    visit: int
    person: int
    why: WhyName


class Hand(Shape, frozen=True):
    """A hand is up since `at`, or down. Who raised theirs first is first."""

    visit: int
    at: int | None


class PeerMedia(Shape, frozen=True):
    """What somebody sends now."""

    visit: int
    mic: bool
    camera: bool
    screen: bool


class Muted(Shape, frozen=True):
    """The tutor asks this page to switch its microphone off; its person may switch it on again."""

    visit: int
    by: int


class KnockEnded(Shape, frozen=True):
    """Somebody no longer waits at the door."""

    person: int
    is_let_in: bool


# In passing


class Reaction(Shape, frozen=True):
    """One of REACTIONS, shown for a moment."""

    emoji: Literal["👍", "👏", "❤️", "😂", "😮", "🎉"]


class Typing(Shape, frozen=True):
    """Writes in the chat, or no longer."""

    is_on: bool


class Caption(Shape, frozen=True):
    """What somebody types of what is said, in their own row; `is_final` ends the line."""

    text: Annotated[str, Meta(max_length=CAPTION_MAX)]
    is_final: bool


# Signals between two peers


class Description(Shape, frozen=True):
    """A session description of this generation."""

    gen: Generation
    sdp: Sdp


class Candidate(Shape, frozen=True, rename={"sdp_mid": "sdpMid", "sdp_m_line_index": "sdpMLineIndex"}):
    """An ICE candidate as the browser gives it; an empty one ends them."""

    gen: Generation
    candidate: Annotated[str, Meta(max_length=1_000)]
    sdp_mid: Annotated[str, Meta(max_length=64)] | None
    sdp_m_line_index: Annotated[int, Meta(ge=0, le=1_000)] | None


class OfGeneration(Shape, frozen=True):
    """About the connection of this generation, or a later one."""

    gen: Generation
