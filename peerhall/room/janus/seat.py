"""One visit at a media server: what it sends, and what it receives of all others there."""

import logging
from collections.abc import Callable
from typing import Any, Final, Literal, get_args

from peerhall.room import protocol, relayed_protocol
from peerhall.room.janus.halls import NO_ROOM, Hall, Halls
from peerhall.room.janus.node import Message, Node, NodeError
from peerhall.room.protocol import Shape

logger = logging.getLogger(__name__)

Tell = Callable[[str, Shape], None]
# A stream: whose, by Janus's number for them, and which line of their description.
Stream = tuple[int, str]

KINDS: Final = get_args(relayed_protocol.TrackKind)
# More lines than this make descriptions that the signals do not carry: voices and screens first.
STREAMS_AT_MOST: Final = 60
ORDER: Final = ("mic", "screen", "screen_audio", "camera")
PICTURES: Final = frozenset(("camera", "screen"))


class Seat:
    """Its two connections, of one generation. Used by one task, beside the node's events."""

    def __init__(self, node: Node, hall: Hall, *, visit: int, gen: int, tell: Tell) -> None:
        self.node = node
        self.hall = hall
        self.visit = visit
        self.gen = gen
        self.tell = tell
        self.session = self.publisher = self.subscriber = 0
        self.has_published = self.has_subscribed = False
        self.wants_video = True
        # What others send: by their number, their visit and the kind of each line.
        self.feeds: dict[int, tuple[int, dict[str, str]]] = {}
        self.taken: set[Stream] = set()

    async def open(self, halls: Halls) -> None:
        """Take it, and begin to receive.

        :raises NodeError: as everything here; then there is none.
        """
        self.session = await self.node.create_session()
        self.publisher = await self.node.attach(self.session, self._on_room)
        self.subscriber = await self.node.attach(self.session, self._on_subscriber)
        try:
            joined = await self._join(halls)
        except NodeError as error:
            if error.code != NO_ROOM:
                raise
            halls.forget(self.node, self.hall)  # cleared away meanwhile
            joined = await self._join(halls)
        self._learn(joined["plugindata"]["data"].get("publishers", []))
        await self._receive()

    async def close(self) -> None:
        """Nothing is sent or received any more."""
        await self.node.destroy(self.session, self.publisher, self.subscriber)

    async def publish(self, said: relayed_protocol.Publication) -> None:
        """Send what the page offers; the answer goes to the page."""
        body = {
            "request": "configure" if self.has_published else "publish",
            "descriptions": [{"mid": track.mid, "description": track.kind} for track in said.tracks],
        }
        offer = {"type": "offer", "sdp": said.sdp}
        answer = await self.node.request(self.session, self.publisher, body, offer)
        self.has_published = True
        self.tell("sfu_answer", protocol.Description(self.gen, answer["jsep"]["sdp"]))

    async def answer(self, said: protocol.Description) -> None:
        """The page takes what was offered."""
        jsep = {"type": "answer", "sdp": said.sdp}
        await self.node.tell(self.session, self.subscriber, {"request": "start"}, jsep)

    async def trickle(self, said: relayed_protocol.LegCandidate) -> None:
        """The page has found a way to reach it."""
        candidate: Message = {"completed": True}
        if said.candidate:
            line = {"sdpMid": said.sdp_mid, "sdpMLineIndex": said.sdp_m_line_index}
            candidate = {"candidate": said.candidate, **line}
        handle = self.publisher if said.leg == "out" else self.subscriber
        await self.node.trickle(self.session, handle, candidate)

    async def want(self, said: relayed_protocol.Wish) -> None:
        """Receive pictures, or voices alone."""
        self.wants_video = said.video
        await self._receive()

    async def _join(self, halls: Halls) -> Message:
        await halls.ensure(self.node, self.hall, self.session, self.publisher)
        return await self.node.request(
            self.session, self.publisher, {**self._entry("publisher"), "display": str(self.visit)}
        )

    def _entry(self, part: Literal["publisher", "subscriber"]) -> dict[str, Any]:
        return {"request": "join", "ptype": part, "room": self.hall.number, "pin": self.hall.pin}

    # What others send

    def _on_room(self, message: Message) -> None:
        """Somebody has begun to send something, or sends nothing more."""
        data = message.get("plugindata", {}).get("data", {})
        self._learn(data.get("publishers", []))
        for number in (data.get("unpublished"), data.get("leaving")):
            if isinstance(number, int):
                self._lose(number)
        self.node.spawn(self._receive())

    def _learn(self, publishers: list[Message]) -> None:
        for publisher in publishers:
            visit = str(publisher.get("display", ""))
            if not visit.isdigit() or int(visit) == self.visit:
                continue
            lines = {
                str(line["mid"]): str(line.get("description", ""))
                for line in publisher.get("streams", [])
                if not line.get("disabled") and line.get("description") in KINDS
            }
            self.feeds[int(publisher["id"])] = (int(visit), lines)

    def _lose(self, number: int) -> None:
        """Janus has taken their lines away itself, and offers anew what is left."""
        self.feeds.pop(number, None)
        self.taken = {stream for stream in self.taken if stream[0] != number}

    def _wanted(self) -> set[Stream]:
        """Of somebody who is there twice, coming back before the media server has missed them, the later."""
        latest = {visit: number for number, (visit, _lines) in self.feeds.items()}
        streams = [
            (ORDER.index(kind), -visit, number, mid)
            for number, (visit, lines) in self.feeds.items()
            for mid, kind in lines.items()
            if latest[visit] == number and (self.wants_video or kind not in PICTURES)
        ]
        return {(number, mid) for _order, _visit, number, mid in sorted(streams)[:STREAMS_AT_MOST]}

    async def _receive(self) -> None:
        """Ask for what is wanted and was not asked for, and for no more of what is not."""
        wanted = self._wanted()
        more, less = _lines(wanted - self.taken), _lines(self.taken - wanted)
        self.taken = wanted
        if not more and not less:
            return
        body: dict[str, Any] = {"request": "update", "subscribe": more, "unsubscribe": less}
        if not self.has_subscribed:
            self.has_subscribed = True
            body = {**self._entry("subscriber"), "streams": more}
        await self.node.tell(
            self.session, self.subscriber, {name: value for name, value in body.items() if value != []}
        )

    def _on_subscriber(self, message: Message) -> None:
        """Pass an offer on. There may be an answer without one ("updating"): it comes after the page's."""
        data = message.get("plugindata", {}).get("data", {})
        if "error_code" in data:
            logger.info("A media server did not let somebody receive: %s", data["error_code"])
            if data.get("error_code") in NOTHING_TAKEN:
                self.has_subscribed, self.taken = False, set()
        elif (jsep := message.get("jsep")) is not None:
            lines = [_received(line) for line in data.get("streams", [])]
            tracks = [line for line in lines if line is not None]
            self.tell("sfu_offer", relayed_protocol.Reception(self.gen, jsep["sdp"], tracks))


# "There is no such feed", "unknown": whom we wanted to hear has gone meanwhile; the next who comes counts.
NOTHING_TAKEN: Final = frozenset((428, 499))


def _lines(streams: set[Stream]) -> list[dict[str, Any]]:
    return [{"feed": number, "mid": mid} for number, mid in sorted(streams)]


def _received(line: Message) -> relayed_protocol.ReceivedTrack | None:
    """Whose line it is; None for one that is free."""
    kind, visit = line.get("feed_description"), str(line.get("feed_display", ""))
    if kind not in KINDS or not visit.isdigit() or not line.get("active", True):
        return None
    return relayed_protocol.ReceivedTrack(str(line["mid"]), int(visit), kind)  # type: ignore[arg-type]  # checked
