"""How a session ended, on its page and in the organizers' queue (T11)."""

from typing import Any, Final

import pytest

from peerhall.accounts.models import User
from peerhall.tutoring import sessions
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Outcome, RequestState, Status
from tests import factories
from tests.factories import DAY, NOW
from tests.tutoring.web import visiting
from tests.tutoring.web.visiting import FRAGMENT, get, page, post

pytestmark = pytest.mark.django_db

OFFER: Final = "That is not how it ended"
DECIDING: Final = "Correct how it ended"


def over(**fields: Any) -> Session:
    return factories.session(
        **{"status": Status.COMPLETED, "outcome": Outcome.HELD, "date": NOW - DAY, **fields}
    )


def path_of(session: Session, act: str) -> str:
    return f"/sessions/{session.pk}/{act}/"


def doubt(session: Session, reason: str = "Nobody opened the door.") -> User:
    student = factories.request(session, state=RequestState.APPROVED).user
    sessions.object_to_outcome(actor=student, session=session, reason=reason, now=NOW)
    return student


def queue_of(user: User) -> str:
    return str(get(user, "/review/").content.decode())


def test_who_was_there_is_offered_to_object() -> None:
    session = over()
    seated = factories.request(session, state=RequestState.APPROVED).user
    declined = factories.request(session, state=RequestState.REJECTED).user
    moderator = factories.moderator()

    offered = [OFFER in page(user, session) for user in (session.creator, seated)]

    assert offered == [True, True]
    for other in (declined, moderator, factories.stranger(), None):
        assert OFFER not in page(other, session)
        assert DECIDING not in page(other, session)


@pytest.mark.parametrize(
    "fields",
    [
        {"date": NOW - 5 * DAY},
        {"status": Status.SCHEDULED, "outcome": None, "date": NOW + DAY},
        {"status": Status.CANCELLED, "outcome": Outcome.CANCELLED_BY_TUTOR},
        {"status": Status.EXPIRED, "outcome": Outcome.NOT_REVIEWED, "is_hidden": True},
    ],
    ids=["long over", "ahead", "cancelled", "never published"],
)
def test_nothing_to_object_to(fields: dict[str, Any]) -> None:
    session = over(**fields)
    assert OFFER not in page(session.creator, session)


@pytest.mark.parametrize("headers", [None, FRAGMENT], ids=["page", "htmx"])
def test_objecting_is_confirmed_and_shown_back(headers: dict[str, str] | None) -> None:
    session = over()

    response = post(
        session.creator, path_of(session, "object"), {"reason": "We <b>met</b>."}, headers=headers
    )

    assert (response.status_code, response["Location"]) == (302, f"/sessions/{session.pk}/")
    shown = page(session.creator, session)
    assert "You asked for a correction" in shown
    assert "We &lt;b&gt;met&lt;/b&gt;." in shown
    assert OFFER not in shown


@pytest.mark.parametrize("headers", [None, FRAGMENT], ids=["page", "htmx"])
def test_reason_that_cannot_be_kept_is_refused_with_the_form_open(headers: dict[str, str] | None) -> None:
    session = over()

    response = post(session.creator, path_of(session, "object"), {"reason": "x" * 1001}, headers=headers)

    text = response.content.decode()
    assert response.status_code == 400
    assert '<details class="reveal" open>' in text
    assert "x" * 1001 in text
    assert not session.objections.exists()


def test_organizer_reads_what_is_said_and_others_do_not() -> None:
    session = over()
    student = doubt(session)

    shown = page(factories.organizer(), session)

    assert "Nobody opened the door." in shown
    assert student.name in shown
    for other in (session.creator, factories.moderator()):
        assert "Nobody opened the door." not in page(other, session)


def test_organizer_corrects_and_the_asker_reads_so() -> None:
    session, organizer = over(), factories.organizer()
    student = doubt(session)

    response = post(organizer, path_of(session, "correct"), {"outcome": "tutor_no_show"})

    assert response.status_code == 302
    session.refresh_from_db()
    assert (session.status, session.outcome) == (Status.EXPIRED, Outcome.TUTOR_NO_SHOW)
    assert "It was corrected." in page(student, session)
    assert "Did it end like this?" not in page(organizer, session)


def test_organizer_leaves_it_and_the_asker_reads_so() -> None:
    session, organizer = over(), factories.organizer()
    student = doubt(session)

    assert post(organizer, path_of(session, "keep")).status_code == 302

    session.refresh_from_db()
    assert (session.status, session.outcome) == (Status.COMPLETED, Outcome.HELD)
    assert "It stays as it is." in page(student, session)


def test_organizer_may_correct_unasked() -> None:
    session = over(date=NOW - 90 * DAY)
    shown = page(factories.organizer(), session)
    assert DECIDING in shown
    assert 'value="held"' not in shown
    assert 'value="nobody_came"' in shown


@pytest.mark.parametrize("outcome", ["", "bogus", "stopped"])
def test_outcome_that_nobody_can_find_is_refused(outcome: str) -> None:
    session = over()
    response = post(factories.organizer(), path_of(session, "correct"), {"outcome": outcome})
    assert response.status_code == (409 if outcome == "stopped" else 400)
    session.refresh_from_db()
    assert session.outcome == Outcome.HELD


def test_queue_shows_organizers_what_is_doubted() -> None:
    session, organizer, moderator = over(), factories.organizer(), factories.moderator()
    doubt(session)

    assert "Nobody opened the door." in queue_of(organizer)
    assert "Nothing to review" in queue_of(moderator)
    post(organizer, path_of(session, "keep"))
    assert "Nothing to review" in queue_of(organizer)


def test_header_counts_for_organizers_alone() -> None:
    doubt(over())
    link = 'href="/review/"'
    assert link in get(factories.organizer(), "/sessions/").content.decode()
    assert link not in get(factories.moderator(), "/sessions/").content.decode()


def test_queue_costs_the_same_for_many() -> None:
    organizer = visiting.client_of(factories.organizer())
    doubt(over())
    organizer.get("/review/")  # what is remembered is read once
    one = visiting.cost(organizer, "/review/")
    for number in range(3):
        session = over()
        doubt(session, f"Story {number}")
        doubt(session, f"Another story {number}")
    assert visiting.cost(organizer, "/review/") == one
