"""What opens over a page, and forms that came back: no barrier there either."""

from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from peerhall.tutoring import bookings
from tests.browser import axe
from tests.journeys import acts
from tests.stage import DESKTOP, PHONE, Hall, Visits

pytestmark = pytest.mark.browser

POPOVER: Final = ".pop:popover-open"
DIALOG: Final = "dialog[open]"
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@SIZES
def test_filters_and_menus(size: ViewportSize, hall: Hall, visit: Visits) -> None:
    page = visit(hall.member("tomas"), viewport=size)
    page.goto("/sessions/")
    found = []
    for name in ("Level", "When", "Status"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("group", name=name)).to_be_visible()
        if name == "When":
            page.get_by_role("radio", name="Pick dates").check()
            expect(page.get_by_label("From", exact=True)).to_be_visible()
        found += _named(name, page, POPOVER)
        page.keyboard.press("Escape")
        expect(page.get_by_role("group", name=name)).to_be_hidden()
    page.get_by_role("button", name="Tomás Rivera, your menu").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    found += _named("menu", page, POPOVER)
    page.keyboard.press("Escape")
    page.goto("/sessions/")
    page.get_by_role("button", name="More for Git from the inside").click()
    expect(page.locator(".pop:popover-open")).to_be_visible()
    found += _named("card menu", page, POPOVER)
    assert found == []


@SIZES
def test_request_dialog_and_its_mistakes(size: ViewportSize, hall: Hall, visit: Visits) -> None:
    session = hall.session(hall.person("Tomás Vega"), title="Say it in a dialog")
    page = visit(hall.person("Aiko Mori"), viewport=size)
    page.goto(f"/sessions/{session.pk}/")
    page.get_by_role("link", name="Request to Join").locator("visible=true").first.click()
    box = page.get_by_role("dialog")
    expect(box).to_be_visible()
    found = _named("dialog", page, DIALOG)

    # Longer than the field lets anybody type.
    text = box.get_by_label("Message to Tomás Vega")
    text.evaluate("field => field.removeAttribute('maxlength')")
    text.fill("long " * 201)
    box.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    expect(text).to_have_value("long " * 201)
    found += _named("dialog with a mistake", page, DIALOG)
    assert found == []


@SIZES
def test_tutors_answers(size: ViewportSize, hall: Hall, visit: Visits) -> None:
    tutor = hall.person("Tomás Vega")
    session = hall.session(tutor, title="Two ask for one seat", max_participants=1)
    for name in ("Ana Lima", "Bo Lind"):
        student = hall.person(name)
        hall.backstage(
            bookings.request_to_join, student=student, session=session, message="Please.", now=hall.now()
        )
    page, stale = visit(tutor, viewport=size), visit(tutor, viewport=size)
    acts.make_deaf(stale)
    for each in (page, stale):
        each.goto(f"/sessions/{session.pk}/")
    rows = page.locator("[data-request-row]")
    rows.first.locator("summary").click()
    found = _named("decline", page, "main")
    rows.first.get_by_role("button", name="Approve").click()
    expect(page.locator(".toast")).to_be_visible()
    found += _named("toast", page, ".toasts")

    stale.locator("[data-request-row]").last.get_by_role("button", name="Approve").click()
    expect(stale.get_by_role("button", name="Approve for the waitlist")).to_be_visible()
    found += _named("offers", stale, "main")
    assert found == []


def test_forms_with_mistakes(hall: Hall, visit: Visits) -> None:
    visitor, tutor = visit(), visit(hall.person("Tomás Vega"))
    found = []
    for address, button in (
        ("/accounts/login/", "Sign in"),
        ("/accounts/signup/", "Make my account"),
        ("/accounts/password/reset/", ""),
    ):
        visitor.goto(address)
        visitor.locator("form[method=post] button:not([type=button])", has_text=button).first.click()
        expect(visitor.locator(".error").first).to_be_visible()
        found += _named(address, visitor, "main")
    tutor.goto("/sessions/new/")
    tutor.get_by_role("button", name="Publish session").click()
    expect(tutor.get_by_text("Nothing is saved yet.")).to_be_visible()
    found += _named("editor", tutor, "main")
    tutor.goto("/accounts/profile/")
    tutor.get_by_label("Name").fill("")
    tutor.get_by_role("button", name="Save profile").click()
    expect(tutor.locator(".error")).to_be_visible()
    found += _named("profile", tutor, "main")
    assert found == []


def test_keys_help_and_offline_bar(hall: Hall, visit: Visits) -> None:
    page = visit(hall.member("tomas"))
    visit.expect_complaint("ERR_INTERNET_DISCONNECTED")
    page.goto("/sessions/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    found = _named("keys", page, DIALOG)
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    expect(page.get_by_text("You’re offline.")).to_be_visible()
    found += _named("offline", page, "[data-offline-bar]")
    page.context.set_offline(False)
    expect(page.get_by_text("You’re offline.")).to_be_hidden()
    assert found == []


def _named(state: str, page: Page, within: str) -> list[str]:
    return [f"{state}: {line}" for line in axe.in_both_schemes(page, within=within)]
