"""Live updates as this program uses them: who may hear which topic, and the socket's address."""

from collections.abc import Awaitable, Callable, Collection

from django.conf import settings

from peerhall.accounts import communities, tokens
from peerhall.platform import clock, realtime
from peerhall.platform.http.messages import Message, Receive, Scope, Send
from peerhall.platform.realtime.buses import open_bus
from peerhall.platform.realtime.sockets import Sockets
from peerhall.room import document_live, guests, papers, shelving
from peerhall.room import live as room
from peerhall.room.janus.switchboard import Switchboard
from peerhall.tutoring import policy
from peerhall.tutoring.models import Session

ADDRESS = "/ws"
# Threads, and database connections, that read for all sockets of a process.
THREADS = 2

Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def own_topics(person: policy.Viewer, ids: Collection[int]) -> set[int]:
    """A person's topic is heard by that person alone."""
    return {number for number in ids if number == person.pk}


def visible_sessions(person: policy.Viewer, ids: Collection[int]) -> set[int]:
    """A session's topic is heard by whoever may see the session."""
    visible = policy.visible_to(person, communities.current())
    return set(Session.objects.filter(visible, pk__in=ids).values_list("pk", flat=True))


def open_rooms(person: policy.Viewer, ids: Collection[int]) -> set[int]:
    """A room's topic is heard by whoever may come in now."""
    return guests.may_hear(person, ids, clock.now())


def open_documents(person: policy.Viewer, ids: Collection[int]) -> set[int]:
    """A room's documents are open to whoever may come in."""
    rooms = papers.rooms_of(ids)
    heard = guests.may_hear(person, set(rooms.values()), clock.now())
    return {document_id for document_id, room_id in rooms.items() if room_id in heard}


def register() -> None:
    """Name those who decide on topics, where topics are asked, and who knows the sign-ins of programs."""
    realtime.authoriser("user", own_topics)
    realtime.authoriser("session", visible_sessions)
    realtime.authoriser("room", open_rooms)
    realtime.authoriser("doc", open_documents)
    room.open_desk()
    document_live.open_desk()
    shelving.put_up()
    realtime.sign_ins(tokens.KIND, tokens.person_of_key)


def sockets() -> Sockets:
    """The sockets of this process, as settings want them."""
    hosts = {"room": Switchboard(settings.JANUS_URLS, settings.JANUS_SECRET)}
    return Sockets(open_bus=open_bus, threads=THREADS, is_limited=settings.RATE_LIMITS, hosts=hosts)


class WithSockets:
    """An ASGI application with the socket beside it, from the server's start to its end."""

    def __init__(self, application: Application, sockets: Sockets) -> None:
        self.application = application
        self.sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve sockets here, pass on everything else."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] != "websocket":
            await self.application(scope, receive, send)
        elif scope["path"] == ADDRESS:
            await self.sockets(scope, receive, send)
        else:
            await send({"type": "websocket.close"})

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start before the first request and stop after the last."""

        async def receiving() -> Message:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.sockets.start()
            return message

        async def sending(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                await self.sockets.stop()
            await send(message)

        await self.application(scope, receiving, sending)
