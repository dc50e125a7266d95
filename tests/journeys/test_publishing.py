"""J2: a tutor publishes a session; moderators review; strangers are kept out."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from peerhall.accounts.types import Role
from peerhall.tutoring import bookings
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState, Status
from tests.journeys import acts
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser

THURSDAY = 3
MADRID = "Europe/Madrid"


@pytest.fixture
def _review(hall: Hall) -> Iterator[None]:
    hall.set_policy("session_review", "all")
    yield
    hall.set_policy("session_review", "off")


def confirm_code(hall: Hall, email: str) -> str:
    """The code in the newest letter to this address."""
    letters = sorted((hall.data / "mail").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    text = next(text for file in reversed(letters) if email in (text := file.read_text(encoding="utf-8")))
    found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", text, re.MULTILINE)
    assert found, text
    return found[1]


def test_newcomer_signs_up_and_has_a_profile_in_their_zone(hall: Hall, visit: Visits) -> None:
    page = visit(timezone_id=MADRID)
    page.goto("/accounts/signup/")

    page.get_by_label("Name").fill("Tomás Vega")
    page.get_by_label("Email").fill("tomas.vega@example.org")
    page.get_by_label("Password", exact=True).fill("paper and pencil")
    page.get_by_role("button", name="Make my account").click()
    page.get_by_label("Code").fill(confirm_code(hall, "tomas.vega@example.org"))
    page.get_by_role("button", name="Confirm").click()

    page.goto("/accounts/profile/")
    expect(page.get_by_label("Name")).to_have_value("Tomás Vega")
    expect(page.get_by_label("Time zone")).to_have_value(MADRID)
    expect(page.get_by_role("button", name="TV, Tomás Vega, your menu")).to_be_visible()
    page.get_by_label("Time zone").fill("Asia/Tokyo")
    page.get_by_role("button", name="Save profile").click()
    page.goto("/sessions/")
    expect(page.get_by_text("Times are yours: Tokyo")).to_be_visible()


def test_tutor_publishes_and_finds_it_among_their_own(hall: Hall, visit: Visits) -> None:
    tutor = hall.person("Tomás Vega", timezone=MADRID)
    start = acts.next_weekday(hall.now(), THURSDAY, 18, MADRID)
    page = visit(tutor)
    page.goto("/sessions/new/")
    acts.fill_editor(
        page,
        title="Recursion without tears",
        subject="Programming",
        level="Intermediate",
        description="Bring **one** function that frightens you.",
        date=start.date(),
        seats="3",
    )
    preview = page.get_by_role("complementary", name="Preview")
    expect(preview.get_by_text("Recursion without tears")).to_be_visible()
    expect(preview.get_by_text("3 of 3 left")).to_be_visible()
    page.get_by_role("button", name="Publish session").click()

    expect(page.get_by_role("heading", name="Recursion without tears", level=1)).to_be_visible()
    acts.expect_status(page, "Approved")
    expect(page.locator(".toast")).to_be_visible()
    session = hall.backstage(Session.objects.get, creator=tutor)
    assert session.date == start.astimezone(dt.UTC)

    page.goto("/my-sessions/?as=tutor")
    expect(page.get_by_role("link", name="Recursion without tears", exact=True)).to_be_visible()
    tile = page.locator(".tile", has=page.get_by_text("Upcoming", exact=True))
    expect(tile.get_by_role("definition").first).to_have_text("1")

    # Step 6: a new description touches nobody.
    before = session.updated_at
    acts.open_session(page, session)
    page.get_by_role("main").get_by_role("link", name="Edit").click()
    page.get_by_label("Description").fill("Bring *two* functions.")
    page.get_by_role("button", name="Save changes").click()
    acts.expect_toast(page, "Saved.")
    expect(page.get_by_text("Bring two functions.")).to_be_visible()
    assert hall.backstage(Session.objects.get, pk=session.pk).updated_at > before


def test_impossible_session_is_refused_field_by_field_with_the_text_kept(hall: Hall, visit: Visits) -> None:
    tutor = hall.person("Tomás Vega", timezone=MADRID)
    page = visit(tutor)
    page.goto("/sessions/new/")
    acts.fill_editor(
        page,
        title="A title worth keeping",
        subject="Programming",
        level="Advanced",
        date=hall.now().date() - dt.timedelta(days=2),
        seats="0",
    )
    # What the controls do not offer, a tampered page sends.
    page.get_by_label("Length").evaluate(
        "select => { select.options[0].value = '600'; select.value = '600' }"
    )
    page.locator("input[name=level]:checked").evaluate("input => { input.value = 'expert' }")
    page.get_by_role("button", name="Publish session").click()

    expect(page.get_by_text("4 fields need another look. Nothing is saved yet.")).to_be_visible()
    assert page.locator(".error").count() == 4
    expect(page.get_by_label("Title")).to_have_value("A title worth keeping")
    assert not hall.backstage(Session.objects.filter(creator=tutor).exists)


def test_overlapping_session_is_created_only_on_purpose(hall: Hall, visit: Visits) -> None:
    tutor = hall.person("Tomás Vega", timezone=MADRID)
    start = acts.next_weekday(hall.now(), THURSDAY, 18, MADRID)
    hall.session(tutor, title="First of two", date=start.astimezone(dt.UTC))
    page = visit(tutor)
    page.goto("/sessions/new/")
    acts.fill_editor(
        page,
        title="Second of two",
        subject="Maths",
        level="Beginner",
        date=start.date(),
    )
    page.get_by_role("button", name="Publish session").click()

    expect(page.get_by_role("alert").filter(has_text="First of two")).to_be_visible()
    assert hall.backstage(Session.objects.filter(creator=tutor).count) == 1
    page.get_by_role("button", name="Create anyway").click()
    expect(page.get_by_role("heading", name="Second of two", level=1)).to_be_visible()


@pytest.mark.usefixtures("_review")
def test_reviewed_session_is_hidden_until_a_moderator_publishes_it(hall: Hall, visit: Visits) -> None:
    chidi = hall.person("Chidi Obi", timezone="Africa/Lagos")
    moderator = hall.person("Mo Keeper", role=Role.MODERATOR)
    start = acts.next_weekday(hall.now(), THURSDAY, 18, "Africa/Lagos")
    tutor, other, staff = visit(chidi), visit(hall.person("Ben Other")), visit(moderator)
    for title in ("Solder like you mean it", "Sell my old radios"):
        tutor.goto("/sessions/new/")
        acts.fill_editor(tutor, title=title, subject="Science", level="Beginner", date=start.date())
        tutor.get_by_role("button", name="Publish session").click()
        if title.startswith("Sell"):
            tutor.get_by_role("button", name="Create anyway").click()
        acts.expect_status(tutor, "Pending approval")
    wanted = hall.backstage(Session.objects.get, creator=chidi, title="Solder like you mean it")
    unwanted = hall.backstage(Session.objects.get, creator=chidi, title="Sell my old radios")
    assert _status_of(other, wanted) == 404

    staff.goto("/review/")
    item = staff.get_by_role("listitem").filter(has=staff.get_by_role("link", name=wanted.title))
    item.get_by_role("button", name="Publish").click()
    item = staff.get_by_role("listitem").filter(has=staff.get_by_role("link", name=unwanted.title))
    staff.goto("/review/")
    item.get_by_text("Decline", exact=True).click()
    item.get_by_label(re.compile("Why")).fill("This is a place to learn, not a shop.")
    item.get_by_role("button", name="Decline this session").click()
    staff.wait_for_load_state()

    acts.open_session(other, wanted)
    acts.expect_status(other, "Approved")
    acts.open_session(tutor, wanted)
    acts.expect_status(tutor, "Approved")
    acts.open_session(tutor, unwanted)
    acts.expect_status(tutor, "Cancelled")
    expect(tutor.get_by_text("This is a place to learn, not a shop.")).to_be_visible()


@pytest.mark.usefixtures("_review")
def test_session_nobody_reviewed_expires_at_its_start(hall: Hall, visit: Visits) -> None:
    chidi = hall.person("Chidi Obi", timezone="Africa/Lagos")
    session = hall.session(chidi, title="Too late for this", status=Status.PENDING_APPROVAL)
    page = visit(chidi)
    hall.move_clock(dt.timedelta(days=2, hours=1))

    acts.open_session(page, session)

    acts.expect_status(page, "Expired")
    expect(page.get_by_text("Nobody reviewed it before its start.")).to_be_visible()


def test_stranger_changes_nothing(hall: Hall, visit: Visits) -> None:
    tutor, ben = hall.person("Tomás Vega"), hall.person("Ben Asks")
    session = hall.session(tutor, title="Not Eve’s")
    hall.backstage(bookings.request_to_join, student=ben, session=session, message="", now=hall.now())
    page = visit(hall.person("Eve Stranger"))
    acts.open_session(page, session)
    expect(page.get_by_role("main").get_by_role("link", name="Edit")).to_have_count(0)
    expect(page.get_by_role("main")).not_to_contain_text("Ben Asks")

    tried = {
        path: acts.post(page, f"/sessions/{session.pk}/{path}/")
        for path in ("edit", "cancel", "delete", "start", f"requests/{ben.pk}/approve")
    }

    assert tried == dict.fromkeys(tried, 403)
    assert hall.backstage(Session.objects.get, pk=session.pk).updated_at == session.updated_at
    assert hall.backstage(BookingRequest.objects.get, session=session).state == RequestState.PENDING


def _status_of(page: Page, session: Session) -> int:
    answer = page.goto(f"/sessions/{session.pk}/")
    assert answer is not None
    return answer.status
