"""Pages of a room, as tests drive them: one socket each."""

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from peerhall.accounts.models import User
from peerhall.tutoring.models import Session
from tests.servers import live


@dataclass
class Page:
    """Somebody's page of one room."""

    client: live.Client
    topic: str
    visit: int = 0
    ids: Iterator[int] = field(default_factory=itertools.count)
    heard: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, kind: str, **body: Any) -> dict[str, Any]:
        """Ask the room; gives `done`, `refused` or `err`. What comes before that is kept in `heard`."""
        number = next(self.ids)
        self.client.say({"type": "pub", "id": number, "topic": self.topic, "k": kind, "d": body})
        while (message := self.client.hear()).get("id") != number:
            self.heard.append(message)
        return message

    def do(self, kind: str, **body: Any) -> dict[str, Any]:
        """Ask, and be obeyed; gives the body of `done`."""
        answer = self.ask(kind, **body)
        assert answer["type"] == "done", answer
        done: dict[str, Any] = answer["d"]
        return done

    def refusal(self, kind: str, **body: Any) -> str:
        """Ask, and be refused; gives the code."""
        answer = self.ask(kind, **body)
        assert answer["type"] in {"refused", "err"}, answer
        code: str = answer["code"]
        return code

    def enter(self, **body: Any) -> dict[str, Any]:
        """Come in and hear the room; gives its state."""
        done = self.do("enter", **body)
        self.visit = done["visit"]
        state: dict[str, Any] = done["state"]
        self.client.say({"type": "sub", "topic": self.topic, "since": state["seq"]})
        while (message := self.client.hear())["type"] != "ack":
            self.heard.append(message)
        return state

    def pass_on(self, kind: str, **body: Any) -> None:
        """Say something in passing."""
        self.client.say({"type": "eph", "topic": self.topic, "k": kind, "d": body})

    def signal(self, to: int, kind: str, **body: Any) -> None:
        """Tell one peer."""
        self.client.say({"type": "sig", "topic": self.topic, "to": to, "k": kind, "d": body})

    def next(self, *types: str, k: str | None = None) -> dict[str, Any]:
        """The next message of these types (and this kind); others are passed over."""
        while True:
            message = self.heard.pop(0) if self.heard else self.client.hear()
            if message["type"] in types and k in {None, message.get("k")}:
                return message

    def event(self, kind: str) -> dict[str, Any]:
        """The next event of a kind; gives its body."""
        body: dict[str, Any] = self.next("ev", k=kind)["d"]
        return body


@contextlib.contextmanager
def page(server: live.Server, person: User, session: Session) -> Iterator[Page]:
    """Somebody's page, greeted, outside the room."""
    with server.client(session_key=live.sign_in(person)) as client:
        client.greet()
        yield Page(client, f"room:{session.pk}")


@contextlib.contextmanager
def inside(server: live.Server, person: User, session: Session) -> Iterator[Page]:
    """Somebody's page in the room."""
    with page(server, person, session) as one:
        one.enter()
        yield one
