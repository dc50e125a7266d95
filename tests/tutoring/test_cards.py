"""What a card says and offers to each viewer (S90–S92)."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from peerhall.tutoring import cards, offers
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.models import Session
from peerhall.tutoring.offers import Action, Asking
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import ClosedReason, Level, RequestState, Status
from tests.factories import DAY, HOUR, NOW, cotutor, moderator, person, request, session, stranger, student

OPEN = Asking(
    status=Status.SCHEDULED,
    free=2,
    waiting=0,
    has_waitlist=True,
    has_started=False,
    takes_requests=True,
    is_member=True,
    is_frozen=False,
    is_tutor=False,
    my_state=None,
    my_reason=None,
)


@pytest.mark.parametrize(
    ("asking", "action"),
    [
        (OPEN, "request"),
        (OPEN._replace(is_member=False), "sign_in"),
        (OPEN._replace(is_frozen=True), "none"),
        (OPEN._replace(is_tutor=True), "manage"),
        (OPEN._replace(is_tutor=True, status=Status.COMPLETED), "manage"),
        (OPEN._replace(free=0), "join_waitlist"),
        (OPEN._replace(free=0, is_member=False), "sign_in"),
        (OPEN._replace(free=1, waiting=1), "join_waitlist"),
        (OPEN._replace(free=0, has_waitlist=False), "none"),
        (OPEN._replace(free=0, has_waitlist=False, is_member=False), "none"),
        (OPEN._replace(status=Status.ONGOING, has_started=True), "request"),
        (OPEN._replace(status=Status.ONGOING, has_started=True, waiting=1), "request"),
        (OPEN._replace(status=Status.ONGOING, has_started=True, free=0), "none"),
        (OPEN._replace(status=Status.ONGOING, has_started=True, takes_requests=False), "none"),
        (OPEN._replace(status=Status.PENDING_APPROVAL, takes_requests=False), "none"),
        (OPEN._replace(status=Status.COMPLETED, takes_requests=False), "none"),
        (OPEN._replace(my_state=RequestState.PENDING), "pending"),
        (OPEN._replace(my_state=RequestState.WAITLISTED), "waitlisted"),
        (OPEN._replace(my_state=RequestState.APPROVED), "in"),
        (OPEN._replace(my_state=RequestState.APPROVED, is_frozen=True), "in"),
        (OPEN._replace(my_state=RequestState.APPROVED, status=Status.COMPLETED), "none"),
        (OPEN._replace(my_state=RequestState.REJECTED, my_reason=ClosedReason.TUTOR), "declined"),
        (OPEN._replace(my_state=RequestState.REJECTED, my_reason=ClosedReason.REMOVED), "declined"),
        (OPEN._replace(my_state=RequestState.REJECTED, my_reason=ClosedReason.MODERATOR), "request"),
        (OPEN._replace(my_state=RequestState.WITHDRAWN, my_reason=ClosedReason.WITHDRAWN), "request"),
        (OPEN._replace(my_state=RequestState.EXPIRED, my_reason=ClosedReason.EXPIRED), "request"),
        (OPEN._replace(my_state=RequestState.WITHDRAWN, free=0), "join_waitlist"),
    ],
)
def test_card_offers_what_its_viewer_may_do_next(asking: Asking, action: Action) -> None:
    assert offers.action_for(asking) == action


# With rows


def card(of: Session, viewer: Viewer, now: dt.datetime = NOW) -> CardView:
    (shown,) = cards.cards_for([of.pk], viewer=viewer, now=now)
    return shown


@pytest.mark.database
@pytest.mark.django_db
def test_card_says_what_the_session_is() -> None:
    ana = person("Ana López")
    of = session(ana, title="Limits", subject="maths", level=Level.ADVANCED, max_participants=3)
    request(of, state=RequestState.APPROVED)

    shown = card(of, AnonymousUser())

    assert (shown.title, shown.subject, shown.hue, shown.icon) == ("Limits", "maths", "maths", "sigma")
    assert (shown.level, shown.level_rank, shown.status) == (Level.ADVANCED, 3, Status.APPROVED)
    assert (shown.date, shown.ends_at, shown.duration) == (of.date, of.ends_at, 60)
    assert (shown.tutor.id, shown.tutor.name, shown.tutor.initials) == (ana.pk, "Ana López", "AL")
    assert (shown.seats_taken, shown.max_participants, shown.seats_left) == (1, 3, 2)
    assert (shown.my_role, shown.my_state, shown.action) == (None, None, "sign_in")
    assert shown.url == f"/sessions/{of.pk}/"


@pytest.mark.django_db
def test_subject_outside_the_list_looks_like_other() -> None:
    shown = card(session(subject="Beekeeping"), AnonymousUser())

    assert (shown.hue, shown.icon) == ("other", "shapes")


@pytest.mark.database
@pytest.mark.django_db
def test_tutors_see_who_asks_and_others_do_not() -> None:
    of = session()
    request(of)
    request(of)
    request(of, state=RequestState.WITHDRAWN)

    seen = [card(of, viewer) for viewer in (of.creator, cotutor(of), moderator(), stranger())]

    assert [(c.pending, c.my_role, c.action) for c in seen] == [
        (2, "tutor", "manage"),
        (2, "tutor", "manage"),
        (0, None, "request"),
        (0, None, "request"),
    ]


@pytest.mark.database
@pytest.mark.django_db
def test_line_is_counted_vetted_first() -> None:
    of = session(max_participants=1)
    request(of, state=RequestState.APPROVED)
    first, second = student(), student()
    request(of, first, RequestState.WAITLISTED)
    request(of, second, RequestState.WAITLISTED, is_vetted=True)

    seen = [card(of, viewer) for viewer in (first, second, stranger())]

    assert [(c.waitlist_position, c.waiting, c.action) for c in seen] == [
        (2, 2, "waitlisted"),
        (1, 2, "waitlisted"),
        (None, 2, "join_waitlist"),
    ]


@pytest.mark.database
@pytest.mark.django_db
def test_clock_changes_what_a_request_means() -> None:
    of = session(date=NOW + HOUR)
    asks, waits = student(), student()
    request(of, asks)
    request(of, waits, RequestState.WAITLISTED)
    later = NOW + DAY

    seen = [card(of, viewer, later) for viewer in (asks, waits)]

    assert [(c.status, c.my_state, c.waitlist_position, c.action) for c in seen] == [
        (Status.EXPIRED, RequestState.EXPIRED, None, "none"),
        (Status.EXPIRED, RequestState.REJECTED, None, "none"),
    ]


@pytest.mark.database
@pytest.mark.django_db
def test_cards_come_in_the_order_asked_without_those_that_are_gone() -> None:
    ids = [session().pk for _ in range(3)]

    shown = cards.cards_for([ids[2], 0, ids[0], ids[1]], viewer=AnonymousUser(), now=NOW)

    assert [c.id for c in shown] == [ids[2], ids[0], ids[1]]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 20])
def test_number_of_queries_is_the_same_for_one_card_and_twenty(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    viewer = person()
    ids = [session().pk for _ in range(number)]

    with django_assert_num_queries(2):
        assert len(cards.cards_for(ids, viewer=viewer, now=NOW)) == number
