"""Finding sessions in a real Chromium: what a script adds to the form, and what must not move."""

import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.stage import PHONE, Hall, Visits

pytestmark = pytest.mark.browser

NARROWEST = {"width": 320, "height": 700}
# https://web.dev/articles/cls: what is "good".
SHIFT_LIMIT = 0.1
SUM_OF_SHIFTS = """() => new Promise(resolve => new PerformanceObserver(list => resolve(
    list.getEntries().filter(entry => !entry.hadRecentInput).reduce((sum, entry) => sum + entry.value, 0)
)).observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => resolve(0), 500))"""


def heading(page: Page) -> str:
    return page.locator(".results-count").inner_text()


def test_load_more_appends_and_puts_the_focus_on_the_first_new_card(visit: Visits) -> None:
    page = visit()
    page.goto("/sessions/")
    expect(page.locator("[data-card]")).to_have_count(20)
    twentyfirst = page.locator("[data-card]").nth(20).get_by_role("link").first

    page.get_by_role("link", name="Load more").click()

    expect(twentyfirst).to_be_focused()
    # Other tests offer sessions on the same server: there may be a third page, never two ways to the second.
    assert page.get_by_role("link", name="Load more").count() <= 1
    assert page.url.endswith("/sessions/")


def test_going_back_restores_the_filters_and_what_they_found(visit: Visits) -> None:
    page = visit()
    page.goto("/sessions/")
    everything = heading(page)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("derivatives")
    page.wait_for_url("**/sessions/?search=derivatives")
    expect(page.locator("[data-card]")).to_have_count(1)

    page.go_back()

    page.wait_for_url("**/sessions/")
    expect(page.get_by_role("searchbox")).to_have_value("")
    assert heading(page) == everything


def test_chip_and_subjects_follow_the_boxes_while_the_filter_stays_open(visit: Visits) -> None:
    page = visit()
    page.goto("/sessions/")
    page.get_by_role("button", name="Level").click()

    page.get_by_role("checkbox", name="Beginner").check()

    expect(page.get_by_role("button", name="Level: Beginner")).to_be_visible()
    maths = page.get_by_role("navigation", name="Subjects").get_by_role("link", name="Maths")
    expect(maths).to_have_attribute("href", "/sessions/?level=beginner&subject=Maths")
    expect(page.get_by_role("checkbox", name="Advanced")).to_be_visible()


def test_skeleton_stands_where_the_cards_will_and_nothing_shifts(visit: Visits) -> None:
    page = visit(viewport=PHONE)
    page.goto("/sessions/")

    def slowly(route: Route) -> None:
        time.sleep(0.6)
        route.continue_()

    page.route("**/sessions/?*", slowly)
    page.get_by_role("checkbox", name="Seats left").check(force=True)

    expect(page.locator('[aria-busy="true"] .bone').first).to_be_visible()
    expect(page.locator("[data-card]").first).to_be_visible()
    assert page.evaluate(SUM_OF_SHIFTS) < SHIFT_LIMIT


@pytest.mark.parametrize(
    "address",
    [
        "/sessions/",
        "/sessions/?search=nothing+like+it",
        "/sessions/?level=none",
        "/my-sessions/?as=tutor",
        "/my-sessions/?as=student&show=past",
        "/my-sessions/?view=week",
    ],
)
def test_no_page_scrolls_sideways_on_the_narrowest_phone(address: str, visit: Visits, hall: Hall) -> None:
    page = visit(hall.member("tomas"), viewport=NARROWEST)

    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") == NARROWEST["width"]


def test_front_door_does_not_scroll_sideways_either(visit: Visits) -> None:
    page = visit(viewport=NARROWEST)

    page.goto("/")

    assert page.evaluate("document.documentElement.scrollWidth") == NARROWEST["width"]
