"""J3, the part that comes to people by itself: answers, letters, reminders through a restart, silence."""

import datetime as dt
import re
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from peerhall.accounts.models import User
from peerhall.notifications.models import Notification, PlannedReminder
from peerhall.notifications.types import Kind
from peerhall.platform import clock
from peerhall.tutoring import bookings, drafts, sessions
from peerhall.tutoring.models import Session
from tests.journeys import acts
from tests.restarting import Instance
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser

DAY: Final = dt.timedelta(days=1)
MINUTE: Final = dt.timedelta(minutes=1)
PATIENCE_SECONDS: Final = 60.0


def badge(page: Page) -> Locator:
    """The number in the bell."""
    return page.get_by_role("banner").locator("button [data-unread-count]")


def told(hall: Hall, person: User, kind: Kind) -> list[str]:
    """The keys of what the person was told of this kind."""
    rows = Notification.objects.filter(user=person, kind=kind).order_by("id").values_list("key", flat=True)
    return hall.backstage(lambda: list(rows))


def reminders_of(session: Session, keys: list[str]) -> list[str]:
    """Those of this session: a key is kind, lead, session, start."""
    return [key for key in keys if key.split(":")[2] == str(session.pk)]


def until(condition: Callable[[], bool]) -> None:
    """Wait for what the server does by itself."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def letters_to(hall: Hall, person: User) -> list[EmailMessage]:
    """What an instance without a mail server wrote to this person."""
    found = []
    for file in sorted((hall.data / "mail").glob("*")):
        for text in re.split(rb"-{70,}\n", file.read_bytes()):
            letter = message_from_bytes(text.strip(), policy=default)
            if person.email in str(letter["To"]):
                found.append(letter)
    return found


def offer(hall: Hall, tutor: User, title: str, date: dt.datetime) -> Session:
    """A session as its tutor publishes it, with what is planned for them."""
    values = {"title": title, "subject": "Programming", "level": "beginner", "date": date}

    def create() -> Session:
        now = clock.now()
        draft = drafts.parse_draft(values, now=now)
        return sessions.create_session(creator=tutor, draft=draft, now=now, force=True)

    return hall.backstage(create)


def seat(hall: Hall, session: Session, tutor: User, *students: User) -> None:
    """Let these people in, as their tutor does."""
    for student in students:
        hall.backstage(bookings.request_to_join, student=student, session=session, message="", now=hall.now())
        hall.backstage(
            bookings.approve_request, actor=tutor, session=session, student=student, now=hall.now()
        )


def test_everybody_concerned_learns_of_a_seat_without_looking_for_it(hall: Hall, visit: Visits) -> None:
    """J3.5-8: asked, answered, once, with an invitation by mail, on every open page."""
    tutor, student = hall.person("Tomás Campos"), hall.person("Aiko Sato")
    session = hall.session(tutor, title="Told at once", max_participants=3)
    teacher, aiko, stranger = visit(tutor), visit(student), visit()
    teacher.goto("/my-sessions/?as=tutor")
    acts.open_session(stranger, session)
    acts.open_session(aiko, session)
    acts.ask(aiko, "I know loops.")

    expect(badge(teacher)).to_have_text("1")
    teacher.get_by_role("button", name=re.compile("^Notifications")).click()
    row = teacher.get_by_role("dialog").or_(teacher.locator("[popover]:popover-open")).get_by_role("listitem")
    expect(row.filter(has_text="Aiko Sato wants to join")).to_contain_text("just now")
    row.filter(has_text="Aiko Sato wants to join").locator(".notification-main").click()
    teacher.wait_for_url(re.compile(rf"/sessions/{session.pk}/"))
    expect(badge(teacher)).to_be_hidden()
    assert len(told(hall, tutor, Kind.REQUESTED)) == 1

    acts.approve(teacher, "Aiko Sato")
    expect(aiko.get_by_role("main").get_by_text(re.compile("You.re in")).first).to_be_visible()
    acts.expect_status(aiko, "Scheduled")
    acts.expect_status(stranger, "Scheduled")
    expect(
        stranger.get_by_role("main").get_by_text(re.compile(r"2 of 3 left")).locator("visible=true").first
    ).to_be_visible()

    until(lambda: bool(letters_to(hall, student)))
    (letter,) = letters_to(hall, student)
    assert "text/calendar" in [part.get_content_type() for part in letter.walk()]
    planned = PlannedReminder.objects.filter(session=session, user=student)
    assert hall.backstage(planned.count) == 2

    # Approved again, by another door: nothing new is told.
    hall.backstage(bookings.approve_request, actor=tutor, session=session, student=student, now=hall.now())
    assert len(told(hall, student, Kind.APPROVED)) == 1


def test_reminders_come_once_through_restarts_and_never_too_late(
    instance: Instance, browser: Browser
) -> None:
    """J3.12, B9."""
    hall = instance.hall
    visits = Visits(browser, hall)
    for complaint in ("WebSocket connection", "ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "ERR_NETWORK"):
        visits.expect_complaint(complaint)
    tutor, aiko, ben = (hall.person(name) for name in ("Tomás Rey", "Aiko Abe", "Ben Adler"))
    everybody = (tutor, aiko, ben)
    session = offer(hall, tutor, "Reminded once", hall.now() + 3 * DAY)
    missed = offer(hall, tutor, "Begun while nobody looked", session.date - 30 * MINUTE)
    seat(hall, session, tutor, aiko, ben)
    seat(hall, missed, tutor, aiko)
    page = visits(aiko)
    page.goto("/sessions/")
    before = badge(page).inner_text()

    def keys(person: User) -> list[str]:
        return reminders_of(session, told(hall, person, Kind.STARTS_SOON))

    hall.move_clock(session.date - DAY - hall.now() + MINUTE / 4)
    until(lambda: all(len(keys(person)) == 1 for person in everybody))
    expect(badge(page)).not_to_have_text(before)
    page.goto("about:blank")

    instance.restart_later(MINUTE)
    # Past the start of the other session, whose 15 minutes came and went with nobody there.
    instance.restart_later(session.date - 15 * MINUTE - hall.now() + MINUTE / 4)
    until(lambda: all(len(keys(person)) == 2 for person in everybody))
    instance.restart_later(MINUTE)
    hall.move_clock(2 * MINUTE)
    time.sleep(3)  # long enough for several looks at the clock
    assert [len(set(keys(person))) for person in everybody] == [2, 2, 2]
    late = reminders_of(missed, told(hall, aiko, Kind.STARTS_SOON))
    assert len(late) == 1  # the day before, and nothing once it had begun
    visits.close()
    assert visits.unexpected() == []


def test_a_request_that_nobody_answers_is_brought_to_mind_twice_and_then_expires(
    instance: Instance, browser: Browser
) -> None:
    """J3.13."""
    hall = instance.hall
    visits = Visits(browser, hall)
    tutor, student = hall.person("Tomás Late"), hall.person("Noor Waits")
    session = offer(hall, tutor, "Nobody answers", hall.now() + 3 * DAY)
    hall.backstage(bookings.request_to_join, student=student, session=session, message="", now=hall.now())
    page = visits(student)
    acts.open_session(page, session)

    hall.move_clock(DAY + MINUTE)
    until(lambda: len(told(hall, tutor, Kind.UNANSWERED_REQUESTS)) == 1)
    hall.move_clock(DAY)
    until(lambda: len(told(hall, tutor, Kind.UNANSWERED_REQUESTS)) == 2)
    hall.move_clock(session.date - hall.now() + MINUTE)

    until(lambda: len(told(hall, student, Kind.UNANSWERED)) == 1)
    expect(badge(page)).to_have_text("1")
    expect(
        page.get_by_role("main").get_by_text(re.compile("wasn’t answered|not answered")).first
    ).to_be_visible()
    assert len(told(hall, tutor, Kind.UNANSWERED_REQUESTS)) == 2
    visits.close()
    assert visits.unexpected() == []
