"""The socket is blocked, the server restarts, somebody signs out: nothing is lost, and the page says so."""

import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, WebSocketRoute, expect

from peerhall.tutoring import bookings
from tests.journeys import acts
from tests.restarting import Instance
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser

RETURN_SECONDS = 60  # the longest pause between two attempts is 15


@dataclass
class Hindrance:
    """What stands between a page's sockets and the server, until it is taken away."""

    page: Page
    is_there: bool = True
    passed: list[WebSocketRoute] = field(default_factory=list)
    polls: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route_web_socket("**/ws", self._meet)
        self.page.on("request", self._note)

    def take_away(self) -> None:
        """And wait until the page has come back to the socket by itself."""
        self.is_there = False
        deadline = time.monotonic() + RETURN_SECONDS
        while not self.passed:
            assert time.monotonic() < deadline, "the page stays with polling"
            self.page.wait_for_timeout(100)

    def _meet(self, socket: WebSocketRoute) -> None:
        if self.is_there:
            socket.close(code=4500)
        else:
            socket.connect_to_server()
            self.passed.append(socket)

    def _note(self, request: Request) -> None:
        if urlsplit(request.url).path == "/api/events/":
            self.polls.append(request)


def badge(page: Page) -> Locator:
    """The number in the bell."""
    return page.get_by_role("banner").locator("button [data-unread-count]")


def test_blocked_socket_is_polled_for_and_returned_to(hall: Hall, visit: Visits) -> None:
    tutor = hall.person("Tomás Vega")
    session = hall.session(tutor, title="Behind a wall", max_participants=3)
    teacher, aiko, wei = visit(tutor), visit(hall.person("Aiko Mori")), visit(hall.person("Wei Zhang"))
    wall = Hindrance(teacher)
    teacher.goto("/sessions/")
    acts.open_session(aiko, session)
    acts.ask(aiko)
    expect(badge(teacher)).to_have_text("1")
    expect(teacher.locator("[data-offline-bar]")).to_be_hidden()  # nothing is amiss for whoever reads

    wall.take_away()
    polls = len(wall.polls)
    acts.open_session(wei, session)
    acts.ask(wei)
    expect(badge(teacher)).to_have_text("2")
    assert len(wall.polls) - polls <= 1  # one may have been on its way


def test_restart_is_said_and_loses_nothing(instance: Instance, browser: Browser) -> None:
    hall = instance.hall
    visits = Visits(browser, hall)
    for complaint in ("WebSocket connection", "ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE"):
        visits.expect_complaint(complaint)
    tutor, student = hall.person("Tomás Vega"), hall.person("Aiko Mori")
    session = hall.session(tutor, title="Through a restart")
    page = visits(tutor)
    with page.expect_websocket() as opened:
        page.goto("/sessions/")
    opened.value.wait_for_event("framereceived")
    bar = page.get_by_text("Reconnecting…")

    instance.stop()
    expect(bar).to_be_visible()
    hall.backstage(bookings.request_to_join, student=student, session=session, message="", now=hall.now())
    instance.start()

    expect(bar).to_be_hidden(timeout=30_000)
    expect(badge(page)).to_have_text("1")
    expect(page.get_by_text("signed out")).to_be_hidden()
    visits.close()
    assert visits.unexpected() == []


def test_signing_out_in_one_tab_is_said_in_the_other(hall: Hall, visit: Visits) -> None:
    session = hall.session(hall.person("Tomás Vega"), title="Left open")
    page = visit(hall.person("Aiko Mori"))
    acts.open_session(page, session)
    other = page.context.new_page()
    other.goto("/sessions/")
    other.get_by_role("button", name="Aiko Mori, your menu").click()
    other.get_by_role("button", name="Sign out").click()

    expect(page.get_by_text("You’re signed out.")).to_be_visible()
    page.get_by_role("link", name="Sign in again").click()
    expect(page).to_have_url(re.compile(rf"/accounts/login/\?next=/sessions/{session.pk}/$"))
