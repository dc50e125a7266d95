"""The main job where no script runs: plain links, plain forms, plain pages."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from peerhall.site.demo.people import PASSWORD
from peerhall.tutoring import bookings
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Level
from tests.journeys import acts
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser


def test_person_signs_in_and_filters(visit: Visits) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/accounts/login/?next=/sessions/")
    page.get_by_label("Email").fill("aiko@riverside.example")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("E-mail or password is not right.")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value("aiko@riverside.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Find a session")).to_be_visible()

    page.get_by_role("searchbox").fill("git")
    page.get_by_role("button", name="Level").click()  # a popover of the browser's own
    page.get_by_role("checkbox", name="Intermediate").check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show sessions").click()

    assert "search=git" in page.url
    assert "level=intermediate" in page.url
    expect(acts.card(page, "Git from the inside")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)


def test_two_people_ask_approve_and_withdraw(hall: Hall, visit: Visits) -> None:
    tutor, aiko = hall.person("Tomás Vega"), hall.person("Aiko Mori")
    session = hall.session(tutor, title="Paper and pencil", level=Level.BEGINNER)
    student, teacher = (visit(user, java_script_enabled=False) for user in (aiko, tutor))

    _press_request(student, session)
    student.get_by_label("Message to Tomás Vega").fill("With plain forms.")
    student.get_by_role("button", name="Send request").click()
    acts.expect_toast(student, "Your request is on its way.")
    expect(acts.own_state(student, "Request pending")).to_be_visible()

    acts.open_session(teacher, session)
    expect(acts.request_row(teacher, "Aiko Mori")).to_contain_text("With plain forms.")
    acts.approve(teacher, "Aiko Mori")
    acts.open_session(student, session)
    expect(acts.own_state(student, "You're in")).to_be_visible()

    student.get_by_role("link", name="Cancel booking").click()
    student.get_by_role("button", name="Give my seat back").click()
    acts.expect_toast(student, "You gave your seat back.")
    acts.open_session(teacher, session)
    acts.expect_status(teacher, "Approved")


def test_tutor_creates_and_cancels(hall: Hall, visit: Visits) -> None:
    tutor, aiko = hall.person("Tomás Vega"), hall.person("Aiko Mori")
    teacher, student = (visit(user, java_script_enabled=False) for user in (tutor, aiko))
    teacher.goto("/sessions/new/")
    acts.fill_editor(
        teacher,
        title="No script, no problem",
        subject="Writing",
        level="Beginner",
        date=hall.now().date() + dt.timedelta(days=3),
        seats="4",
    )
    teacher.get_by_role("button", name="Publish session").click()
    expect(teacher.get_by_role("heading", name="No script, no problem", level=1)).to_be_visible()
    session = hall.backstage(Session.objects.get, creator=tutor)
    hall.backstage(bookings.request_to_join, student=aiko, session=session, message="", now=hall.now())

    teacher.get_by_role("link", name="Cancel this session").last.click()
    teacher.get_by_label("Why?").fill("The hall is flooded.")
    teacher.get_by_role("button", name="Cancel session").click()

    acts.expect_toast(teacher, "The session is cancelled.")
    acts.open_session(student, session)
    acts.expect_status(student, "Cancelled")
    expect(student.get_by_text("The hall is flooded.")).to_be_visible()


def _press_request(page: Page, session: Session) -> None:
    acts.open_session(page, session)
    page.get_by_role("link", name="Request to Join").first.click()
    expect(page.get_by_role("heading", name="Ask Tomás Vega for a seat")).to_be_visible()
