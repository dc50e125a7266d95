"""The main job with no pointer: the focus goes where it should, and comes back."""

from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from peerhall.site.demo.people import PASSWORD
from peerhall.tutoring import bookings
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser

FAR: Final = 60  # presses of Tab
# A ring on the element, on the shape that widens it, or on the card that it opens.
SEEN: Final = """element => {
  const card = element.closest("article");
  const styles = [getComputedStyle(element), getComputedStyle(element, "::after")];
  if (card !== null) styles.push(getComputedStyle(card));
  return styles.some((style) => style.outlineStyle !== "none" || style.boxShadow !== "none");
}"""


def test_student_signs_in_finds_and_asks(hall: Hall, visit: Visits) -> None:
    session = hall.session(hall.person("Tomás Vega"), title="Keys without a mouse")
    page = visit()
    page.goto("/accounts/login/?next=/sessions/%3Fsearch=keys%2Bwithout")
    _tab_to(page, page.get_by_label("Email"))
    page.keyboard.type("yuki@riverside.example")
    _tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/?search=keys+without")

    # Past the header, straight to the content; then from card to card.
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    link = page.get_by_role("article").get_by_role("link", name=session.title, exact=True).first
    _tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=session.title, level=1)).to_be_visible()

    opener = page.get_by_role("link", name="Request to Join").locator("visible=true")
    _tab_to(page, opener)
    page.keyboard.press("Enter")
    text = page.get_by_role("dialog").get_by_label("Message to Tomás Vega")
    expect(text).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    page.keyboard.type("With keys only.")
    _tab_to(page, page.get_by_role("dialog").get_by_role("button", name="Send request"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("heading", name="Request pending")).to_be_visible()


def test_tutor_answers_and_the_focus_goes_to_the_next(hall: Hall, visit: Visits) -> None:
    tutor = hall.person("Tomás Vega")
    session = hall.session(tutor, title="Two rows of the panel")
    for name in ("Ana Lima", "Bo Lind"):
        student = hall.person(name)
        hall.backstage(bookings.request_to_join, student=student, session=session, message="", now=hall.now())
    page = visit(tutor)
    page.goto(f"/sessions/{session.pk}/")

    _tab_to(page, _row(page, "Ana Lima").get_by_role("button", name="Approve"))
    page.keyboard.press("Enter")
    expect(page.locator(".toast", has_text="Ana Lima has a seat.")).to_be_visible()
    expect(_row(page, "Bo Lind")).to_be_focused()
    page.keyboard.press("d")
    reason = _row(page, "Bo Lind").get_by_label("A word to them")
    _tab_to(page, reason)
    page.keyboard.type("Next week.")
    _tab_to(page, page.get_by_role("button", name="Decline Bo Lind"))
    page.keyboard.press("Enter")
    expect(page.locator(".toast", has_text="You declined Bo Lind.")).to_be_visible()
    expect(page.locator("[data-requests-heading]")).to_be_focused()


def test_focus_walks_the_header_in_the_order_of_reading(hall: Hall, visit: Visits) -> None:
    page = visit(hall.member("mo"))
    page.goto("/sessions/")
    walked = []
    for _ in range(8):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        walked.append(focused.get_attribute("aria-label") or focused.inner_text().strip().split("\n")[0])
    assert [words.split("Riverside")[0].rstrip() for words in walked] == [
        "Skip to content",
        "Peerhall",
        "Sessions",
        "My sessions",
        "Review",
        "New session",
        "Notifications",
        "MF, Mo Farouk, your menu",
    ]


def _row(page: Page, name: str) -> Locator:
    return page.locator("[data-request-row]", has_text=name)


def _tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there and can be seen."""
    expect(target).to_be_visible()
    for _ in range(FAR):
        if target.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    assert target.evaluate(SEEN), "the focus cannot be seen"
