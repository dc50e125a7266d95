"""What only a browser can show: columns, boxes while waiting, colours, motion, the remembered theme."""

from typing import Final

import pytest
from playwright.sync_api import Page, expect

from peerhall.tutoring.types import Status
from tests.stage import Hall, Visits, held_back

pytestmark = pytest.mark.browser

COUNT_SHIFTS: Final = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""
# Chromium excuses shifts so soon after a press; the answer must come later than that to be measured.
EXCUSED_MS: Final = 600


def test_cards_stand_in_one_two_and_three_columns(visit: Visits) -> None:
    page = visit()
    page.goto("/sessions/")
    found = {}
    for width in (360, 768, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        style = page.locator(".cards").evaluate("grid => getComputedStyle(grid).gridTemplateColumns")
        found[width] = len(style.split())
    assert found == {360: 1, 768: 2, 1200: 3}


def test_slow_answer_shows_boxes_and_nothing_jumps(visit: Visits) -> None:
    page = visit()
    page.add_init_script(COUNT_SHIFTS)
    held = held_back(page, "**/sessions/?search=*")
    page.goto("/sessions/")
    results = page.locator("#results")

    page.get_by_role("searchbox").fill("datasheet")
    expect(page.locator(".cards[aria-busy=true]")).to_be_visible()
    expect(results).to_be_hidden()
    page.wait_for_timeout(EXCUSED_MS)
    held[0].continue_()
    expect(results).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_role("heading", name="1 session", exact=True)).to_be_visible()

    assert page.evaluate("window.shifted") < 0.1


@pytest.mark.parametrize("address", ["/", "/sessions/", "/accounts/login/"])
def test_page_does_not_jump_while_it_loads(address: str, visit: Visits) -> None:
    page = visit(viewport={"width": 390, "height": 844})
    page.add_init_script(COUNT_SHIFTS)

    page.goto(address, wait_until="networkidle")

    assert page.evaluate("window.shifted") < 0.1


def test_theme_follows_the_system_and_is_remembered_when_chosen(hall: Hall, visit: Visits) -> None:
    page = visit(hall.member("sofia"))
    page.goto("/sessions/")
    page.emulate_media(color_scheme="light")
    light = _ground(page)
    page.emulate_media(color_scheme="dark")
    dark = _ground(page)
    assert light != dark

    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Sofia Rossi, your menu").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    assert _ground(page) == dark
    page.reload()
    assert _ground(page) == dark
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_theme_is_chosen_without_script(hall: Hall, visit: Visits) -> None:
    page = visit(hall.member("sofia"), java_script_enabled=False)
    page.goto("/accounts/profile/")
    page.get_by_role("main").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/sessions/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_card_lifts_under_the_pointer_and_under_the_focus(visit: Visits) -> None:
    page = visit(reduced_motion="no-preference")
    page.goto("/sessions/")
    card = page.get_by_role("article").first
    page.mouse.move(0, 0)
    resting = _shadow(page)
    card.hover()
    expect(card).not_to_have_css("box-shadow", resting)
    page.mouse.move(0, 0)
    expect(card).to_have_css("box-shadow", resting)
    page.keyboard.press("j")
    expect(card).not_to_have_css("box-shadow", resting)


def test_nothing_moves_for_those_who_asked_for_that(hall: Hall, visit: Visits) -> None:
    session = hall.session(hall.person("Tomás Vega"), title="Live and pulsing", status=Status.ONGOING)
    hall.move_clock(session.date - hall.now() + (session.ends_at - session.date) / 2)
    lively, calm = visit(reduced_motion="no-preference"), visit(reduced_motion="reduce")
    for page in (lively, calm):
        page.goto(f"/sessions/{session.pk}/")
        expect(page.locator(".badge-pulse").first).to_be_visible()

    assert _running(lively) > 0
    assert _running(calm) == 0


def _ground(page: Page) -> str:
    """The colour behind everything, once it has faded in."""
    colour: str = page.evaluate(
        """() => {
          document.getAnimations().forEach((each) => each.finish());
          return getComputedStyle(document.body).backgroundColor;
        }"""
    )
    return colour


def _shadow(page: Page) -> str:
    shadow: str = page.get_by_role("article").first.evaluate("card => getComputedStyle(card).boxShadow")
    return shadow


def _running(page: Page) -> int:
    number: int = page.evaluate(
        """() => document.getAnimations().filter((each) =>
          each.playState === "running" && each.effect.getComputedTiming().activeDuration > 10).length"""
    )
    return number
