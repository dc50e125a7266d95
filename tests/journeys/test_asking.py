"""J3: a student finds a session, asks, is answered, and may change their mind."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from peerhall.accounts.models import User
from peerhall.tutoring import bookings
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import Level
from tests.journeys import acts
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser

MADRID = "Europe/Madrid"
TITLE = "Recursion without tears"


@pytest.fixture
def tutor(hall: Hall) -> User:
    return hall.person("Tomás Vega", timezone=MADRID)


@pytest.fixture
def session(hall: Hall, tutor: User) -> Session:
    """Next Thursday, 18:00 in Madrid, three seats."""
    start = acts.next_weekday(hall.now(), 3, 18, MADRID).astimezone(dt.UTC)
    return hall.session(
        tutor,
        title=TITLE,
        level=Level.INTERMEDIATE,
        description="We unfold a call stack on paper.",
        date=start,
        timezone=MADRID,
        max_participants=3,
    )


def test_visitor_sees_what_is_offered_and_where_to_begin(session: Session, visit: Visits) -> None:
    page = visit()
    page.goto("/sessions/?search=recursion+without+tears&ordering=-created")

    expect(page.get_by_text("Times are yours: Lisbon")).to_be_visible()
    card = acts.card(page, TITLE).first
    local = session.date.astimezone(ZoneInfo("Europe/Lisbon"))
    for text in ("Approved", "Intermediate", f"{local:%H:%M}–", "3 of 3 left"):
        expect(card).to_contain_text(text)
    card.get_by_role("link", name="Sign in to request").click()
    expect(page.get_by_role("heading", name="Welcome back to Riverside Commons")).to_be_visible()


def test_student_finds_it_by_filters_and_by_words(session: Session, visit: Visits, hall: Hall) -> None:
    aiko = hall.person("Aiko Mori", timezone="Asia/Tokyo")
    page = visit(aiko)
    day = session.date.astimezone(ZoneInfo("Asia/Tokyo")).date().isoformat()
    page.goto("/sessions/")
    page.get_by_role("navigation", name="Subjects").get_by_role("link", name="Programming").click()
    page.get_by_role("button", name="Level").click()
    page.get_by_role("checkbox", name="Intermediate").check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="When").click()
    page.get_by_role("radio", name="Pick dates").check()
    page.get_by_label("From", exact=True).fill(day)
    page.get_by_label("To", exact=True).fill(day)
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="Seats left").check(force=True)

    expect(acts.card(page, TITLE).first).to_be_visible()
    expect(acts.card(page, "Derivatives you can see")).to_have_count(0)
    page.wait_for_url("**seats=1**")
    assert all(part in page.url for part in ("subject=Programming", "level=intermediate", day))
    page.reload()
    expect(acts.card(page, TITLE).first).to_be_visible()
    kinds = page.get_by_role("article").locator(".card-kicker")
    assert set(kinds.all_inner_texts()) == {"Programming\nIntermediate"}
    page.get_by_role("link", name="Clear filters").first.click()
    expect(page.get_by_role("link", name="Clear filters")).to_have_count(0)

    search = page.get_by_role("searchbox")
    for words in ("tears", "call stack", "Tomas Vega"):
        search.fill(words)
        expect(page.get_by_role("heading", name="session").first).not_to_have_text("28 sessions")
        expect(acts.card(page, TITLE).first).to_be_visible()
    search.fill("xylophone repair")
    expect(page.get_by_role("heading", name="No one teaches that yet")).to_be_visible()


def test_student_asks_and_is_let_in_while_both_look(
    session: Session, tutor: User, hall: Hall, visit: Visits
) -> None:
    aiko = hall.person("Aiko Mori", timezone="Asia/Tokyo")
    student, teacher = visit(aiko), visit(tutor)
    acts.open_session(student, session)
    there = session.date.astimezone(ZoneInfo("Asia/Tokyo"))
    ticket = student.get_by_role("complementary", name="Date, seats and tutor")
    expect(ticket.get_by_text(f"{there:%H:%M}–")).to_be_visible()
    expect(ticket.get_by_text("18:00 in Madrid, Thursday")).to_be_visible()

    student.get_by_role("link", name="Request to Join").first.click()
    box = student.get_by_role("dialog")
    box.get_by_label("Message to Tomás Vega").fill("I am afraid of recursion.")
    box.get_by_role("button", name="Send request").dblclick()

    acts.expect_toast(student, "Your request is on its way.")
    expect(acts.own_state(student, "Request pending")).to_be_visible()
    assert hall.backstage(BookingRequest.objects.filter(session=session).count) == 1
    student.goto("/sessions/?search=recursion+without+tears&ordering=-created")
    expect(acts.card(student, TITLE).first).to_contain_text("Request pending")

    teacher.goto("/my-sessions/?as=tutor")
    teacher.get_by_role("link", name="Answer 1 request").click()
    expect(acts.request_row(teacher, "Aiko Mori")).to_contain_text("I am afraid of recursion.")
    acts.approve(teacher, "Aiko Mori")
    acts.expect_status(teacher, "Scheduled")
    expect(teacher.get_by_role("complementary").get_by_text("2 of 3 left")).to_be_visible()

    acts.open_session(student, session)
    expect(acts.own_state(student, "You're in")).to_be_visible()
    acts.expect_status(student, "Scheduled")
    student.goto("/my-sessions/?as=student")
    expect(student.get_by_role("link", name=TITLE, exact=True)).to_be_visible()


def test_declined_student_reads_why_and_is_let_in_after_all(
    session: Session, tutor: User, hall: Hall, visit: Visits
) -> None:
    ben = hall.person("Ben Carr")
    student, teacher = visit(ben), visit(tutor)
    acts.open_session(student, session)
    acts.ask(student, "Me too.")
    acts.open_session(teacher, session)
    row = acts.request_row(teacher, "Ben Carr")
    row.get_by_text("Decline: Ben Carr").click()
    row.get_by_label("A word to them").fill("Please take the beginner session first.")
    row.get_by_role("button", name="Decline Ben Carr").click()
    acts.expect_toast(teacher, "You declined Ben Carr.")
    expect(teacher.get_by_role("complementary").get_by_text("3 of 3 left")).to_be_visible()

    acts.open_session(student, session)
    expect(acts.own_state(student, "Tomás Vega couldn’t fit you in this time")).to_be_visible()
    expect(student.get_by_text("Please take the beginner session first.")).to_be_visible()
    expect(student.get_by_role("link", name="Request to Join")).to_have_count(0)
    assert acts.post(student, f"/sessions/{session.pk}/request/") == 409

    teacher.get_by_text("1 declined").click()
    acts.request_row(teacher, "Ben Carr").get_by_role("button", name="Approve after all").click()
    acts.expect_toast(teacher, "Ben Carr has a seat.")
    acts.open_session(student, session)
    expect(acts.own_state(student, "You're in")).to_be_visible()


def test_student_who_withdrew_may_ask_again_behind_the_others(
    session: Session, tutor: User, hall: Hall, visit: Visits
) -> None:
    chidi, dana = hall.person("Chidi Obi"), hall.person("Dana Nowy")
    student, teacher = visit(chidi), visit(tutor)
    acts.open_session(student, session)
    acts.ask(student)
    hall.backstage(bookings.request_to_join, student=dana, session=session, message="", now=hall.now())

    student.get_by_role("link", name="Withdraw").click()
    student.get_by_role("button", name="Withdraw").click()
    acts.expect_toast(student, "You withdrew your request.")
    acts.open_session(teacher, session)
    expect(acts.request_row(teacher, "Chidi Obi")).to_have_count(0)

    acts.ask(student)
    acts.open_session(teacher, session)
    names = teacher.locator("[data-request-row] .who b").all_inner_texts()
    assert [name.split(",")[0].strip() for name in names] == ["Dana Nowy", "Chidi Obi"]
