"""What a page and the server say about a call that goes through a media server: signals between a visit and
place 0. In a room of mode "janus" they take the place of those between peers (`protocol`).

**Two connections.** A page sends by one connection, which it offers (`sfu_publish`, again whenever it sends
something more), and receives everybody by another, which the server offers (`sfu_offer`, again whenever
somebody has come or gone). Both belong to a generation that the page counts up: `sfu_join` begins one and
ends the one before. What carries an older generation is dropped on both sides.

**Beginning anew.** The server says `sfu_renew` where it has nothing of the page's generation any more: the
media server is gone, or Peerhall was started again. The page begins the next generation; in mode "mesh" with
its peers directly, since no media server is left. `sfu_here`, said every few seconds, is answered by that or
by nothing.

Peerhall alone talks to media servers: whoever may not come into the room reaches none.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta

from peerhall.room.protocol import Generation, ModeName, Sdp, Shape

TRACKS_AT_MOST: Final = 16

TrackKind = Literal["mic", "camera", "screen", "screen_audio"]
Mid = Annotated[str, Meta(min_length=1, max_length=16)]


# From a page


class SentTrack(Shape, frozen=True):
    """What a line of a description (`mid`) carries."""

    mid: Mid
    kind: TrackKind


class Publication(Shape, frozen=True):
    """An offer of what the page sends."""

    gen: Generation
    sdp: Sdp
    tracks: Annotated[list[SentTrack], Meta(max_length=TRACKS_AT_MOST)]


class LegCandidate(Shape, frozen=True, rename={"sdp_mid": "sdpMid", "sdp_m_line_index": "sdpMLineIndex"}):
    """An ICE candidate of the connection by which the page sends ("out") or receives ("in")."""

    gen: Generation
    leg: Literal["out", "in"]
    candidate: Annotated[str, Meta(max_length=1_000)]
    sdp_mid: Annotated[str, Meta(max_length=64)] | None
    sdp_m_line_index: Annotated[int, Meta(ge=0, le=1_000)] | None


class Wish(Shape, frozen=True):
    """Whether the page wants pictures at all."""

    gen: Generation
    video: bool


# From the server


class ReceivedTrack(Shape, frozen=True):
    """Whose track a line of a description (`mid`) carries."""

    mid: str
    visit: int
    kind: TrackKind


class Reception(Shape, frozen=True):
    """An offer of what the page receives: all of it, also what it had before."""

    gen: int
    sdp: str
    tracks: list[ReceivedTrack]


class Renewal(Shape, frozen=True):
    """Begin anew, by this mode, unless a generation after `gen` has begun already."""

    gen: int
    mode: ModeName


# Event


class Moved(Shape, frozen=True):
    """The call goes on another way: no media server is left to carry it."""

    mode: ModeName
    people_at_most: int | None
