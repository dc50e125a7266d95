"""T11: those who were there say that a session ended otherwise, and organizers decide."""

import datetime as dt
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction

from peerhall.accounts.models import User
from peerhall.platform.audit import trail
from peerhall.tutoring import events, lifecycle, sessions
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Objection, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import ClosedReason, Outcome, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db
# Over for 23 hours, by the clock alone.
OVER: Final[dict[str, Any]] = {"status": Status.SCHEDULED, "date": NOW - DAY}
END: Final = NOW - 23 * HOUR
WINDOW: Final = dt.timedelta(hours=72)


def object_to(session: Session, actor: User, reason: str = "We met.", now: dt.datetime = NOW) -> Objection:
    return sessions.object_to_outcome(actor=actor, session=session, reason=reason, now=now)


def correct(session: Session, actor: User, outcome: Outcome = Outcome.TUTOR_NO_SHOW) -> Session:
    return sessions.correct_outcome(actor=actor, session=session, outcome=outcome, now=NOW)


def acts(session: Session) -> list[str]:
    return [entry.act for entry in trail.of("session", session.pk)]


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


# Asking


@pytest.mark.parametrize("part", ["creator", "cotutor", "seated"])
@pytest.mark.database
def test_t11_who_was_there_asks_once(part: str, published: list[object]) -> None:
    session = factories.session(**OVER)
    people = {
        "creator": session.creator,
        "cotutor": factories.cotutor(session),
        "seated": factories.request(session, state=RequestState.APPROVED).user,
    }

    first = object_to(session, people[part])
    again = object_to(session, people[part], "Another story.", now=NOW + 30 * DAY)

    assert (again, again.reason, again.is_upheld) == (first, "We met.", None)
    assert acts(session) == ["T7", "T11_asked"]
    assert published[-1] == events.OutcomeDoubted(
        session_id=session.pk, actor_id=people[part].pk, at=NOW, reason="We met."
    )
    assert len([fact for fact in published if isinstance(fact, events.OutcomeDoubted)]) == 1


@pytest.mark.parametrize("state", set(RequestState) - {RequestState.APPROVED})
def test_t11_who_had_no_seat_may_not_ask(state: RequestState) -> None:
    session = factories.session(**OVER)
    request = factories.request(session, state=state)

    for user in (request.user, factories.stranger(), factories.moderator(), factories.organizer()):
        with refused("forbidden"):
            object_to(session, user)
    assert not Objection.objects.exists()


def test_t11_a_seat_that_ended_with_the_session_was_one() -> None:
    session = factories.session(date=NOW - DAY, min_participants=2)
    seated = factories.request(session, state=RequestState.APPROVED).user

    objection = object_to(session, seated)

    assert session.requests.get().closed_reason == ClosedReason.SESSION_EXPIRED
    assert objection.user == seated


def test_t11_frozen_people_ask_nothing() -> None:
    session = factories.session(factories.person(frozen_at=NOW), **OVER)

    with refused("frozen"):
        object_to(session, session.creator)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": Status.SCHEDULED}, "too_early"),
        ({"status": Status.SCHEDULED, "date": NOW - HOUR / 2}, "too_early"),
        ({"status": Status.SCHEDULED, "date": NOW - WINDOW - HOUR}, "too_late"),
        ({"status": Status.CANCELLED, "outcome": Outcome.CANCELLED_BY_TUTOR}, "not_open"),
        ({"status": Status.PENDING_APPROVAL, "date": NOW - DAY}, "not_open"),
    ],
    ids=["ahead", "running", "long over", "cancelled", "never published"],
)
def test_t11_asked_at_the_wrong_time(fields: dict[str, Any], code: str) -> None:
    session = factories.session(**fields)

    with refused(code):
        object_to(session, session.creator)


def test_t11_the_window_is_72_hours_from_the_end() -> None:
    session = factories.session(**OVER)
    almost = END + WINDOW - dt.timedelta(microseconds=1)

    assert lifecycle.takes_objections(session, almost)
    assert not lifecycle.takes_objections(session, END + WINDOW)
    session.occupied_until = END + HOUR  # the room stays open for half of that
    assert lifecycle.takes_objections(session, almost + HOUR / 2)
    assert not lifecycle.takes_objections(session, END + WINDOW + HOUR / 2)


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 1001, "half\x00way"])
def test_t11_asking_needs_a_reason_that_can_be_kept(reason: str) -> None:
    session = factories.session(**OVER)

    with pytest.raises(Invalid) as caught:
        object_to(session, session.creator, reason)
    assert set(caught.value.fields) == {"reason"}
    assert not Objection.objects.exists()


def test_t11_a_hidden_session_is_not_there_for_others() -> None:
    session = factories.session(status=Status.PENDING_APPROVAL, date=NOW - DAY)

    with refused("not_found"):
        object_to(session, factories.stranger())


# Deciding


@pytest.mark.database
def test_t11_an_organizer_corrects_between_completed_and_expired(published: list[object]) -> None:
    session, organizer = factories.session(**OVER), factories.organizer()
    student = factories.request(session, state=RequestState.APPROVED).user
    object_to(session, student)

    for _ in range(2):
        corrected = correct(session, organizer)

    assert (corrected.status, corrected.outcome) == (Status.EXPIRED, Outcome.TUTOR_NO_SHOW)
    assert acts(session) == ["T7", "T11_asked", "T11"]
    assert published[-1] == events.OutcomeCorrected(
        session_id=session.pk,
        actor_id=organizer.pk,
        at=NOW,
        old_outcome="held",
        outcome="tutor_no_show",
        objector_ids=(student.pk,),
    )
    answered = session.objections.get()
    assert (answered.answered_at, answered.answered_by, answered.is_upheld) == (NOW, organizer, True)


def test_t11_an_organizer_corrects_unasked_and_long_after() -> None:
    session = factories.session(status=Status.SCHEDULED, date=NOW - 400 * DAY)

    assert correct(session, factories.organizer()).status == Status.EXPIRED


@pytest.mark.parametrize(
    ("fields", "outcome", "code"),
    [
        ({}, Outcome.HELD, "too_early"),
        ({"status": Status.CANCELLED, "outcome": Outcome.STOPPED}, Outcome.HELD, "not_open"),
        (OVER, Outcome.STOPPED, "not_open"),
    ],
)
def test_t11_other_corrections_are_refused(fields: dict[str, Any], outcome: Outcome, code: str) -> None:
    session = factories.session(**fields)

    with refused(code):
        correct(session, factories.organizer(), outcome)
    for user in (session.creator, factories.moderator()):
        with refused("forbidden"):
            correct(session, user, outcome)


@pytest.mark.database
def test_t11_an_organizer_leaves_it_as_it_is(published: list[object]) -> None:
    session, organizer = factories.session(**OVER), factories.organizer()
    student = factories.request(session, state=RequestState.APPROVED).user
    object_to(session, session.creator)
    object_to(session, student)

    for _ in range(2):
        kept = sessions.keep_outcome(actor=organizer, session=session, now=NOW)

    assert (kept.status, kept.outcome) == (Status.COMPLETED, Outcome.HELD)
    assert acts(session) == ["T7", "T11_asked", "T11_asked", "T11_kept"]
    assert published[-1] == events.OutcomeKept(
        session_id=session.pk,
        actor_id=organizer.pk,
        at=NOW,
        objector_ids=(session.creator_id, student.pk),
    )
    assert list(session.objections.values_list("is_upheld", flat=True)) == [False, False]


def test_t11_only_organizers_leave_it_as_it_is() -> None:
    session = factories.session(**OVER)
    object_to(session, session.creator)

    for user in (session.creator, factories.moderator()):
        with refused("forbidden"):
            sessions.keep_outcome(actor=user, session=session, now=NOW)
    assert session.objections.get().is_upheld is None


def test_t11_who_came_later_is_answered_by_the_next_decision() -> None:
    session, organizer = factories.session(**OVER), factories.organizer()
    student = factories.request(session, state=RequestState.APPROVED).user
    object_to(session, student)
    correct(session, organizer)
    object_to(session, session.creator)

    correct(session, organizer, Outcome.HELD)

    assert list(session.objections.order_by("id").values_list("user_id", "is_upheld")) == [
        (student.pk, True),
        (session.creator_id, True),
    ]


@pytest.mark.parametrize("answer", [{"answered_at": NOW}, {"is_upheld": True}], ids=["no word", "no time"])
@pytest.mark.database
def test_half_an_answer_cannot_be_stored(answer: dict[str, Any]) -> None:
    session = factories.session(**OVER)
    objection = object_to(session, session.creator)

    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(**answer)
