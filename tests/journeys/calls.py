"""People at the other door: who they are goes in a token, what they do in JSON."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from peerhall.accounts.models import User
from tests.stage import PASSWORD, Hall

PATIENCE_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back; `said` is the JSON, None where there is none."""

    status: int
    etag: str
    said: Any

    @property
    def code(self) -> str:
        """Of a refusal."""
        code: str = self.said["code"]
        return code


@dataclass
class Program:
    """A program that acts for one person, or for nobody; it signs in when it must, as after a long time."""

    api: str
    email: str = ""
    access: str = ""

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Call `/api/` + path; `if_match="…"` is a header."""
        if not self.access:
            self._sign_in()
        answer = self._call(method, path, body, headers)
        if answer.status != 401 or not self.access:
            return answer
        self._sign_in()
        return self._call(method, path, body, headers)

    def get(self, path: str) -> Any:
        """The JSON at a path that is there."""
        answer = self("GET", path)
        assert answer.status == 200, answer
        return answer.said

    def do(self, path: str, body: object = None, status: int = 200) -> Any:
        """The JSON of an act that is done."""
        answer = self("POST", path, body)
        assert answer.status == status, answer
        return answer.said

    def told(self, session_id: int) -> list[tuple[str, bool]]:
        """What the person was told about a session, oldest first: type, and whether it was read."""
        rows = [one for one in self.get("notifications/") if one.get("session_id") == session_id]
        return [(one["type"], one["read"]) for one in reversed(rows)]

    def _sign_in(self) -> None:
        self.access = ""
        if self.email:
            tokens = self._call("POST", "auth/token/", {"email": self.email, "password": PASSWORD}, {}).said
            self.access = tokens["access"]

    def _call(self, method: str, path: str, body: object, headers: Mapping[str, str]) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.access:
            sent["Authorization"] = f"Bearer {self.access}"
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(f"{self.api}/{path}", data, sent, method=method)  # noqa: S310 -- our own server
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                return _read(answer.status, answer.headers.get("ETag", ""), answer.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return _read(refused.code, "", refused.read())


def program(hall: Hall, person: User | None = None) -> Program:
    """Acts for this person, who is given a password for it."""
    if person is None:
        return Program(f"{hall.url}/api")
    hall.give_password(person)
    return Program(f"{hall.url}/api", person.email)


def until(condition: Callable[[], bool]) -> None:
    """Wait for what the server does by itself."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _read(status: int, etag: str, body: bytes) -> Answer:
    return Answer(status, etag, json.loads(body) if body else None)
