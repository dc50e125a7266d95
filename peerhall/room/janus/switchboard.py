"""The server as a peer of rooms' topics: brings each visit to its room's media server, and away again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Final
from weakref import WeakValueDictionary

from peerhall.platform.http.pool import Pool
from peerhall.platform.realtime.desks import Tell
from peerhall.platform.realtime.protocol import Body
from peerhall.room import messages, placing, relayed_protocol
from peerhall.room.janus import halls
from peerhall.room.janus.node import Node, NodeError
from peerhall.room.janus.nodes import Nodes
from peerhall.room.janus.seat import Seat
from peerhall.room.protocol import Shape
from peerhall.room.types import Mode

logger = logging.getLogger(__name__)

# What one visit may have said that was not looked at yet; a page says some dozen things at once.
WAITING_LIMIT: Final = 200
# How often it is asked whether visits and rooms stand as this process believes.
LOOK_SECONDS: Final = 5.0
# Between tries to find a media server that answers; after the last, people call each other directly.
PAUSES: Final = (0.0, 0.3, 0.7, 1.0, 1.0)


class Line:
    """What one visit says, one after the other, and the seat it has by that."""

    def __init__(self, topic: str, visit: int) -> None:
        self.topic = topic
        self.session_id = int(topic.partition(":")[2])
        self.visit = visit
        self.gen = 0
        self.seat: Seat | None = None
        self.said: asyncio.Queue[tuple[str, Any]] = asyncio.Queue(WAITING_LIMIT)
        self.task: asyncio.Task[None] | None = None


class Switchboard:
    """Implements `desks.Host` for rooms; one for each process."""

    def __init__(self, urls: Sequence[str], secret: str, *, look_seconds: float = LOOK_SECONDS) -> None:
        self.nodes = Nodes(urls, secret, self._lost)
        self.look_seconds = look_seconds
        self.halls = halls.Halls()
        self.lines: dict[int, Line] = {}
        self.locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self.tasks: set[asyncio.Task[None]] = set()

    # As a host

    def start(self, tell: Tell, pool: Pool) -> None:
        """From now on; no media server is spoken to before somebody needs one."""
        self.tell, self.pool = tell, pool
        self._spawn(self._look_on())

    async def stop(self) -> None:
        """Let go: sessions at media servers last a little longer, and the calls with them."""
        tasks = [*self.tasks, *(line.task for line in self.lines.values() if line.task is not None)]
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self.lines.clear()
        await self.nodes.close()

    def hear(self, topic: str, place: int, kind: str, body: Body) -> None:
        """Somebody in a room says this."""
        said = messages.read(messages.SIGNALS_TO_SERVER[kind].body, body)
        line = self.lines.get(place)
        if line is None:
            line = self.lines[place] = Line(topic, place)
            line.task = asyncio.create_task(self._attend(line))
        with suppress(asyncio.QueueFull):  # a page that says so much is not calling anybody
            line.said.put_nowait((kind, said))

    def doubt(self, topic: str, place: int) -> None:
        """Whoever is no longer in the room is no longer heard and seen there."""
        line = self.lines.get(place)
        if line is not None and line.topic == topic:
            self._spawn(self._check(line))

    # One visit

    async def _attend(self, line: Line) -> None:
        while True:
            kind, said = await line.said.get()
            try:
                await self._act(line, kind, said)
            except NodeError as error:
                logger.info("A media server did not do what a page asked: %s", error)
                if line.seat is not None and line.seat.node.is_over:
                    line.seat = None
            except Exception:
                logger.exception("A visit's call could not be served: %s", kind)

    async def _act(self, line: Line, kind: str, said: Any) -> None:
        if kind == "sfu_join":
            if said.gen > line.gen:
                await self._join(line, said.gen)
            return
        seat = line.seat
        if seat is None or seat.gen != said.gen:
            if kind == "sfu_here" and said.gen >= line.gen:
                line.gen = said.gen
                self._renew(line, Mode.JANUS)
            return
        acts: dict[str, Callable[[Any], Awaitable[None]]] = {
            "sfu_publish": seat.publish,
            "sfu_answer": seat.answer,
            "sfu_ice": seat.trickle,
            "sfu_want": seat.want,
        }
        if kind in acts:
            await acts[kind](said)

    async def _join(self, line: Line, gen: int) -> None:
        line.gen = gen
        await self._leave(line)
        if not await self.pool.run(placing.is_inside, line.session_id, line.visit):
            return
        node = await self._node_of(line.session_id)
        if node is None:
            self._renew(line, Mode.MESH)
            return

        def tell(kind: str, shape: Shape) -> None:
            self._tell(line, kind, shape)

        seat = Seat(node, halls.of(line.session_id), visit=line.visit, gen=gen, tell=tell)
        line.seat = seat
        try:
            await seat.open(self.halls)
        except NodeError:
            line.seat = None
            raise

    async def _leave(self, line: Line) -> None:
        seat, line.seat = line.seat, None
        if seat is None or seat.node.is_over:
            return
        with suppress(NodeError):
            await seat.close()

    def _renew(self, line: Line, mode: Mode) -> None:
        renewal = relayed_protocol.Renewal(line.gen, mode.value)  # type: ignore[arg-type]  # the same words
        self._tell(line, "sfu_renew", renewal)

    def _tell(self, line: Line, kind: str, shape: Shape) -> None:
        self.tell(line.topic, line.visit, kind, messages.write(shape))

    # Where rooms are

    async def _node_of(self, session_id: int) -> Node | None:
        """The room's media server; None where none is left, or the room calls directly by now."""
        async with self.locks.setdefault(session_id, asyncio.Lock()):
            for pause in PAUSES if self.nodes.urls else PAUSES[:1]:
                await asyncio.sleep(pause)
                standing = await self.pool.run(placing.look, [session_id], [])
                if session_id not in standing.nodes:
                    return None
                if (node := await self.nodes.get(standing.nodes[session_id])) is not None:
                    return node
                if alive := await self.nodes.alive():
                    url = await self.pool.run(placing.place, session_id=session_id, alive=list(alive))
                    return None if url is None else alive[url]
            logger.error("No media server of JANUS_URLS answers: a room goes on directly")
            await self.pool.run(placing.give_up, session_id=session_id)
            return None

    def _lost(self, node: Node) -> None:
        """All who were there begin anew, wherever the first of each room brings it."""
        self.halls.forget(node)
        for line in self.lines.values():
            if line.seat is not None and line.seat.node is node:
                line.seat = None
                self._renew(line, Mode.JANUS)

    # Looking after it

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(self.look_seconds)
            try:
                await self._look()
            except Exception:
                logger.exception("Calls could not be looked after")

    async def _look(self) -> None:
        """What no message has told: visits that have ended, rooms that another process has moved."""
        if not self.lines:
            return
        rooms = {line.session_id for line in self.lines.values()}
        standing = await self.pool.run(placing.look, rooms, list(self.lines))
        for line in list(self.lines.values()):
            if line.visit not in standing.visits:
                await self._end(line)
            elif line.session_id not in standing.nodes:
                if line.seat is not None:
                    await self._leave(line)
                    self._renew(line, Mode.MESH)
            elif line.seat is not None and line.seat.node.url != standing.nodes[line.session_id]:
                await self._leave(line)
                self._renew(line, Mode.JANUS)

    async def _check(self, line: Line) -> None:
        if not await self.pool.run(placing.is_inside, line.session_id, line.visit):
            await self._end(line)

    async def _end(self, line: Line) -> None:
        """Forget a visit, and its room where it was the last of this process."""
        if self.lines.get(line.visit) is not line:
            return
        del self.lines[line.visit]
        if line.task is not None:
            line.task.cancel()
        node = line.seat.node if line.seat is not None else None
        await self._leave(line)
        is_empty = all(other.session_id != line.session_id for other in self.lines.values())
        if node is not None and is_empty and not node.is_over:
            node.spawn(self.halls.clear(node, halls.of(line.session_id)))

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
