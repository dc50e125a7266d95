"""What somebody does in one browser is there in another's, without a reload."""

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from peerhall.accounts.models import User
from peerhall.tutoring import bookings
from peerhall.tutoring.models import Session
from tests.browser import axe
from tests.journeys import acts
from tests.stage import DESKTOP, PHONE, Hall, Visits, held_back

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture
def tutor(hall: Hall) -> User:
    return hall.person("Tomás Vega")


@pytest.fixture
def student(hall: Hall) -> User:
    return hall.person("Aiko Mori")


@pytest.fixture
def session(hall: Hall, tutor: User) -> Session:
    return hall.session(tutor, title="Seen by two", max_participants=3)


def ask_backstage(hall: Hall, session: Session, student: User) -> None:
    """A request made before anybody looks."""
    hall.backstage(
        bookings.request_to_join, student=student, session=session, message="Hello", now=hall.now()
    )


def badge(page: Page) -> Locator:
    """The number in the bell."""
    return page.get_by_role("banner").locator("button [data-unread-count]")


def test_badge_toast_and_menu_follow_and_the_answer_comes_back(
    visit: Visits, tutor: User, student: User, session: Session
) -> None:
    teacher, asker = visit(tutor), visit(student)
    teacher.goto("/sessions/")
    expect(badge(teacher)).to_be_hidden()
    acts.open_session(asker, session)
    acts.ask(asker, "Hello")

    expect(badge(teacher)).to_have_text("1")
    expect(teacher).to_have_title(re.compile(r"^\(1\) Find a session"))
    acts.expect_toast(teacher, "Aiko Mori")
    teacher.get_by_role("button", name="Notifications 1 unread").click()
    row = teacher.get_by_role("dialog", name="Notifications").get_by_role("listitem").first
    expect(row).to_contain_text("Aiko Mori")
    row.get_by_role("button", name=re.compile("^Approve")).click()

    expect(badge(teacher)).to_be_hidden()
    expect(teacher).to_have_title(re.compile("^Find a session"))
    expect(badge(asker)).to_have_text("1")
    acts.expect_toast(asker, "Seen by two")


def test_card_shows_the_seat_that_was_taken(
    hall: Hall, visit: Visits, tutor: User, student: User, session: Session
) -> None:
    ask_backstage(hall, session, student)
    visitor, teacher = visit(), visit(tutor)
    visitor.goto("/sessions/?search=Seen+by+two")
    card = visitor.locator(f"#card-{session.pk}")
    expect(card).to_contain_text("3 of 3 left")
    acts.open_session(teacher, session)
    acts.approve(teacher, "Aiko Mori")

    expect(card).to_contain_text("2 of 3 left")
    expect(card.locator(".badge")).to_have_text("Scheduled")


def test_requests_panel_grows_and_the_student_sees_the_answer(
    visit: Visits, tutor: User, student: User, session: Session
) -> None:
    teacher, asker = visit(tutor), visit(student)
    acts.open_session(teacher, session)
    expect(teacher.get_by_text("Nobody is waiting for an answer.")).to_be_visible()
    acts.open_session(asker, session)
    acts.ask(asker, "Hello")
    expect(acts.request_row(teacher, "Aiko Mori")).to_contain_text("Hello")

    acts.approve(teacher, "Aiko Mori")
    expect(asker.get_by_role("heading", name="You're in")).to_be_visible()


def test_panel_waits_for_the_word_that_is_being_typed(
    hall: Hall, visit: Visits, tutor: User, student: User, session: Session
) -> None:
    ask_backstage(hall, session, hall.person("Wei Zhang"))
    teacher, asker = visit(tutor), visit(student)
    acts.open_session(teacher, session)
    row = acts.request_row(teacher, "Wei Zhang")
    row.get_by_text("Decline").first.click()
    word = row.get_by_label(re.compile("A word to them"))
    word.press_sequentially("Not this ")
    acts.open_session(asker, session)
    acts.ask(asker)

    expect(badge(teacher)).to_have_text("2")
    expect(acts.request_row(teacher, "Aiko Mori")).to_have_count(0)
    word.press_sequentially("time")
    row.get_by_role("button", name="Decline Wei Zhang").focus()
    expect(acts.request_row(teacher, "Aiko Mori")).to_be_visible()
    expect(word).to_have_value("Not this time")


def test_decline_shows_at_once_and_rolls_back_when_the_server_fails(
    hall: Hall, visit: Visits, tutor: User, student: User, session: Session
) -> None:
    ask_backstage(hall, session, student)
    teacher = visit(tutor)
    visit.expect_complaint("500")
    held = held_back(teacher, "**/decline/")
    acts.open_session(teacher, session)
    row = acts.request_row(teacher, "Aiko Mori")
    row.get_by_text("Decline").first.click()
    row.get_by_role("button", name="Decline Aiko Mori").click()
    expect(row).to_have_attribute("data-state", "declined")

    held.pop().fulfill(status=500, body="<!doctype html><title>Broken</title>", content_type="text/html")
    expect(row).not_to_have_attribute("data-state", "declined")
    alert = teacher.get_by_role("alert").filter(has_text="Something went wrong")
    teacher.unroute("**/decline/")
    alert.get_by_role("button", name="Retry").click()
    acts.expect_toast(teacher, "You declined Aiko Mori.")


def test_request_shows_at_once_and_comes_back_with_what_was_typed(
    visit: Visits, student: User, session: Session
) -> None:
    page = visit(student)
    visit.expect_complaint("500")
    held = held_back(page, "**/request/")
    acts.open_session(page, session)
    page.get_by_role("link", name="Request to Join").first.click()
    page.get_by_role("dialog").get_by_label(re.compile("Message to")).fill("Long and thoughtful.")
    page.get_by_role("dialog").get_by_role("button", name="Send request").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Request pending")).to_be_disabled()

    held.pop().fulfill(status=500, body="<!doctype html><title>Broken</title>", content_type="text/html")
    expect(page.get_by_role("dialog").get_by_label(re.compile("Message to"))).to_have_value(
        "Long and thoughtful."
    )
    expect(page.get_by_role("alert").filter(has_text="Something went wrong")).to_be_visible()


@SIZES
def test_bell_and_its_menu_are_no_barrier(
    size: ViewportSize, hall: Hall, visit: Visits, tutor: User, session: Session
) -> None:
    ask_backstage(hall, session, hall.person("Wei Zhang"))
    page = visit(tutor, viewport=size)
    page.goto("/sessions/")
    bell = page.get_by_role("button", name="Notifications 1 unread")
    bell.focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("dialog", name="Notifications")
    expect(menu.get_by_role("listitem")).to_have_count(1)
    expect(menu).to_be_focused()
    assert axe.in_both_schemes(page) == []

    page.keyboard.press("Tab")
    expect(menu.get_by_role("button", name="Mark all read")).to_be_focused()
    page.keyboard.press("Enter")
    expect(badge(page)).to_be_hidden()
    expect(menu).to_be_focused()  # what had the focus is gone
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_focused()


def test_bell_is_a_link_where_no_script_runs(
    hall: Hall, visit: Visits, tutor: User, student: User, session: Session
) -> None:
    ask_backstage(hall, session, student)
    page = visit(tutor, java_script_enabled=False)
    page.goto("/sessions/")
    expect(page.get_by_role("banner").get_by_role("button", name=re.compile("Notifications"))).to_be_hidden()
    page.get_by_role("banner").get_by_role("link", name="Notifications 1 unread").click()

    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()
    page.get_by_role("button", name=re.compile("Aiko Mori wants to join")).first.click()
    expect(page).to_have_url(re.compile(rf"/sessions/{session.pk}/"))
    expect(page.get_by_role("banner").locator("a [data-unread]")).to_be_hidden()
