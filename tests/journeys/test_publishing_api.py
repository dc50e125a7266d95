"""J2 through the API: what pages let a tutor, a moderator and a stranger do, and no more."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from peerhall.accounts.types import Role
from peerhall.notifications.models import Notification
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring.models import Session
from tests.journeys import acts
from tests.journeys.calls import program
from tests.stage import Hall

MADRID = "Europe/Madrid"


@pytest.fixture
def _review(hall: Hall) -> Iterator[None]:
    hall.set_policy("session_review", "all")
    yield
    hall.set_policy("session_review", "off")


def wish(hall: Hall, title: str, **values: Any) -> dict[str, Any]:
    """What makes a session: next Thursday at 18:00 in Madrid."""
    date = acts.next_weekday(hall.now(), 3, 18, MADRID)
    return {
        "title": title,
        "subject": "Programming",
        "level": "intermediate",
        "date": date.isoformat(),
    } | values


def test_tutor_publishes_and_finds_it_among_their_own(hall: Hall) -> None:
    """J2.2, J2.6."""
    person = hall.person("Tomás Vega", timezone=MADRID)
    tutor = program(hall, person)
    asked = wish(hall, "Recursion without tears", max_participants=3, duration=60)

    made = tutor.do("sessions/", asked, 201)

    start = dt.datetime.fromisoformat(asked["date"]).astimezone(dt.UTC)
    assert made["date"] == f"{start:%Y-%m-%dT%H:%M:%SZ}"
    assert made["ends_at"] == f"{start + dt.timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    assert (made["status"], made["my_role"], made["seats_left"]) == ("approved", "tutor", 3)
    assert [one["id"] for one in tutor.get("my-sessions/?role=tutor")] == [made["id"]]
    assert tutor.get("my-sessions/?role=student") == []

    path = f"sessions/{made['id']}/"
    before = tutor("GET", path)
    edited = tutor("PATCH", path, {"description": "Bring *two* functions."}, if_match=before.etag)
    after = tutor("GET", path)
    assert edited.status == 200
    assert edited.said == after.said
    assert after.etag != before.etag
    assert after.said["updated_at"] > before.said["updated_at"]
    assert after.said["created_at"] == before.said["created_at"]
    late = tutor("PATCH", path, {"description": "Bring none."}, if_match=before.etag)
    assert late.status == 412
    about = Notification.objects.filter(session_id=made["id"])
    assert hall.backstage(about.count) == 0


def test_impossible_session_is_refused_field_by_field(hall: Hall) -> None:
    """J2.3."""
    person = hall.person("Tomás Vega")
    past = (hall.now() - dt.timedelta(days=2)).isoformat()
    answer = program(hall, person)(
        "POST",
        "sessions/",
        wish(hall, "Worth keeping", date=past, duration=600, max_participants=0, level="expert"),
    )

    assert (answer.status, answer.code) == (400, "invalid")
    assert set(answer.said["fields"]) == {"date", "duration", "max_participants", "level"}
    assert not hall.backstage(Session.objects.filter(creator=person).exists)


def test_overlapping_session_is_created_only_on_purpose(hall: Hall) -> None:
    """J2.4."""
    tutor = program(hall, hall.person("Tomás Vega"))
    first = tutor.do("sessions/", wish(hall, "First of two"), 201)

    refused = tutor("POST", "sessions/", wish(hall, "Second of two"))
    assert (refused.status, refused.code) == (409, "tutor_conflict")
    assert refused.said["session_ids"] == [first["id"]]

    tutor.do("sessions/", wish(hall, "Second of two", force=True), 201)
    assert {one["title"] for one in tutor.get("my-sessions/?role=tutor")} == {"First of two", "Second of two"}


@pytest.mark.usefixtures("_review")
def test_reviewed_session_is_hidden_until_a_moderator_publishes_it(hall: Hall) -> None:
    """J2.7."""
    chidi, other = program(hall, hall.person("Chidi Obi")), program(hall, hall.person("Ben Other"))
    staff = program(hall, hall.person("Mo Keeper", role=Role.MODERATOR))
    wanted = chidi.do("sessions/", wish(hall, "Solder like you mean it"), 201)
    unwanted = chidi.do("sessions/", wish(hall, "Sell my old radios", force=True), 201)
    assert (wanted["status"], unwanted["status"]) == ("pending_approval", "pending_approval")
    assert other("GET", f"sessions/{wanted['id']}/").status == 404
    assert other("POST", f"sessions/{wanted['id']}/publish/").status == 404
    assert chidi("POST", f"sessions/{wanted['id']}/publish/").status == 403
    assert staff.told(wanted["id"]) == [("general", False)]

    assert staff.do(f"sessions/{wanted['id']}/publish/")["status"] == "approved"
    reason = "This is a place to learn, not a shop."
    assert staff.do(f"sessions/{unwanted['id']}/decline/", {"reason": reason})["status"] == "cancelled"

    assert other.get(f"sessions/{wanted['id']}/")["status"] == "approved"
    assert chidi.told(wanted["id"]) == [("session_update", False)]
    declined = chidi.get(f"sessions/{unwanted['id']}/")
    assert (declined["status"], declined["cancel_reason"]) == ("cancelled", reason)


def test_stranger_changes_nothing_and_leaves_a_trace(hall: Hall) -> None:
    """J2.9."""
    tutor, ben = program(hall, hall.person("Tomás Vega")), program(hall, hall.person("Ben Asks"))
    stranger = hall.person("Eve Stranger")
    eve = program(hall, stranger)
    session = tutor.do("sessions/", wish(hall, "Not Eve’s"), 201)
    path = f"sessions/{session['id']}/"
    ben_id = ben.do(f"{path}request/", status=201)["user"]["id"]
    before = tutor.get(path)

    tried = [
        eve("PUT", path, wish(hall, "Eve’s")),
        eve("PATCH", path, {"title": "Eve’s"}),
        eve("DELETE", path),
        eve("POST", f"{path}approve/{ben_id}/"),
        eve("POST", f"{path}reject/{ben_id}/"),
        eve("POST", f"{path}start/"),
    ]

    assert [(one.status, one.code) for one in tried] == [(403, "forbidden")] * len(tried)
    assert tutor.get(path) == before
    traces = AuditEntry.objects.filter(act="refused", actor_id=stranger.pk, scope_id=session["id"])
    assert hall.backstage(traces.count) == len(tried)
