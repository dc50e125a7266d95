"""The panel in real browsers: chat, people, who knocks; captions, reactions, and the ways out of the room."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import expect

from peerhall.tutoring import bookings
from peerhall.tutoring.types import RequestState, Status
from tests import factories, stage
from tests.browser import axe
from tests.room.guests import PATIENCE_MS, Guest, Lesson
from tests.stage import PHONE, Hall, Visits

pytestmark = pytest.mark.browser

PAYLOAD: Final = '<img src=x onerror="alert(1)"> <b>bold</b>'


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Three browsers on a busy machine."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=stage.PATIENCE_MS)


@pytest.fixture
def lesson(hall: Hall, visit: Visits) -> Lesson:
    """Began ten minutes ago."""
    names = ("Tomás Vega", "Aiko Mori", "Ben Ode", "Eve Marsh")
    tomas, aiko, ben, eve = (hall.person(name) for name in names)
    date = hall.now() - dt.timedelta(minutes=10)
    session = hall.session(tomas, date=date, status=Status.SCHEDULED, max_participants=3)
    for student in (aiko, ben):
        hall.backstage(factories.request, session, student, RequestState.APPROVED)
    return Lesson(hall, visit, session, tomas, aiko, ben, eve)


def test_chat_is_one_for_all_and_plain_text(lesson: Lesson) -> None:
    tutor, student = lesson.guest(lesson.tomas), lesson.guest(lesson.aiko)
    for guest in (tutor, student):
        guest.come_in()
    student.press("Chat")
    expect(student.field).to_be_focused()
    student.write("one", PAYLOAD, "see https://a.example/x and https://аpple.com")
    tutor.expect_said("a.example")
    expect(tutor.bar.get_by_role("button", name="Chat")).to_contain_text("3")
    tutor.press("Chat")
    expect(tutor.bar.get_by_role("button", name="Chat")).not_to_contain_text("3")
    student.field.press_sequentially("so")
    expect(tutor.page.get_by_text("Aiko Mori is writing")).to_be_visible()
    shown = "see https://a.example/x and https://аpple.com [xn--pple-43d.com]"
    tutor.write("two\nlines", "three")
    late = lesson.guest(lesson.ben, viewport=PHONE)
    late.come_in()
    late.press("Chat")
    for guest in (tutor, student, late):
        guest.expect_messages("one", PAYLOAD, shown, "two\nlines", "three")
    link = late.page.get_by_role("link", name="https://a.example/x")
    expect(link).to_have_attribute("rel", re.compile("noopener"))

    tutor.do_to_message("three", "Edit")
    expect(tutor.field).to_have_value("three")
    tutor.write("four")
    tutor.do_to_message(PAYLOAD, "Delete")
    for guest in (tutor, student, late):
        guest.expect_messages("one", "Message deleted", shown, "two\nlines", "four")
    expect(late.page.get_by_role("button", name="What to do with this message")).to_have_count(0)

    tutor.order("Chat is open", is_on=False)
    expect(student.page.get_by_text("The tutor has switched the chat off.")).to_be_visible()
    expect(student.field).to_be_hidden()
    tutor.order("Chat is open", is_on=True)
    expect(student.field).to_have_value("so")
    student.field.fill("x" * 4_001)
    expect(student.page.get_by_text("1 character too many")).to_be_visible()
    student.field.press("Enter")
    expect(student.page.get_by_role("alert").get_by_text("too long")).to_be_visible()
    assert [line for guest in (tutor, late) for line in axe.violations(guest.page)] == []


def test_refused_text_is_kept_and_may_be_changed(lesson: Lesson) -> None:
    student = lesson.guest(lesson.aiko)
    student.come_in()
    student.press("Chat")
    student.write("before", "turned \u202e round", "after")
    refused = student.page.locator(".chat-refused:visible")
    expect(refused).to_contain_text("characters that nobody can see")
    refused.get_by_role("button", name="Try again").click()
    expect(refused).to_contain_text("characters that nobody can see")
    refused.get_by_role("button", name="Change the text").click()
    expect(student.field).to_have_value("turned \u202e round")
    student.write("straight")
    student.expect_messages("before", "after", "straight")
    expect(refused).to_have_count(0)


def test_tutor_lets_people_in_and_takes_hands_in_order(lesson: Lesson) -> None:
    tutor, student = lesson.guest(lesson.tomas), lesson.guest(lesson.aiko)
    late = lesson.guest(lesson.ben)
    for guest in (tutor, student):
        guest.come_in()
    late.arrive()
    tutor.order("Lock the room", is_on=True)
    expect(student.page.get_by_text("Locked", exact=True)).to_be_visible()
    late.listen.click()
    late.page.get_by_role("button", name="Knock").click()
    tutor.expect_said("Ben Ode is at the door")
    tutor.page.get_by_role("button", name=re.compile("^Let in.*Ben Ode")).click()
    late.expect_inside()

    lesson.hall.backstage(
        bookings.request_to_join,
        student=lesson.eve,
        session=lesson.session,
        message="",
        now=lesson.hall.now(),
    )
    tutor.expect_said("Eve Marsh asks for a seat")
    tutor.press("Chat")
    tutor.tab("Chat").press("End")
    expect(tutor.tab("Knocking")).to_be_focused()
    at_the_door = tutor.page.get_by_role("tabpanel", name="Knocking")
    at_the_door.get_by_role("button", name=re.compile("^Let in")).click()
    expect(at_the_door).to_contain_text("Nobody is at the door.")
    expect(student.tab("Knocking")).to_have_count(0)

    late.press("Hand")
    tutor.expect_said("Ben Ode raised a hand, number 1")
    student.press("Hand")
    tutor.expect_said("Aiko Mori raised a hand, number 2")
    tutor.tab("Knocking").press("ArrowLeft")
    people = tutor.page.get_by_role("tabpanel", name="People")
    hands = people.get_by_role("button", name=re.compile("^Lower"))
    expect(hands).to_have_text([re.compile("Ben Ode"), re.compile("Aiko Mori")])
    assert axe.violations(tutor.page) == []
    hands.first.click()
    expect(hands).to_have_text([re.compile("Aiko Mori")])
    late.expect_said("Your hand was lowered")
    expect(people.get_by_role("listitem").filter(has_text="Aiko Mori").last).to_contain_text(
        "hand raised, number 1"
    )


def test_captions_and_reactions_are_seen_by_all(lesson: Lesson) -> None:
    tutor, student = lesson.guest(lesson.tomas), lesson.guest(lesson.aiko, viewport=PHONE)
    for guest in (tutor, student):
        guest.come_in()
    tutor.page.get_by_role("button", name="Layout").click()
    tutor.page.get_by_role("button", name="Type captions").click()
    caption = tutor.page.get_by_role("textbox", name="Type what is said")
    expect(caption).to_be_focused()
    caption.press_sequentially("From the pair")
    row = student.page.get_by_role("list", name="Captions").get_by_role("listitem")
    expect(row).to_contain_text("Tomás")
    expect(row).to_contain_text("From the pair")
    caption.press("Enter")
    expect(row).to_have_attribute("aria-busy", "false")
    expect(row).to_have_count(0)
    tutor.press("React")
    tutor.page.get_by_role("button", name="👏").click()
    student.expect_said("Tomás: 👏")
    student.press("Chat")
    expect(student.tab("Chat")).to_be_focused()
    expect(student.page.locator(".room-stage")).to_have_js_property("inert", True)
    assert axe.violations(student.page) == []
    student.page.keyboard.press("Escape")
    expect(student.tab("Chat")).to_be_hidden()
    expect(student.bar.get_by_role("button", name="Chat")).to_be_focused()


def test_ways_out_say_why_and_what_next(lesson: Lesson) -> None:
    tutor, student = lesson.guest(lesson.tomas), lesson.guest(lesson.aiko)
    for guest in (tutor, student):
        guest.come_in()
    student.press("Leave")
    heading = student.page.get_by_role("heading", level=1)
    expect(heading).to_have_text("You have left the room")
    expect(heading).to_be_focused()
    assert axe.violations(student.page) == []
    student.page.get_by_role("button", name="Back into the room").click()
    student.expect_inside()

    second = Guest(student.page.context.new_page(), lesson.session)
    second.come_in()
    expect(heading).to_have_text("You are in this room on another page")
    student.page.get_by_role("button", name="Go on here").click()
    student.expect_inside()
    second.page.close()

    tutor.press("Chat")
    tutor.tab("People").click()
    tutor.page.get_by_role("button", name="What to do about Aiko Mori").click()
    tutor.page.get_by_role("tabpanel", name="People").page.locator("#room-person-menu").get_by_text(
        "Remove"
    ).click()
    tutor.page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(heading).to_have_text("You were removed from this session")
    tutor.page.get_by_role("button", name="Tutor controls").click()
    tutor.page.get_by_role("button", name="End session for everyone").click()
    tutor.page.get_by_role("button", name="End for everyone").click()
    ended = tutor.page.get_by_role("heading", level=1)
    expect(ended).to_have_text("This session is over")
    assert axe.violations(tutor.page) == []
    tutor.page.get_by_role("link", name="Session page").click()
    expect(ended).to_have_text(lesson.session.title)
