"""What one socket does in topics: commands, and what it says in passing to others who have a place there."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import UNSET

from peerhall.platform import clock
from peerhall.platform.realtime import desks, relay
from peerhall.platform.realtime.budget import Budget, Limit
from peerhall.platform.realtime.connection import Connection
from peerhall.platform.realtime.desks import Answer, BadBodyError, Caller, Desk, RefusedError
from peerhall.platform.realtime.documents import frames
from peerhall.platform.realtime.documents.copies import Holding, RefusedUpdateError
from peerhall.platform.realtime.documents.library import Library
from peerhall.platform.realtime.documents.shelves import topic_of
from peerhall.platform.realtime.documents.varints import BadBytesError
from peerhall.platform.realtime.outbox import Line, Packet
from peerhall.platform.realtime.protocol import Body, Done, Eph, Err, ErrCode, Lost, Pub, Refused, Sig

logger = logging.getLogger(__name__)

# Places that one socket has looked for; who knocks at more doors than this is not calling peers.
REACHED_LIMIT: Final = 1_000


class Floor:
    """One socket's places and what is left of its budgets."""

    def __init__(
        self, connection: Connection, relay_: relay.Relay, library: Library, time: Callable[[], float]
    ) -> None:
        """`time` in seconds of a clock that never goes back."""
        self.connection = connection
        self.relay = relay_
        self.library = library
        self.time = time
        self.places: dict[str, int] = {}
        self.budgets: dict[tuple[str, str], Budget] = {}
        self.reached: set[tuple[str, int]] = set()
        self.holdings: dict[int, Holding] = {}

    # What the relay tells it

    def hear(self, line: Line) -> None:
        """Queue a line for the client."""
        self.connection.offer(line)

    def lose(self, topic: str, place: int) -> None:
        """Its place is no longer its own."""
        if self.places.get(topic) == place:
            del self.places[topic]
            self._put_down(topic)
            self.connection.say(Lost(topic, place))

    def stream(self, packets: Sequence[Packet]) -> None:
        """Send what is too long to be queued."""
        self.connection.outbox.stream(packets)

    def close(self) -> None:
        """The socket has ended; its places wait for it to come back, as long as their room says."""
        for topic, place in self.places.items():
            self.relay.leave(topic, place, self)
            self._put_down(topic)
        self.places.clear()

    def _put_down(self, topic: str) -> None:
        """Close the document that this topic is, if it is one."""
        for document_id in [number for number in self.holdings if topic_of(number) == topic]:
            self.library.close(self.holdings.pop(document_id))

    # What the client says

    async def command(self, said: Pub) -> None:
        """Carry out and answer."""
        found = desks.of(said.topic)
        person = self.connection.identity.user_id
        if found is None or person is None:
            self._fail(said.topic, "forbidden", "There is no such topic for this person.", said.id)
            return
        desk, topic_id = found
        if not self._may(desk.commands, said.topic, said.k, said.id):
            return
        caller = Caller(person, topic_id, self.places.get(said.topic))
        try:
            answer = await self.relay.pool.run(_act, desk, caller, said.k, said.d)
        except RefusedError as refusal:
            self.connection.say(Refused(said.id, refusal.code, refusal.sentence, refusal.body))
        except BadBodyError as mistake:
            self._fail(said.topic, "bad_body", str(mistake)[:200], said.id)
        except Exception:
            logger.exception("A command could not be carried out: %s", said.k[:40])
            self._fail(said.topic, "trouble", "This did not work. Try again.", said.id)
        else:
            if answer.writer is not None and answer.place is not None:
                self._put_down(said.topic)
                self.holdings[topic_id] = await self.library.open(topic_id, self, answer.place, answer.writer)
            self._answer(said, answer)

    def _answer(self, said: Pub, answer: Answer) -> None:
        if answer.place is not None:
            self.relay.take(said.topic, answer.place, self)
            self.places[said.topic] = answer.place
        for kind, body in answer.beside:
            self.relay.say(relay.line_to_all(said.topic, 0, kind, body))
        self.connection.say(Done(said.id, answer.body))

    def write(self, frame: bytes) -> None:
        """Write in a document, or ask what stands in it."""
        try:
            document_id, messages = frames.read(frame)
        except BadBytesError as mistake:
            self.connection.charge()
            self.connection.say(Err("bad_message", f"This frame cannot be read: {mistake}."))
            return
        topic = topic_of(document_id)
        holding = self.holdings.get(document_id)
        if holding is None:
            self.connection.charge()
            self._fail(topic, "no_place", "Open the document first.")
            return
        try:
            for message in messages:
                self.library.hear(holding, message)
        except RefusedUpdateError as refusal:
            self.connection.charge()
            self._fail(topic, refusal.code, refusal.sentence)

    def speak(self, said: Eph) -> None:
        """Pass on to all who have a place."""
        found = self._placed(said.topic)
        if found is None or not self._may(found[0].passing, said.topic, said.k):
            return
        desk, place = found
        try:
            body = desk.check_passing(said.k, said.d)
        except BadBodyError as mistake:
            self._fail(said.topic, "bad_body", str(mistake)[:200])
        else:
            self.relay.say(relay.line_to_all(said.topic, place, said.k, body))

    async def signal(self, said: Sig) -> None:
        """Pass on to one of them, or to the server."""
        found = self._placed(said.topic)
        if found is None or not self._may(found[0].signals, said.topic, said.k):
            return
        desk, place = found
        try:
            body = desk.check_signal(said.k, said.d, by=place, to=said.to)
        except BadBodyError as mistake:
            self._fail(said.topic, "bad_body", str(mistake)[:200])
            return
        host = self.relay.host_of(said.topic)
        if said.to == desks.SERVER and host is not None:
            host.hear(said.topic, place, said.k, body)
        elif await self._can_reach(desk, said.topic, said.to):
            self.relay.say(relay.line_to_one(said.topic, place, said.to, said.k, body))
        else:
            self._fail(said.topic, "no_peer", "Nobody has this place.")

    def _placed(self, topic: str) -> tuple[Desk, int] | None:
        found = desks.of(topic)
        if found is None or topic not in self.places:
            self.connection.charge()
            self._fail(topic, "no_place", "Only who has a place there may say this.")
            return None
        return found[0], self.places[topic]

    async def _can_reach(self, desk: Desk, topic: str, to: int) -> bool:
        """Whether somebody has or had this place in this very topic: of other rooms nobody is reached."""
        if self.relay.is_here(topic, to) or (topic, to) in self.reached:
            return True
        self.connection.charge()
        topic_id = int(topic.partition(":")[2])
        if not await self.relay.keepers.run(desk.is_place, topic_id, to):
            return False
        if len(self.reached) < REACHED_LIMIT:
            self.reached.add((topic, to))
        return True

    def _may(self, table: Mapping[str, Limit], topic: str, kind: str, command: int | None = None) -> bool:
        """Whether there is such a kind, and it was not said too often; says so where not."""
        limit = table.get(kind)
        if limit is None:
            self.connection.charge()
            self._fail(topic, "unknown_kind", "This topic knows nothing of that kind.", command)
            return False
        if self.connection.budget is None:
            return True
        now = self.time()
        budget = self.budgets.setdefault((topic.partition(":")[0], kind), Budget(limit, now))
        if budget.spend(1, now):
            return True
        self.connection.charge()
        self._fail(topic, "too_fast", "Too many of that kind. Wait a little.", command)
        return False

    def _fail(self, topic: str, code: ErrCode, message: str, command: int | None = None) -> None:
        # As much of the name as a real one could have.
        self.connection.say(Err(code, message, topic[:60], UNSET if command is None else command))


def _act(desk: Desk, caller: Caller, kind: str, body: Body) -> Answer:
    return desk.act(caller, kind, body, clock.now())
