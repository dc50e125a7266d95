"""What happens to people's work when pages change, networks fail and fingers slip."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Route, expect

from peerhall.tutoring.models import BookingRequest
from tests.stage import Hall, Visits, held_back

pytestmark = pytest.mark.browser


def test_filters_are_kept_by_the_way_back_and_by_the_next_visit(hall: Hall, visit: Visits) -> None:
    page = visit(hall.person("Aiko Mori"))
    page.goto("/sessions/")
    page.get_by_role("button", name="Level").click()
    page.get_by_role("checkbox", name="Advanced").check()
    page.keyboard.press("Escape")
    page.wait_for_url("**level=advanced**")
    expect(page.get_by_role("article").filter(has_text="Beginner")).to_have_count(0)
    expect(page.get_by_role("article").first).to_be_visible()  # while skeletons stand there is none
    shown = page.get_by_role("article").count()

    page.get_by_role("article").first.get_by_role("link").first.click()
    expect(page.get_by_role("navigation", name="Breadcrumb")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("article")).to_have_count(shown)
    assert "level=advanced" in page.url
    expect(page.get_by_role("button", name="Level: Advanced")).to_be_visible()
    expect(page.locator("input[name=level][value=advanced]")).to_be_checked()

    page.goto("/sessions/")
    page.get_by_role("link", name="Your last filters").click()
    expect(page.get_by_role("button", name="Level: Advanced")).to_be_visible()


def test_request_is_sent_once_however_often_it_is_pressed(hall: Hall, visit: Visits) -> None:
    session = hall.session(hall.person("Tomás Vega"), title="Press once")
    page = visit(hall.person("Aiko Mori"))
    sent = held_back(page, f"**/sessions/{session.pk}/request/")
    page.goto(f"/sessions/{session.pk}/")
    page.get_by_role("link", name="Request to Join").first.click()
    button = page.locator("dialog button[form=ask-form]")
    expect(button).to_be_visible()

    button.evaluate("button => { button.click(); button.click(); button.form.requestSubmit(); }")
    expect(button).to_be_disabled()
    expect(page.locator("#ask-form")).to_have_attribute("aria-busy", "true")
    assert len(sent) == 1
    sent[0].continue_()

    expect(page.get_by_role("heading", name="Request pending")).to_be_visible()
    assert hall.backstage(BookingRequest.objects.filter(session=session).count) == 1


def test_toast_survives_a_redirect_and_goes_when_closed(hall: Hall, visit: Visits) -> None:
    tutor = hall.person("Tomás Vega")
    session = hall.session(tutor, title="Old title")
    page = visit(tutor)
    page.goto(f"/sessions/{session.pk}/edit/")
    page.get_by_label("Title").fill("New title")
    page.get_by_role("button", name="Save changes").click()

    expect(page).to_have_url(re.compile(rf"/sessions/{session.pk}/$"))
    toast = page.get_by_role("status").filter(has_text="Saved.")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_be_hidden()


def test_offline_bar_comes_goes_and_tries_again(hall: Hall, visit: Visits) -> None:
    page = visit(hall.member("aiko"))
    visit.expect_complaint("ERR_INTERNET_DISCONNECTED")
    page.goto("/sessions/")
    bar = page.get_by_text("You’re offline.")
    page.context.set_offline(True)
    expect(bar).to_be_visible()
    page.context.set_offline(False)
    expect(bar).to_be_hidden()

    # Asked for while there is no network: nothing is lost, Retry asks again.
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("git from")
    expect(bar).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("git from")
    page.context.set_offline(False)
    if bar.is_visible():
        page.get_by_role("button", name="Retry").click()
    else:
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 session", exact=True)).to_be_visible()


def test_server_that_fails_keeps_what_was_typed(hall: Hall, visit: Visits) -> None:
    session = hall.session(hall.person("Tomás Vega"), title="It breaks once")
    page = visit(hall.person("Aiko Mori"))
    visit.expect_complaint("500")
    broken = True

    def answer(route: Route) -> None:
        if broken:
            route.fulfill(status=500, body="<!doctype html><title>Broken</title>", content_type="text/html")
        else:
            route.continue_()

    page.route(f"**/sessions/{session.pk}/request/", answer)
    page.goto(f"/sessions/{session.pk}/")
    page.get_by_role("link", name="Request to Join").first.click()
    box = page.get_by_role("dialog")
    box.get_by_label("Message to Tomás Vega").fill("Long and thoughtful.")
    box.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("alert").filter(has_text="Something went wrong")).to_be_visible()
    expect(box.get_by_label("Message to Tomás Vega")).to_have_value("Long and thoughtful.")

    broken = False
    box.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("heading", name="Request pending")).to_be_visible()


def test_countdown_runs_by_the_servers_clock(hall: Hall, visit: Visits) -> None:
    hall.move_clock(dt.timedelta(hours=7))
    start = hall.now() + dt.timedelta(minutes=40, seconds=30)
    session = hall.session(hall.person("Tomás Vega"), title="Soon", date=start)
    page = visit()
    page.goto(f"/sessions/{session.pk}/")

    shown = page.get_by_role("timer").locator("[data-part]:visible b")
    expect(shown).to_have_count(2)
    minutes, seconds = shown.all_inner_texts()
    assert minutes in {"39", "40"}
    expect(shown.last).not_to_have_text(seconds)
