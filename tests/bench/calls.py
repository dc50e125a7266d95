"""Calls of two in a mesh, in one real Chromium, each person in a context of their own.

From the click on "Join now", with the camera open already, until both see the other; from the click on
"Remove" until nobody sees the other any more; and the pause in the pictures while other ways are looked for.
Both browsers share the machine with the server: the limits are those of a quiet one.
"""

import contextlib
import datetime as dt
import os
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.bench.measuring import Figure
from tests.room.calls.people import WATCH
from tests.servers import chromium, live, product
from tests.stage import MEDIA

SAMPLES: Final = 20
REMOVALS: Final = 10
RESTARTS: Final = 10
FRAMES_AFTER: Final = 20
PATIENCE_MS: Final = 60_000
# What a camera of a laptop gives in a small window.
PICTURES: Final = "window.pictures = { width: 640, height: 360, frameRate: 15 }"
NOW: Final = "performance.timeOrigin + performance.now()"
CLICK: Final = f"(button) => {{ const at = {NOW}; button.click(); return at; }}"
OTHER: Final = "document.querySelector('.video-tile:not([data-me])')?.dataset.visit"
SEEN: Final = f"calls.seen({OTHER}, 'camera')"
# When the other was first or last seen, by the clock that the pages share.
MOMENT: Final = f"(name) => performance.timeOrigin + {SEEN}[name]"

# Waits until no connection is open and no frame has come for a while; gives when the last one came.
ENDED: Final = """async (visit) => {
  const last = () => calls.seen(visit, "camera").last;
  while (calls.open().length > 0 || performance.now() - last() < 500)
    await new Promise((done) => setTimeout(done, 50));
  return performance.timeOrigin + last();
}"""


@dataclass
class Studio:
    """A browser in which people of one session sit; each join is a new page."""

    browser: Browser
    address: str
    session: int
    keys: list[str]

    def open(self, number: int) -> Page:
        """Somebody's page before the door, with an open camera."""
        context = self.browser.new_context(reduced_motion="reduce")
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": self.keys[number], "url": self.address}]
        )
        page = context.new_page()
        page.add_init_script(PICTURES)
        page.add_init_script(path=WATCH)
        return self.renew(page)

    def renew(self, page: Page) -> Page:
        """The page before the door again."""
        page.goto(f"{self.address}/sessions/{self.session}/room/")
        page.get_by_text("You join with camera and microphone.").wait_for()
        return page


def figures() -> Iterator[Figure]:
    """Told with SQLite; needs Chromium."""
    if "DATABASE_URL" in os.environ:
        return
    if chromium.find() is None:
        print("Chromium is not installed: calls are not timed.")  # noqa: T201 -- a report
        return
    with opened(students=REMOVALS + 1) as studio:
        tutor = studio.open(0)
        join(tutor)
        student = studio.open(1)
        yield from _joins(studio, tutor, student)
        yield from _restarts(tutor, student)
        student.close()
        yield from _removals(studio, tutor)


def join(page: Page) -> float:
    """Click; gives the moment."""
    at: float = page.get_by_role("button", name="Join now").evaluate(CLICK)
    return at


def await_frames(page: Page, count: int) -> None:
    """Wait until the page has seen so much of the other."""
    page.wait_for_function(f"(count) => {SEEN}.frames >= count", arg=count)


def moment(page: Page, name: str) -> float:
    """When the other was `first` or `last` seen, in ms."""
    at: float = page.evaluate(MOMENT, name)
    return at


def _joins(studio: Studio, tutor: Page, student: Page) -> Iterator[Figure]:
    took = []
    for _ in range(SAMPLES):
        clicked_at = join(student)
        for page in (tutor, student):
            await_frames(page, 1)
        took.append(max(moment(page, "first") for page in (tutor, student)) - clicked_at)
        studio.renew(student)
        tutor.wait_for_function(f"() => {OTHER} === undefined")
        tutor.evaluate("calls.forget()")
    join(student)
    await_frames(student, 1)
    yield Figure(
        f"click on Join until both see the other: median of {SAMPLES}", _median(took), "ms", at_most=400
    )
    yield Figure("the same, worst", max(took), "ms")


def _restarts(tutor: Page, student: Page) -> Iterator[Figure]:
    """The longest pause between two frames, of both pages."""
    usual: list[float] = []
    mended: list[float] = []
    for number in range(2 * RESTARTS):
        for page in (tutor, student):
            page.evaluate("calls.forget()")
        if number % 2:
            student.evaluate("calls.open()[0].restartIce()")
        for page in (tutor, student):
            await_frames(page, FRAMES_AFTER)
        gap = max(float(page.evaluate(f"{SEEN}.gap")) for page in (tutor, student))
        (mended if number % 2 else usual).append(gap)
    name = f"longest pause in the pictures while ways are looked for: median of {RESTARTS}"
    yield Figure(name, _median(mended), "ms", at_most=300)
    yield Figure("the same, with nothing to look for", _median(usual), "ms")


def _removals(studio: Studio, tutor: Page) -> Iterator[Figure]:
    took = []
    for number in range(REMOVALS):
        student = studio.open(number + 2)
        join(student)
        for page in (tutor, student):
            await_frames(page, FRAMES_AFTER)
        took.append(_removal(tutor, student))
        student.context.close()
    name = f"click on Remove until neither sees the other: worst of {REMOVALS}"
    yield Figure(name, max(took), "ms", at_most=500)


def _removal(tutor: Page, student: Page) -> float:
    # The tile goes with the person: what was seen of them is found by their number.
    others = [(page, page.evaluate(OTHER)) for page in (tutor, student)]
    tile = tutor.locator(".video-tile:not([data-me])")
    tile.get_by_role("button", name="More about").click()
    tile.get_by_role("button", name="Remove").click()
    clicked_at: float = tutor.get_by_role("dialog").get_by_role("button", name="Remove").evaluate(CLICK)
    return max(float(page.evaluate(ENDED, other)) for page, other in others) - clicked_at


@contextlib.contextmanager
def opened(*, students: int, more: Mapping[str, str] | None = None) -> Iterator[Studio]:
    """A session that is on, its server with `more` settings, and a browser."""
    keys, session = _cast(students)
    data = Path(os.environ["PEERHALL_DATA"])
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's own rule for root
    with product.serving(data, more=more) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=[*arguments, *MEDIA])
        with contextlib.closing(browser):
            yield Studio(browser, address, session, keys)


def _cast(students: int) -> tuple[list[str], int]:
    """Keys of signed-in people, the tutor's first, and their session; all are new."""
    first = User.objects.count()
    tutor = factories.tutor(f"Tutor {first}")
    now = clock.now()
    session = factories.session(
        tutor, date=now - dt.timedelta(minutes=10), status=Status.SCHEDULED, max_participants=20
    )
    people: list[User] = [factories.student(f"Student {first + number}") for number in range(students)]
    for student in people:
        factories.request(session, student, RequestState.APPROVED)
    return [live.sign_in(person) for person in (tutor, *people)], session.pk


def _median(values: list[float]) -> float:
    return statistics.median(values)
