"""Start, end, cancel, delete, co-tutors, and the moderators' queue (T1, T4–T7, T13, A1, A14)."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import Block
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring.models import Session, SessionTutor
from peerhall.tutoring.types import Outcome, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.tutoring.web import visiting
from tests.tutoring.web.visiting import everything, get, page, post, refusals

pytestmark = pytest.mark.django_db


def path_of(session: Session, act: str) -> str:
    return f"/sessions/{session.pk}/{act}/"


# Start and end


def test_starting_early_and_ending() -> None:
    session = factories.session(date=NOW + dt.timedelta(minutes=10), status=Status.SCHEDULED)
    factories.request(session, state=RequestState.APPROVED)
    assert post(session.creator, path_of(session, "start")).status_code == 302
    assert "Live now" in page(session.creator, session)
    assert post(session.creator, path_of(session, "end")).status_code == 302
    session.refresh_from_db()
    assert (session.status, session.outcome) == (Status.COMPLETED, Outcome.HELD)


def test_unconfirmed_session_opens_its_door_at_the_start() -> None:
    session = factories.session(date=NOW - dt.timedelta(minutes=1))
    assert "Open the door" in page(session.creator, session)
    post(session.creator, path_of(session, "start"))
    assert "Live now" in page(session.creator, session)


def test_starting_before_the_doors_says_when() -> None:
    session = factories.session(status=Status.SCHEDULED)
    before = everything()
    response = post(session.creator, path_of(session, "start"))
    assert response.status_code == 409
    assert "Doors open 15 minutes before the start." in response.content.decode()
    assert everything() == before
    assert refusals() == [("session", "too_early")]


# Cancelling


def test_cancelling_says_whom_it_touches_and_shows_the_reason() -> None:
    session = factories.session()
    factories.request(session, state=RequestState.APPROVED)
    asker = factories.request(session, factories.person("Pia Pending")).user
    form = get(session.creator, path_of(session, "cancel")).content.decode()
    assert "1 person has a seat and 1 more asked for one." in form
    assert (
        post(session.creator, path_of(session, "cancel"), {"reason": "I lost my voice."}).status_code == 302
    )
    assert "I lost my voice." in page(asker, session)


def test_moderator_gives_a_reason() -> None:
    session, keeper = factories.session(), factories.moderator()
    form = get(keeper, path_of(session, "cancel")).content.decode()
    assert "required" in form
    before = everything()
    response = post(keeper, path_of(session, "cancel"))
    assert response.status_code == 400
    assert "Say why, so that everybody understands." in response.content.decode()
    assert everything() == before
    assert post(keeper, path_of(session, "cancel"), {"reason": "Not safe."}).status_code == 302


def test_reason_too_long_stays_in_the_form() -> None:
    session = factories.session()
    response = post(session.creator, path_of(session, "cancel"), {"reason": "q" * 1001})
    assert response.status_code == 400
    assert "q" * 1001 in response.content.decode()


def test_cotutor_does_not_cancel() -> None:
    session = factories.session()
    assert post(factories.cotutor(session), path_of(session, "cancel")).status_code == 403


def test_session_that_has_begun_is_ended_instead() -> None:
    session = factories.session(date=NOW - HOUR / 2, status=Status.SCHEDULED)
    before = everything()
    response = post(session.creator, path_of(session, "cancel"))
    assert response.status_code == 409
    assert everything() == before


def test_cancelled_session_leads_the_form_back() -> None:
    session = factories.session(status=Status.CANCELLED)
    assert get(session.creator, path_of(session, "cancel"))["Location"] == f"/sessions/{session.pk}/"


# Deleting


def test_deleting_asks_first_and_leaves_nothing() -> None:
    session = factories.session()
    assert "cannot be undone" in get(session.creator, path_of(session, "delete")).content.decode()
    assert post(session.creator, path_of(session, "delete"))["Location"] == "/my-sessions/"
    assert not Session.objects.exists()


def test_session_with_a_stake_is_cancelled_instead() -> None:
    session = factories.session()
    factories.request(session)
    before = everything()
    response = post(session.creator, path_of(session, "delete"))
    assert response.status_code == 409
    assert "Cancel it instead" in response.content.decode()
    assert everything() == before
    assert refusals() == [("session", "session_has_bookings")]


# Co-tutors


def test_members_are_found_by_name_and_never_by_address() -> None:
    session = factories.session()
    cleo = factories.person("Cleo Second")
    path = path_of(session, "tutors")
    assert "Cleo Second" in get(session.creator, f"{path}?search=second").content.decode()
    for search in (cleo.email, "example.org", "c", "%"):
        assert "Cleo Second" not in get(session.creator, f"{path}?search={search}").content.decode()


@pytest.mark.database
def test_search_leaves_out_tutors_frozen_and_blocked_people() -> None:
    session = factories.session()
    factories.cotutor(session, factories.person("Alike One"))
    factories.person("Alike Two", frozen_at=NOW)
    three, four = factories.person("Alike Three"), factories.person("Alike Four")
    Block.objects.create(blocker=three, blocked=session.creator, created_at=NOW)
    Block.objects.create(blocker=session.creator, blocked=four, created_at=NOW)
    html = get(session.creator, path_of(session, "tutors") + "?search=alike").content.decode()
    assert "Nobody found." in html


def test_cotutor_is_added_once_and_removed() -> None:
    session, cleo = factories.session(), factories.person("Cleo Second")
    path = path_of(session, "tutors")
    for _ in range(2):
        assert post(session.creator, path, {"person": cleo.pk})["Location"] == path
    assert SessionTutor.objects.get().user == cleo
    assert "Cleo Second" in page(factories.stranger(), session)
    post(session.creator, path, {"person": cleo.pk, "remove": "1"})
    assert not SessionTutor.objects.exists()


def test_cotutor_takes_themselves_out() -> None:
    session = factories.session()
    cotutor = factories.cotutor(session)
    response = post(cotutor, path_of(session, "tutors"), {"person": cotutor.pk, "remove": "1"})
    assert response["Location"] == f"/sessions/{session.pk}/"
    assert not SessionTutor.objects.exists()


def test_removing_who_was_no_cotutor_claims_nothing() -> None:
    session, eve = factories.session(), factories.person("Eve Stranger")
    client = visiting.client_of(session.creator)
    form = {"person": eve.pk, "remove": "1"}
    html = client.post(path_of(session, "tutors"), form, follow=True).content.decode()
    assert "Eve Stranger is no co-tutor of this session." in html
    assert "no longer teaches" not in html
    assert not AuditEntry.objects.filter(act="cotutor_removed").exists()


@pytest.mark.parametrize("person", ["", "abc", "0", "-1", "9" * 30, "٣"])
def test_person_that_is_none_is_not_found(person: str) -> None:
    session = factories.session()
    assert post(session.creator, path_of(session, "tutors"), {"person": person}).status_code == 404


def test_somebody_who_asks_for_a_seat_does_not_teach_too() -> None:
    request = factories.request(factories.session())
    before = everything()
    path = path_of(request.session, "tutors")
    response = post(request.session.creator, path, {"person": request.user.pk})
    assert response.status_code == 409
    assert "They cannot teach and learn at once." in response.content.decode()
    assert everything() == before


# Review


@pytest.mark.database
def test_queue_is_for_moderators_with_its_number_in_the_header() -> None:
    session = factories.session(title="Look at me", status=Status.PENDING_APPROVAL)
    factories.session(title="Too late", status=Status.PENDING_APPROVAL, date=NOW - DAY)
    html = get(factories.moderator(), "/review/").content.decode()
    assert "Look at me" in html
    assert "Too late" not in html
    assert 'class="count" data-state="waiting">1<' in html
    assert get(session.creator, "/review/").status_code == 403
    assert get(None, "/review/")["Location"] == "/accounts/login/?next=/review/"
    assert post(factories.moderator(), "/review/").status_code == 405


def test_empty_queue_says_so() -> None:
    assert "Nothing to review" in get(factories.organizer(), "/review/").content.decode()


def test_publishing_lets_others_see_it() -> None:
    session = factories.session(status=Status.PENDING_APPROVAL)
    assert post(factories.moderator(), path_of(session, "publish")).status_code == 302
    assert session.title in page(factories.stranger(), session)


def test_declining_tells_the_tutor_why() -> None:
    session = factories.session(status=Status.PENDING_APPROVAL)
    post(factories.moderator(), path_of(session, "decline"), {"reason": "Too vague."})
    assert "Too vague." in page(session.creator, session)


def test_declining_what_is_published_is_refused() -> None:
    session = factories.session()
    before = everything()
    response = post(factories.moderator(), path_of(session, "decline"))
    assert response.status_code == 409
    assert "You can cancel it." in response.content.decode()
    assert everything() == before


def test_queue_costs_the_same_for_one_and_three() -> None:
    keeper = factories.moderator()
    counts: list[Any] = []
    for _ in range(3):
        factories.session(status=Status.PENDING_APPROVAL)
        client = visiting.client_of(keeper)
        with CaptureQueriesContext(connection) as queries:
            client.get("/review/")
        counts.append(sum("tutoring_" in query["sql"] for query in queries))
    assert counts[0] == counts[2]
