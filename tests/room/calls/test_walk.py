"""J4 on pages: from the session's page into the room, who keeps order there, and out of it."""

import datetime as dt

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.browser import axe
from tests.room.calls import people
from tests.room.calls.people import Caller
from tests.stage import PHONE, Hall, Visits

pytestmark = pytest.mark.browser
NARROWEST = ViewportSize(width=320, height=640)


def expect_no_barrier(page: Page) -> None:
    """Nothing that axe finds, and no sideways scrolling."""
    assert axe.violations(page) == []
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


def at_the_door(hall: Hall, visit: Visits, cast: people.Cast) -> tuple[Caller, Caller]:
    """Tomás at a desk, Aiko on a phone; both press the button that leads in."""
    callers = []
    for person, options in ((cast.tomas, {}), (cast.aiko, {"viewport": PHONE, "has_touch": True})):
        page = visit(person, **options)
        page.add_init_script(path=people.WATCH)
        page.goto(f"/sessions/{cast.session.pk}/")
        page.get_by_role("link", name="Enter live session").locator("visible=true").first.click()
        callers.append(Caller(hall, page, person, cast.session))
    return callers[0], callers[1]


def test_j4_people_come_in_see_each_other_and_go(hall: Hall, visit: Visits) -> None:
    cast = people.cast(hall)
    tomas, aiko = at_the_door(hall, visit, cast)
    for caller in (tomas, aiko):
        expect(caller.page.get_by_text("Microphone works")).to_be_visible(timeout=people.PATIENCE_MS)
        expect_no_barrier(caller.page)
    tomas.come_in()
    expect(tomas.page.get_by_text("Waiting for 2 others")).to_be_visible()
    aiko.come_in()
    tomas.expect_pictures(aiko)
    aiko.expect_pictures(tomas)

    aiko.page.keyboard.press("m")
    expect(tomas.tile_of(aiko)).to_have_accessible_name("Aiko Mori, muted")
    aiko.page.keyboard.down(" ")
    expect(tomas.tile_of(aiko)).to_have_accessible_name("Aiko Mori")
    aiko.page.keyboard.up(" ")
    expect(tomas.tile_of(aiko)).to_have_accessible_name("Aiko Mori, muted")
    aiko.page.keyboard.press("h")
    expect(tomas.tile_of(aiko)).to_have_accessible_name("Aiko Mori, muted, hand raised")
    for caller in (tomas, aiko):
        expect_no_barrier(caller.page)

    tomas.do_about(aiko, "Keep large")
    expect(tomas.page.locator("figure").get_by_text("Aiko Mori")).to_be_visible()
    expect_no_barrier(tomas.page)
    aiko.page.set_viewport_size(NARROWEST)
    expect_no_barrier(aiko.page)
    aiko.page.get_by_role("button", name="Leave").click()
    expect(aiko.page.get_by_role("heading", name="You have left the room")).to_be_visible()
    expect(tomas.tile_of(aiko)).to_have_count(0)


def test_j4_who_teaches_keeps_order(hall: Hall, visit: Visits) -> None:
    cast = people.cast(hall)
    tomas, aiko = at_the_door(hall, visit, cast)
    tomas.come_in()
    aiko.come_in()
    aiko.page.keyboard.press("h")
    tomas.page.get_by_role("button", name="Tutor controls").click()
    expect_no_barrier(tomas.page)
    tomas.page.get_by_label("Lock the room").click()
    tomas.page.get_by_role("button", name="Lower all hands").click()
    expect(tomas.tile_of(aiko)).to_have_accessible_name("Aiko Mori")

    ben = visit(cast.ben)
    ben.goto(f"/sessions/{cast.session.pk}/room/")
    expect(ben.get_by_role("heading", name="The room is locked")).to_be_visible()
    assert "Aiko" not in ben.content()
    ben.get_by_role("button", name="Knock").click()
    expect(ben.get_by_text("The tutor knows that you are at the door.")).to_be_visible()
    expect_no_barrier(ben)
    tomas.page.get_by_role("button", name="Let in").first.click()
    expect(ben.get_by_role("button", name="Join now")).to_be_visible()

    tomas.do_about(aiko, "Remove from the session")
    dialog = tomas.page.get_by_role("dialog", name="Remove from the session?")
    expect(dialog).to_contain_text("Aiko Mori")
    expect_no_barrier(tomas.page)
    dialog.get_by_role("button", name="Remove").click()
    expect(aiko.page.get_by_role("heading", name="You were removed from this session")).to_be_visible()
    aiko.page.reload()
    expect(aiko.page.get_by_role("heading", name="You were removed from this session")).to_be_visible()
    assert "Tomás" not in aiko.page.locator("main").inner_text()

    tomas.page.get_by_role("button", name="Tutor controls").click()
    tomas.page.get_by_role("button", name="End session for everyone").click()
    tomas.page.get_by_role("button", name="End for everyone", exact=True).click()
    expect(tomas.page.get_by_role("heading", name="This session is over")).to_be_visible()
    expect_no_barrier(tomas.page)


def test_one_person_has_one_place(hall: Hall, visit: Visits) -> None:
    cast = people.cast(hall)
    _tomas, aiko = at_the_door(hall, visit, cast)
    aiko.come_in()
    other = aiko.page.context.new_page()
    other.goto(f"/sessions/{cast.session.pk}/room/")
    other.get_by_role("button", name="Join to listen only").click()
    taken = aiko.page.get_by_role("heading", name="You are in this room on another page")
    expect(taken).to_be_visible()
    aiko.page.get_by_role("button", name="Go on here").click()
    expect(taken).to_be_hidden()
    expect(other.get_by_role("heading", name="You are in this room on another page")).to_be_visible()
    expect_no_barrier(other)


def test_j4_1_the_door_says_when_it_opens_and_nothing_else(hall: Hall, visit: Visits) -> None:
    tomas, aiko = hall.person("Tomás Vega"), hall.person("Aiko Mori", timezone="Asia/Tokyo")
    eve = hall.person("Eve Quill")
    start = hall.now() + dt.timedelta(minutes=20)
    session = hall.session(tomas, date=start, status=Status.SCHEDULED, timezone="Europe/Madrid")
    hall.backstage(factories.request, session, aiko, RequestState.APPROVED)

    early = visit(aiko)
    early.goto(f"/sessions/{session.pk}/room/")
    expect(early.get_by_role("heading", name="Doors open at")).to_be_visible()
    expect(early.locator("main")).to_contain_text("in Madrid")
    expect(early.get_by_role("timer")).to_be_visible()
    outside = visit(eve)
    outside.goto(f"/sessions/{session.pk}/room/")
    expect(outside.get_by_role("heading", name="You cannot come in")).to_be_visible()
    for page in (early, outside):
        assert "Tomás" not in page.locator("main").inner_text()
        expect_no_barrier(page)
