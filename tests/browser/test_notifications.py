"""The inbox and its settings where no script runs; what open pages do at once is in `test_live`."""

import pytest
from playwright.sync_api import expect

from peerhall.accounts.models import User
from peerhall.tutoring import bookings
from peerhall.tutoring.models import Session
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser


def ask(hall: Hall, student: User, session: Session) -> None:
    hall.backstage(
        bookings.request_to_join, student=student, session=session, message="I know Python.", now=hall.now()
    )


def test_without_script_everything_is_forms_and_links(hall: Hall, visit: Visits) -> None:
    tutor = hall.person("Tilda Teach")
    session = hall.session(tutor, title="Knots, slowly")
    for name in ("Ari Asks", "Bo Begs"):
        ask(hall, hall.person(name), session)
    page = visit(tutor, java_script_enabled=False)
    page.goto("/sessions/")
    page.locator("a.bell").click()
    page.wait_for_url("**/notifications/")
    page.get_by_role("button", name="Approve").first.click()
    page.wait_for_load_state()
    expect(page.locator("li.notification").filter(has_text="Has a seat")).to_have_count(1)
    page.get_by_role("button", name="Mark all read").click()
    page.wait_for_load_state()
    expect(page.get_by_text("All read.")).to_be_visible()
    page.get_by_role("link", name="Settings").first.click()
    page.get_by_role("switch", name="You have a seat: Push").uncheck()
    page.get_by_role("button", name="Save notifications").click()
    page.wait_for_load_state()
    expect(page.get_by_role("switch", name="You have a seat: Push")).not_to_be_checked()
