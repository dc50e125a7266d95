"""A notification's row: its type for eyes and ears, and what pressing it does."""

import datetime as dt
from dataclasses import dataclass, replace

from tests.ui import reading

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Note:
    id: int = 12
    type: str = "general"
    title: str = "Dmytro <i> wants to join"
    message: str = "Your first REST API"
    url: str = "/sessions/7/"
    read_url: str = "/notifications/12/read/"
    approve_url: str = ""
    review_url: str = ""
    created_at: dt.datetime = NOW
    is_unread: bool = True


def row(**values: object) -> reading.Page:
    """The row as it is drawn."""
    return reading.page('<ul><c-notification :note="note" /></ul>', note=replace(Note(), **values))  # type: ignore[arg-type]  # any field


def test_types_have_an_icon_and_a_word_each() -> None:
    rows = [row(type=name) for name in ("booking_request", "reminder", "session_update", "general")]
    words = [page.find(".notification-icon")[0].text for page in rows]
    shapes = [page.html.split("<svg", 1)[1].split("</svg>", 1)[0] for page in rows]
    assert words == ["Request:", "Reminder:", "Update:", "General:"]
    assert len(set(shapes)) == 4


def test_unread_row_is_opened_by_a_form_and_marked_by_its_dot() -> None:
    page = row()
    assert page.attributes("form", "action") == ["/notifications/12/read/"] * 2
    assert page.find("a") == []
    assert "Unread" in page.texts("li")[0]
    assert page.attributes("button", "aria-label") == ["Mark as read: Dmytro <i> wants to join"]


def test_read_row_is_a_link() -> None:
    page = row(is_unread=False)
    assert (page.attributes("a", "href"), page.find("form")) == (["/sessions/7/"], [])
    assert "Unread" not in page.texts("li")[0]


def test_request_can_be_approved_where_it_is_told() -> None:
    page = row(approve_url="/notifications/12/approve/", review_url="/sessions/7/")
    form = next(each for each in page.find("form") if each.attributes.get("data-optimistic") == "approved")
    assert form.attributes["hx-post"] == form.attributes["action"] == "/notifications/12/approve/"
    assert [link.text for link in page.find(".btn")] == [
        "Approve: Dmytro <i> wants to join",
        "Review: Dmytro <i> wants to join",
    ]
