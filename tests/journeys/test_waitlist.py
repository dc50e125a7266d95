"""The story of a waitlist, from the last seat to the end, as each person's pages tell it."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from peerhall.accounts.models import User
from peerhall.tutoring import bookings
from peerhall.tutoring.models import Session
from tests.journeys import acts
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser

TITLE = "Three loaves by noon"
NAMES = ("Ana Lima", "Bo Lind", "Caro Weiss", "Dev Patel")


@pytest.fixture
def people(hall: Hall) -> dict[str, User]:
    """Four students, by first name."""
    return {name.split()[0]: hall.person(name) for name in NAMES}


@pytest.fixture
def session(hall: Hall, people: dict[str, User]) -> Session:
    """Two seats; everybody has asked, in the order of the alphabet."""
    session = hall.session(hall.person("Rosa Baker"), title=TITLE, max_participants=2)
    for person in people.values():
        hall.backstage(bookings.request_to_join, student=person, session=session, message="", now=hall.now())
    return session


def test_waitlist_is_fair_and_explains_itself(
    visit: Visits, people: dict[str, User], session: Session
) -> None:
    tutor, stale = visit(session.creator), visit(session.creator)
    ana, caro, dev = (visit(people[name]) for name in ("Ana", "Caro", "Dev"))
    acts.make_deaf(stale)
    _all_open(session, tutor, stale)

    # The last seat is given: those who asked wait now, in the order of asking.
    acts.approve(tutor, "Ana Lima")
    acts.approve(tutor, "Bo Lind")
    expect(tutor.get_by_role("main").get_by_text("All seats are taken.")).to_be_visible()
    _all_open(session, ana, caro, dev)
    expect(acts.own_state(caro, "Waitlist #1")).to_be_visible()
    expect(acts.own_state(dev, "Waitlist #2")).to_be_visible()

    # A tab that does not know it yet is refused with two ways on; one puts Dev first in line.
    acts.request_row(stale, "Dev Patel").get_by_role("button", name=re.compile("^Approve")).click()
    offers = stale.get_by_role("alert").filter(has_text="Dev Patel:")
    expect(offers.get_by_role("button", name="Raise the limit to 3 and approve")).to_be_visible()
    offers.get_by_role("button", name="Approve for the waitlist").click()
    acts.expect_toast(stale, "Dev Patel is first in line when a seat frees.")
    _all_open(session, caro, dev)
    expect(acts.own_state(dev, "Waitlist #1")).to_be_visible()
    expect(acts.own_state(caro, "Waitlist #2")).to_be_visible()

    # Somebody leaves: the vetted one is seated without another word, and reads why.
    acts.leave(ana, session, "Give my seat back")
    acts.expect_toast(ana, "You gave your seat back.")
    _all_open(session, caro, dev)
    expect(acts.own_state(dev, "You're in")).to_be_visible()
    told = dev.get_by_role("region", name="How you got here").get_by_role("listitem").all_inner_texts()
    assert [re.sub(r"^.*?\d\d:\d\d\s+", "", line) for line in told] == [
        "You joined the waitlist as #2.",
        "The tutor said yes: you are #1 for the next free seat.",
        "Somebody gave up a seat.",
        "You were seated.",
    ]
    expect(acts.own_state(caro, "Waitlist #1")).to_be_visible()

    # The limit is raised: the first of those nobody has said yes to is asked about.
    tutor.goto(f"/sessions/{session.pk}/edit/")
    tutor.get_by_role("spinbutton", name="Number of seats").fill("3")
    tutor.get_by_role("button", name="Save changes").click()
    _all_open(session, tutor, caro)
    expect(acts.own_state(caro, "Request pending")).to_be_visible()
    acts.approve(tutor, "Caro Weiss")
    _all_open(session, caro, ana)
    expect(acts.own_state(caro, "You're in")).to_be_visible()
    expect(ana.get_by_role("complementary", name="Date, seats and tutor")).to_contain_text("Full")


def test_start_and_end_pass_on_every_page(
    hall: Hall, visit: Visits, people: dict[str, User], session: Session
) -> None:
    for name in ("Ana", "Bo"):
        hall.backstage(
            bookings.approve_request,
            actor=session.creator,
            session=session,
            student=people[name],
            now=hall.now(),
        )
    tutor, ana, caro = visit(session.creator), visit(people["Ana"]), visit(people["Caro"])

    hall.move_clock(session.date - hall.now() + dt.timedelta(minutes=1))
    _all_open(session, tutor, ana, caro)
    for page in (tutor, ana, caro):
        acts.expect_status(page, "Live now")
    expect(acts.own_state(caro, "Waitlist #1")).to_be_visible()  # somebody may still go
    _expect_listed(ana, "Live now")
    tutor.goto("/my-sessions/?as=tutor&show=ongoing")
    expect(tutor.get_by_role("listitem").filter(has_text=TITLE)).to_contain_text("Live now")

    hall.move_clock(dt.timedelta(hours=2))
    _all_open(session, tutor, ana, caro)
    for page in (tutor, ana, caro):
        acts.expect_status(page, "Completed")
    expect(acts.own_state(caro, "Your request was not answered in time")).to_be_visible()
    _expect_listed(ana, "Completed")
    tutor.goto("/my-sessions/?as=tutor&show=completed")
    expect(tutor.get_by_role("listitem").filter(has_text=TITLE)).to_contain_text("Completed")


def _all_open(session: Session, *pages: Page) -> None:
    for page in pages:
        acts.open_session(page, session)


def _expect_listed(page: Page, label: str) -> None:
    """The badge on the newest card of this title, among sessions of every status."""
    page.goto("/sessions/?status=all&search=three+loaves&ordering=-created")
    expect(acts.card(page, TITLE).first.locator(".badge")).to_have_text(label)
