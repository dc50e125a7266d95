"""SessionCard: what each viewer may do is what is drawn (S6, S90–S92, S146)."""

import datetime as dt

import pytest
from msgspec.structs import replace

from peerhall.site.web import gallery_samples
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.types import RequestState, Status
from tests.ui import reading

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
TEMPLATE = '<c-session-card :card="card" />'
REQUEST = "Request to Join"


def card(case: str, url: str = "/sessions/1/") -> CardView:
    found = {sample.case: sample.card for sample in gallery_samples.cards(NOW)}
    return replace(found[case], url=url)


def drawn(view: CardView) -> reading.Page:
    return reading.page(TEMPLATE, card=view)


def test_available_session_has_a_button_with_exactly_the_guides_words() -> None:
    assert drawn(card("available")).texts("button") == [REQUEST]


def test_request_leads_to_the_page_that_asks() -> None:
    assert drawn(card("available")).attributes("form", "action") == ["/sessions/1/request/"]


@pytest.mark.parametrize(
    "case",
    [
        "anonymous",
        "full",
        "full, no waitlist",
        "pending",
        "waitlisted",
        "approved",
        "declined",
        "owner, three requests",
        "owner, under review",
        "live",
        "completed",
        "cancelled",
        "expired",
    ],
)
def test_request_is_not_offered_to_whoever_cannot_ask(case: str) -> None:
    assert REQUEST not in drawn(card(case)).text


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("anonymous", "Sign in to request"),
        ("full", "Join waitlist"),
        ("pending", "Withdraw"),
        ("waitlisted", "Withdraw"),
        ("approved", "Cancel booking"),
        ("declined", "View details"),
        ("owner, three requests", "Manage"),
        ("completed", "View details"),
    ],
)
def test_act_by_role(case: str, words: str) -> None:
    page = drawn(card(case))
    assert words in [*page.texts("button"), *page.texts("a")]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("pending", "Request pending"),
        ("waitlisted", "Waitlist #2"),
        ("approved", "You're in"),
        ("declined", "Declined"),
        ("owner, three requests", "3 requests"),
        ("owner, one request", "1 request"),
    ],
)
def test_own_relation_stands_beside_the_badge(case: str, words: str) -> None:
    page = drawn(card(case))
    assert page.texts(".card-mine") == [words]
    assert page.texts(".badge") == ["Scheduled"]


def test_stranger_has_no_relation_line() -> None:
    assert drawn(card("available")).texts(".card-mine") == []


@pytest.mark.parametrize("status", [Status.PENDING_APPROVAL, Status.APPROVED, Status.SCHEDULED])
def test_owner_may_edit_and_cancel_what_has_not_begun(status: Status) -> None:
    page = drawn(replace(card("owner, three requests"), status=status))
    assert page.attributes(".menu-item", "href") == ["/sessions/1/edit/", "/sessions/1/cancel/"]


@pytest.mark.parametrize("status", [Status.ONGOING, Status.COMPLETED, Status.CANCELLED, Status.EXPIRED])
def test_owner_of_what_has_begun_has_no_menu(status: Status) -> None:
    assert drawn(replace(card("owner, three requests"), status=status)).texts(".menu-item") == []


def test_badge_is_the_sessions_status_whatever_the_viewers_state() -> None:
    live = replace(card("approved"), status=Status.ONGOING, my_state=RequestState.APPROVED)
    assert drawn(live).texts(".badge") == ["Live now"]


def test_seats_left_and_full_are_words() -> None:
    assert drawn(card("available")).texts(".seats") == ["3 of 8 left"]
    assert drawn(card("full")).texts(".seats") == ["Full · 2 waiting"]
    assert drawn(card("completed")).texts(".seats") == ["5 of 8 seats taken"]


def test_a_hostile_title_is_text() -> None:
    title = '"><script>alert(1)</script>'
    page = drawn(replace(card("owner, three requests"), title=title))
    assert page.texts("script") == []
    assert page.texts(".card-title") == [title]
