"""From a tutor's click on "Approve" until the student's page in another browser says so, 500 sockets open.

Both pages are in one real Chromium, each in a context of its own; its own clock tells both moments. The 500
hear the same sessions, so each approval is also told to all of them. Absolute times say much about the
machine: they are told, not limited (wanted on a quiet one: median 150 ms, p99 500 ms).
"""

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from peerhall.platform import clock
from peerhall.tutoring.models import BookingRequest, Session
from tests import factories
from tests.bench import peers
from tests.bench.measuring import Figure
from tests.servers import chromium, live

# One socket hears so many topics at the most.
SAMPLES: Final = 100
SOCKETS: Final = 500
PATIENCE_MS: Final = 30_000
NOW: Final = "performance.timeOrigin + performance.now()"
# Leaves behind a promise of the moment at which the page tells the student of the seat.
WATCH: Final = f"""() => {{
  window.seated = new Promise((resolve) => {{
    const look = () => /You.re in/.test(document.querySelector("main").textContent);
    const observer = new MutationObserver(() => {{
      if (!look()) return;
      observer.disconnect();
      resolve({NOW});
    }});
    observer.observe(document.body, {{ subtree: true, childList: true, characterData: true }});
  }});
}}"""
CLICK: Final = f"(button) => {{ const at = {NOW}; button.click(); return at; }}"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who clicks, who waits, and for which sessions; made before a browser's event loop runs."""

    sessions: list[int]
    tutor_key: str
    student_key: str


def figures(*, samples: int = SAMPLES, sockets: int = SOCKETS) -> Iterator[Figure]:
    """Told with SQLite; needs Chromium, and Node for the many sockets."""
    if "DATABASE_URL" in os.environ:
        return
    if chromium.find() is None or not peers.have_node():
        print("Chromium or Node is not installed: approvals are not timed.")  # noqa: T201 -- a report
        return
    cast = _cast(samples)
    topics = [f"session:{session}" for session in cast.sessions]
    with peers.peerhall() as opened:
        server = replace(opened, options={**opened.options, "topics": topics})
        with server.receivers(sockets):
            took = sorted(_timed(server.options["origin"], cast))
    name = f"click on Approve until the student's page tells, {sockets} sockets open"
    yield Figure(f"{name}: median of {samples}", took[len(took) // 2], "ms")
    yield Figure("the same, p99", took[min(len(took) - 1, int(0.99 * len(took)))], "ms")


def _cast(count: int) -> Cast:
    """As many sessions of a tutor, one after another, each asked for by the same student."""
    now = clock.now()
    tutor, student = factories.tutor(), factories.student()
    sessions = [
        factories.session(tutor, date=now + dt.timedelta(days=2, hours=2 * number), created_at=now)
        for number in range(count)
    ]
    BookingRequest.objects.bulk_create(
        BookingRequest(session=session, user=student, requested_at=now, queued_at=now) for session in sessions
    )
    Session.objects.filter(creator=tutor).update(updated_at=now)
    keys = live.sign_in(tutor), live.sign_in(student)
    return Cast([session.pk for session in sessions], *keys)


def _timed(address: str, cast: Cast) -> Iterator[float]:
    """How long each approval took to be seen, in ms."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's own rule for root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=arguments)
        with contextlib.closing(browser):
            tutor = _page(browser, address, cast.tutor_key)
            student = _page(browser, address, cast.student_key)
            for session in cast.sessions:
                yield _approval(tutor, student, f"{address}/sessions/{session}/", f"session:{session}")


def _page(browser: Browser, address: str, session_key: str) -> Page:
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_key, "url": address}])
    return context.new_page()


def _approval(tutor: Page, student: Page, url: str, topic: str) -> float:
    """Click, and see; both pages hear the session before that."""
    for page in (tutor, student):
        with page.expect_websocket(lambda socket: _hears(socket, topic)):
            page.goto(url)
    student.evaluate(WATCH)
    clicked_at: float = tutor.locator("form[action$='/approve/'] button").evaluate(CLICK)
    seen_at: float = student.evaluate("window.seated")
    return seen_at - clicked_at


def _hears(socket: WebSocket, topic: str) -> bool:
    """Wait until the server has said that the page hears the topic."""

    def is_ack(frame: str | bytes) -> bool:
        return isinstance(frame, str) and '"type":"ack"' in frame and topic in frame

    socket.wait_for_event("framereceived", is_ack)
    return True
