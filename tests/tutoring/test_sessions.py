"""T0, T13 and duplicates: offering a session and removing it."""

import pytest

from peerhall.accounts.models import Community, User
from peerhall.accounts.types import SessionReview, WhoMayTutor
from peerhall.platform.audit import trail
from peerhall.tutoring import drafts, events, sessions
from peerhall.tutoring.drafts import SessionDraft
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db
VALUES = {"title": "Recursion", "subject": "Programming", "level": "beginner", "date": NOW + DAY}


def draft(**values: object) -> SessionDraft:
    return drafts.parse_draft(VALUES | values, now=NOW)


def create(creator: User | None = None, *, force: bool = False, **values: object) -> Session:
    return sessions.create_session(
        creator=creator or factories.tutor(), draft=draft(**values), now=NOW, force=force
    )


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


# T0


def test_t0_publishes_at_once(published: list[object]) -> None:
    tutor = factories.tutor()

    session = create(tutor, description="**Bring** a laptop", timezone="Europe/Madrid", duration=90)

    stored = Session.objects.get()
    assert (stored.pk, stored.status, stored.is_hidden) == (session.pk, Status.APPROVED, False)
    assert (stored.ends_at, stored.timezone) == (NOW + DAY + 1.5 * HOUR, "Europe/Madrid")
    assert stored.description_html == "<p><strong>Bring</strong> a laptop</p>\n"
    assert (stored.created_at, stored.updated_at, stored.creator) == (NOW, NOW, tutor)
    (entry,) = trail.of("session", session.pk)
    assert (entry.act, entry.actor_id, entry.after) == ("T0", tutor.pk, {"status": "approved"})
    assert published == [events.SessionPublished(session_id=session.pk, actor_id=tutor.pk, at=NOW)]


def test_t0_defaults_are_the_guides_and_the_communitys() -> None:
    Community.objects.create(pk=1, cancel_notice_hours=24, request_ttl_hours=72)

    session = create()

    assert (session.duration, session.max_participants, session.min_participants) == (60, 5, 1)
    assert (session.cancel_notice_hours, session.request_ttl_hours) == (24, 72)
    assert create(cancel_notice_hours=3).cancel_notice_hours == 3


@pytest.mark.parametrize(
    ("review", "published_before", "waits"),
    [
        (SessionReview.OFF, False, False),
        (SessionReview.FIRST, False, True),
        (SessionReview.FIRST, True, False),
        (SessionReview.ALL, True, True),
    ],
)
def test_a1_review_policy_decides_what_waits(
    review: SessionReview, published: list[object], *, published_before: bool, waits: bool
) -> None:
    Community.objects.create(pk=1, session_review=review)
    tutor = factories.tutor()
    if published_before:
        factories.session(tutor)
    # One that was never published counts for nothing.
    factories.session(tutor, status=Status.CANCELLED, is_hidden=True)

    session = create(tutor)

    assert (session.status == Status.PENDING_APPROVAL, session.is_hidden) == (waits, waits)
    assert type(published[0]) is (events.SessionSubmitted if waits else events.SessionPublished)


def test_a1_what_a_moderator_offers_waits_for_nobody() -> None:
    Community.objects.create(pk=1, session_review=SessionReview.ALL)

    assert create(factories.moderator()).status == Status.APPROVED


@pytest.mark.parametrize("policy", [WhoMayTutor.VETTED, WhoMayTutor.ORGANIZERS])
def test_a7_who_may_tutor_is_asked(policy: WhoMayTutor) -> None:
    Community.objects.create(pk=1, who_may_tutor=policy)

    with refused("forbidden"):
        create()
    assert not Session.objects.exists()
    assert create(factories.organizer()).pk


def test_t0_frozen_people_do_not_teach_even_with_a_stale_object() -> None:
    tutor = factories.tutor()
    User.objects.update(frozen_at=NOW)

    with refused("frozen"):
        create(tutor)


def test_a34_tutor_overlap_is_refused_unless_forced() -> None:
    tutor = factories.tutor()
    first = create(tutor)
    with refused("tutor_conflict") as caught:
        create(tutor, date=first.date + HOUR / 2)
    assert caught.value.data == {"session_ids": [first.pk]}
    assert create(tutor, date=first.ends_at).pk  # half-open: it may begin as the other ends
    assert create(tutor, date=first.date + HOUR / 2, force=True).pk


def test_a34_counts_what_one_coteaches_and_not_what_is_over() -> None:
    tutor, other = factories.tutor(), factories.session(date=NOW + DAY)
    factories.cotutor(other, tutor)
    with refused("tutor_conflict"):
        create(tutor)
    Session.objects.update(status=Status.CANCELLED)
    assert create(tutor).pk


# T13


def test_t13_deletes_what_nobody_has_a_stake_in(published: list[object]) -> None:
    session = factories.session()
    factories.request(session, state=RequestState.WITHDRAWN)

    sessions.delete_session(actor=session.creator, session=session, now=NOW)

    assert not Session.objects.exists()
    assert [entry.act for entry in trail.of("session", session.pk)] == ["T13"]
    assert [type(fact) for fact in published] == [events.SessionDeleted]
    with refused("not_found"):
        sessions.delete_session(actor=session.creator, session=session, now=NOW)


@pytest.mark.parametrize("state", [RequestState.PENDING, RequestState.WAITLISTED, RequestState.APPROVED])
def test_a14_delete_is_refused_while_somebody_asks(state: RequestState) -> None:
    session = factories.session()
    factories.request(session, state=state)

    with refused("session_has_bookings"):
        sessions.delete_session(actor=session.creator, session=session, now=NOW)


def test_t13_only_its_creator_and_organizers() -> None:
    session = factories.session()
    for actor in (factories.stranger(), factories.moderator(), factories.cotutor(session)):
        with refused("forbidden"):
            sessions.delete_session(actor=actor, session=session, now=NOW)
    assert Session.objects.exists()


def test_duplicate_carries_everything_but_the_time() -> None:
    session = create(description="x", place="link", place_detail="https://example.org/r", min_participants=2)

    again = drafts.parse_draft(sessions.draft_values_of(session) | {"date": NOW + 2 * DAY}, now=NOW)

    assert again.values == draft(
        date=NOW + 2 * DAY,
        description="x",
        place="link",
        place_detail="https://example.org/r",
        min_participants=2,
        cancel_notice_hours=12,
    ).values  # fmt: skip
