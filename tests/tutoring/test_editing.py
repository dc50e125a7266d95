"""T12 and co-tutors: changing a session that is to come."""

import datetime as dt

import pytest

from peerhall.accounts.models import User
from peerhall.platform.audit import trail
from peerhall.tutoring import drafts, events, sessions
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session, SessionTutor
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db


def edit(
    session: Session,
    actor: User | None = None,
    *,
    now: dt.datetime = NOW,
    force: bool = False,
    **values: object,
) -> Session:
    session = Session.objects.get(pk=session.pk)
    changed = drafts.parse_draft(values, now=now, current=session)
    return sessions.edit_session(
        actor=actor or session.creator, session=session, draft=changed, now=now, force=force
    )


def acts(session: Session) -> list[str]:
    return [entry.act for entry in trail.of("session", session.pk)]


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


# T12


def test_t12_edit_writes_only_what_changed(published: list[object]) -> None:
    session = factories.session(title="Old", cancel_notice_hours=6)

    edited = edit(session, title="New", description="*now*")

    assert (edited.title, edited.description_html, edited.cancel_notice_hours) == (
        "New",
        "<p><em>now</em></p>\n",
        6,
    )
    assert (edited.updated_at, edited.sequence, edited.rescheduled_at) == (NOW, 1, None)
    (entry,) = trail.of("session", session.pk)
    assert (entry.act, entry.before, entry.after) == ("T12", {"title": "Old"}, {"title": "New"})
    assert [type(fact) for fact in published] == [events.SessionEdited]


def test_t12_same_values_change_and_tell_nothing(published: list[object]) -> None:
    session = factories.session(date=NOW + DAY + dt.timedelta(seconds=30))

    edited = edit(session, date=NOW + DAY)  # what a form with minutes posts back

    assert (edited.updated_at, acts(session), published) == (session.updated_at, [], [])


def test_t12_reschedule_tells_the_old_time(published: list[object]) -> None:
    session = factories.session()

    edited = edit(session, date=session.date + DAY, duration=30)

    assert (edited.ends_at, edited.rescheduled_at) == (session.date + DAY + HOUR / 2, NOW)
    assert published == [
        events.SessionRescheduled(
            session_id=session.pk,
            actor_id=session.creator_id,
            at=NOW,
            old_date=session.date,
            old_duration=60,
        )
    ]


def test_t12_new_place_is_told_like_a_new_time(published: list[object]) -> None:
    edit(factories.session(), place="in_person", place_detail="Library, room 2")

    assert [type(fact) for fact in published] == [events.SessionRescheduled]


def test_t12_reschedule_asks_about_overlaps() -> None:
    session = factories.session()
    other = factories.session(session.creator, date=session.date + 3 * HOUR)

    with refused("tutor_conflict"):
        edit(session, date=other.date - HOUR / 2)
    assert edit(session, date=other.date - HOUR / 2, force=True).ends_at > other.date
    assert edit(session, date=other.date - HOUR / 4, duration=5).duration == 5


@pytest.mark.parametrize("seats", [0, 1])
def test_t12_fewer_seats_than_taken_are_invalid(seats: int) -> None:
    session = factories.session()
    for _ in range(2):
        factories.request(session, state=RequestState.APPROVED)

    with pytest.raises(Invalid) as caught:
        edit(session, max_participants=seats)

    assert list(caught.value.fields) == ["max_participants"]
    session.refresh_from_db()
    assert (session.max_participants, acts(session)) == (5, [])


def test_r5_lowering_to_full_sends_the_pending_to_the_line() -> None:
    session = factories.session(status=Status.SCHEDULED)
    factories.request(session, state=RequestState.APPROVED)
    pending = factories.request(session)

    edit(session, max_participants=1)

    pending.refresh_from_db()
    assert (pending.state, acts(session)) == (RequestState.WAITLISTED, ["T12", "R5"])


def test_t2_t3_follow_a_new_minimum() -> None:
    session = factories.session(status=Status.SCHEDULED)
    factories.request(session, state=RequestState.APPROVED)

    assert edit(session, min_participants=2).status == Status.APPROVED
    assert edit(session, min_participants=1).status == Status.SCHEDULED
    assert acts(session) == ["T12", "T3", "T12", "T2"]


def test_t12_a_cotutor_edits_but_does_not_move() -> None:
    session = factories.session()
    second = factories.cotutor(session)

    assert edit(session, second, title="Ours").title == "Ours"
    with refused("forbidden"):
        edit(session, second, duration=30)


def test_t12_others_do_not_edit() -> None:
    session = factories.session()
    for actor in (factories.stranger(), factories.moderator()):
        with refused("forbidden"):
            edit(session, actor, title="Mine")
    assert edit(session, factories.organizer(), title="Better").title == "Better"


def test_t12_what_is_over_stays() -> None:
    for fields in ({"status": Status.CANCELLED}, {"date": NOW - DAY, "status": Status.SCHEDULED}):
        with refused("too_late"):
            edit(factories.session(**fields), title="Late")


def test_t12_a_live_session_keeps_its_start_and_may_grow() -> None:
    session = factories.session(date=NOW - HOUR / 2, status=Status.SCHEDULED)

    assert edit(session, duration=90).ends_at == NOW + HOUR
    for values in ({"date": NOW + DAY}, {"duration": 20}):
        with pytest.raises(Invalid):
            edit(session, **values)


def test_r11_moving_a_session_that_began_unconfirmed_revives_no_request() -> None:
    session = factories.session(date=NOW - HOUR / 6)
    asked = factories.request(session)

    edit(session, date=NOW + DAY)

    asked.refresh_from_db()
    assert (asked.state, acts(session)) == (RequestState.EXPIRED, ["R11", "T12"])


# Co-tutors


def test_cotutors_come_and_go_once(published: list[object]) -> None:
    session, person = factories.session(), factories.person()
    for _ in range(2):
        sessions.add_cotutor(actor=session.creator, session=session, person=person, now=NOW)
    assert SessionTutor.objects.get().user == person

    for _ in range(2):
        sessions.remove_cotutor(actor=session.creator, session=session, person=person, now=NOW)

    assert not SessionTutor.objects.exists()
    assert acts(session) == ["cotutor_added", "cotutor_removed"]
    assert [type(fact) for fact in published] == [events.CotutorAdded, events.CotutorRemoved]


def test_i3_who_asks_for_a_seat_does_not_teach() -> None:
    request = factories.request(factories.session())

    with refused("not_open"):
        sessions.add_cotutor(
            actor=request.session.creator, session=request.session, person=request.user, now=NOW
        )


def test_cotutors_are_chosen_by_the_creator_and_leave_by_themselves() -> None:
    session = factories.session()
    second, third = factories.cotutor(session), factories.cotutor(session)

    with refused("forbidden"):
        sessions.add_cotutor(actor=second, session=session, person=factories.person(), now=NOW)
    with refused("forbidden"):
        sessions.remove_cotutor(actor=second, session=session, person=third, now=NOW)
    sessions.remove_cotutor(actor=second, session=session, person=second, now=NOW)
    assert SessionTutor.objects.get().user == third


def test_cotutors_are_at_most_ten_and_neither_creator_nor_frozen() -> None:
    session = factories.session()
    with refused("not_open"):
        sessions.add_cotutor(actor=session.creator, session=session, person=session.creator, now=NOW)
    frozen = factories.person(frozen_at=NOW)
    with refused("frozen"):
        sessions.add_cotutor(actor=session.creator, session=session, person=frozen, now=NOW)
    for _ in range(10):
        factories.cotutor(session)
    with refused("not_open"):
        sessions.add_cotutor(actor=session.creator, session=session, person=factories.person(), now=NOW)
