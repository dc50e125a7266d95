"""People in browsers: one server and one Chromium per worker, one context per person.

Whatever a page complains of (script errors, the content security policy, a missing file, a request
to another host) fails the test.
"""

import contextlib
import datetime as dt
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    Response,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)
from pytest_django import DjangoDbBlocker

from peerhall.accounts import communities, verification
from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring.models import Session
from tests import factories
from tests.servers import chromium, product

DESKTOP: Final = ViewportSize(width=1280, height=900)
PHONE: Final = ViewportSize(width=390, height=844)
PASSWORD: Final = "paper and pencil"  # of everybody who has one
# A refusal's page, and htmx's answer with one, have such a status; the browser mentions it as an error.
PATIENCE_MS: Final = 15_000  # a failing test waits this long; a busy machine needs it
# Cameras and microphones without hardware, allowed unasked; calls between pages on one machine.
MEDIA: Final = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
)
REFUSED: Final = re.compile(r"the server responded with a status of 4\d\d")


@dataclass
class Hall:
    """The running product, and what tests do behind its stage."""

    url: str
    data: Path
    backstage: product.Backstage
    has_moved: bool = False

    def member(self, first_name: str) -> User:
        """Somebody of the demo, by first name in small letters ("tomas")."""
        return self.backstage(User.objects.get, email=f"{first_name}@riverside.example")

    def person(self, name: str, **fields: Any) -> User:
        """A new member with a proved address."""

        def make() -> User:
            user = factories.person(name, **fields)
            verification.mark_verified(user)
            return user

        return self.backstage(make)

    def give_password(self, person: User) -> None:
        """Let them sign in with `PASSWORD`."""

        def give() -> None:
            person.set_password(PASSWORD)
            person.save(update_fields=["password"])

        self.backstage(give)

    def session(self, creator: User, **fields: Any) -> Session:
        """A new session; without a `date` it begins in two days."""
        now = self.now()
        values = {"date": now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=2), **fields}
        values.setdefault("created_at", now)
        values.setdefault("updated_at", now)
        return self.backstage(factories.session, creator, **values)

    def now(self) -> dt.datetime:
        """The instance's present."""
        clock.forget()
        return self.backstage(clock.now)

    def move_clock(self, by: dt.timedelta) -> None:
        """Move the instance's clock, and wait until the server has seen it."""
        self.has_moved = True
        self.backstage(clock.move, by)
        self._await_clock()

    def set_policy(self, key: str, value: str) -> None:
        """What `peerhall set` does, and wait until the server has seen it."""
        self.backstage(communities.set_policy, key, value)
        time.sleep(communities.BELIEVED_SECONDS)  # nothing on a page tells

    def _await_clock(self) -> None:
        while abs(_told_time(self.url) - self.now()) > dt.timedelta(seconds=30):
            time.sleep(0.1)


@dataclass
class Visits:
    """Opens browsers for people, and keeps what their pages complain of."""

    browser: Browser
    hall: Hall
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def __call__(self, user: User | None = None, **options: Any) -> Page:
        """A page of a browser of its own, in which `user` is signed in; a visitor's without.

        `options` are Playwright's for a context.
        """
        zone = user.timezone if user else "Europe/Lisbon"
        context = self.browser.new_context(
            **{
                "base_url": self.hall.url,
                "viewport": DESKTOP,
                "timezone_id": zone,
                "locale": "en-GB",
                "reduced_motion": "reduce",
                **options,
            }
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        context.add_cookies([{"name": "tz", "value": zone.replace("/", "%2F"), "url": self.hall.url}])
        if user is not None:
            context.add_cookies(
                [{"name": "sessionid", "value": self.hall.backstage(_signed_in, user), "url": self.hall.url}]
            )
        self._listen(context)
        return context.new_page()

    def expect_complaint(self, part: str) -> None:
        """Let pass what contains these words: the test is about it."""
        self.expected.append(part)

    def close(self) -> None:
        """Close everybody's browser."""
        for context in self.contexts:
            context.close()

    def unexpected(self) -> list[str]:
        """What was complained of that nobody foresaw."""
        return [said for said in self.complaints if not any(part in said for part in self.expected)]

    def _listen(self, context: BrowserContext) -> None:
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on(
            "console",
            lambda message: (
                self.complaints.append(f"console: {message.text}")
                if message.type in {"error", "warning"} and not REFUSED.search(message.text)
                else None
            ),
        )
        context.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        context.on("request", self._look_at_request)
        context.on("response", self._look_at_response)

    def _look_at_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in {"http", "https", "ws", "wss"} and url.netloc != urlsplit(self.hall.url).netloc:
            self.complaints.append(f"foreign host: {request.url}")

    def _look_at_response(self, response: Response) -> None:
        is_page = response.request.resource_type in {"document", "fetch", "xhr"}
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.complaints.append(f"answer: {response.status} {response.url}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One per worker. Browser tests come last: an event loop runs from here on, and Django would refuse."""
    arguments = ["--disable-quic", "--disable-background-networking", *MEDIA]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's own rule for root
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=arguments)
        yield browser
        browser.close()


def held_back(page: Page, pattern: str) -> list[Route]:
    """The requests of the page to such addresses, which wait until the test continues them."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(pattern, hold)
    return held


class House:
    """A worker's server, on a copy of the demo."""

    def __init__(self, paths: pytest.TempPathFactory, blocker: DjangoDbBlocker) -> None:
        self.paths = paths
        self.blocker = blocker
        self.stack = contextlib.ExitStack()
        self.hall = self._open(port=0)

    def renew(self) -> None:
        """Begin again where it was: nothing takes back what a moved clock has settled for good."""
        port = urlsplit(self.hall.url).port or 0
        self.close()
        self.hall = self._open(port=port)

    def close(self) -> None:
        """Stop the server."""
        self.stack.close()

    def _open(self, *, port: int) -> Hall:
        data = self.paths.mktemp("hall") / "data"
        product.copy(product.demo_folder(Path(os.environ["PEERHALL_TEST_DATA"])), data)
        url = self.stack.enter_context(product.serving(data, port))
        backstage = product.Backstage(data, self.blocker)
        self.stack.callback(backstage.close)
        return Hall(url, data, backstage)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """The worker's server."""
    house = House(tmp_path_factory, django_db_blocker)
    yield house
    house.close()


@pytest.fixture
def hall(house: House) -> Iterator[Hall]:
    """The running product at real time."""
    yield house.hall
    if house.hall.has_moved:
        house.renew()


@pytest.fixture
def visit(browser: Browser, hall: Hall) -> Iterator[Visits]:
    """Opens browsers for people; their pages may not complain."""
    visits = Visits(browser, hall)
    yield visits
    visits.close()
    assert visits.unexpected() == []


def _signed_in(user: User) -> str:
    """The key of a browser session in which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key is not None
    return session.session_key


def _told_time(url: str) -> dt.datetime:
    """The server's present, as its pages tell it."""
    with urlopen(f"{url}/", timeout=20) as answer:  # noqa: S310 -- our own server
        text = answer.read().decode()
    found = re.search(r'data-server-now="([^"]+)"', text)
    assert found, "the page tells no time"
    return dt.datetime.fromisoformat(found[1])
