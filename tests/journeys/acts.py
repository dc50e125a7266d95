"""What people do on pages, in the words that stand there."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from peerhall.tutoring.models import Session


def next_weekday(now: dt.datetime, weekday: int, hour: int, zone: str) -> dt.datetime:
    """The next such day (0 is Monday) after today, at a full hour in the zone."""
    today = now.astimezone(ZoneInfo(zone)).date()
    day = today + dt.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return dt.datetime.combine(day, dt.time(hour), ZoneInfo(zone))


def fill_editor(page: Page, *, date: dt.date, time: str = "18:00", **values: str) -> None:
    """Write a session into the editor that is open; fields without a value keep what they have."""
    if title := values.get("title"):
        page.get_by_label("Title").fill(title)
    for group, name in (("Subject", "subject"), ("Level", "level")):
        if chosen := values.get(name):
            page.get_by_role("group", name=group).get_by_text(chosen, exact=True).click()
    if description := values.get("description"):
        page.get_by_label("Description").fill(description)
    page.get_by_label("Date", exact=True).fill(date.isoformat())
    page.get_by_label("Starts").select_option(time)
    if seats := values.get("seats"):
        page.get_by_role("spinbutton", name="Number of seats").fill(seats)


def make_deaf(page: Page) -> None:
    """Let the page hear nothing of what happens elsewhere: a tab in a network that passes neither way on."""
    page.route_web_socket("**/ws", lambda _socket: None)
    page.route("**/api/events/**", lambda route: route.fulfill(json={"events": [], "heads": {}, "reset": []}))


def open_session(page: Page, session: Session) -> None:
    """Its page, freshly loaded."""
    page.goto(f"/sessions/{session.pk}/")


def ask(page: Page, message: str = "") -> None:
    """Ask for a seat in the session that is open, by the dialog."""
    page.get_by_role("button", name="Request to Join").or_(
        page.get_by_role("link", name="Request to Join")
    ).or_(page.get_by_role("link", name="Join waitlist")).first.click()
    box = page.get_by_role("dialog")
    if message:
        box.get_by_label(re.compile("Message to")).fill(message)
    box.get_by_role("button", name=re.compile("Send request|Join waitlist")).click()
    expect(box).to_be_hidden()
    expect(page.locator("#ask-form[aria-busy=true]")).to_have_count(0)  # answered


def request_row(page: Page, name: str) -> Locator:
    """One person's row in the panel of requests."""
    return page.locator("[data-request-row]", has_text=name)


def approve(page: Page, name: str) -> None:
    """Give this person a seat, and wait until the page says so."""
    request_row(page, name).get_by_role("button", name=re.compile("^Approve")).click()
    expect_toast(page, f"{name} has a seat.")


def leave(page: Page, session: Session, word: str) -> None:
    """Withdraw from the session by its page; `word` stands on the last button."""
    page.goto(f"/sessions/{session.pk}/withdraw/")
    page.get_by_role("main").get_by_role("button", name=word).click()


def expect_toast(page: Page, text: str) -> None:
    """The page says this at the side."""
    expect(page.locator(".toast", has_text=text).first).to_be_visible()


def expect_status(page: Page, label: str) -> None:
    """The badge at the head of the session's page."""
    expect(page.get_by_role("main").locator(".badge").first).to_have_text(label)


def card(page: Page, title: str) -> Locator:
    """One session in the grid of cards."""
    return page.get_by_role("article").filter(has=page.get_by_role("link", name=title, exact=True))


def own_state(page: Page, words: str) -> Locator:
    """The heading that tells what became of one's own request."""
    return page.get_by_role("main").get_by_role("heading", name=words)


def post(page: Page, path: str) -> int:
    """Send what a form would, with the page's own token; gives the answer's status."""
    status: int = page.evaluate(
        """async path => {
          const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
          const body = new URLSearchParams({ csrfmiddlewaretoken: token });
          return (await fetch(path, { method: "POST", body })).status;
        }""",
        path,
    )
    return status
