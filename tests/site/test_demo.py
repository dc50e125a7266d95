"""The demo community: every state occurs, nobody's page is empty, a reset brings it back (S2, S144)."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Count, F, Q
from pytest_django.plugin import DjangoDbBlocker

from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from peerhall.site.demo import community, people
from peerhall.tutoring import lifecycle
from peerhall.tutoring.models import BookingRequest, Session, Subject
from peerhall.tutoring.types import ACTIVE_STATES, Level, Outcome, RequestState, Status
from tests import factories

pytestmark = pytest.mark.database
NOW = dt.datetime(2026, 11, 23, 17, 34, 12, tzinfo=dt.UTC)
CAST = [person.key for person in people.PEOPLE[:9]]


@pytest.fixture(scope="module")
def _filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001 -- order
    """The demo, filled once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        factories.restore_subjects()
        community.fill(now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_filled: None) -> Iterator[None]:
    """A filled database; what the test changes is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def upcoming_of(user: User) -> dict[str, int]:
    """How many sessions are ahead of and behind a person, as tutor and as student."""
    teaches = Session.objects.filter(creator=user)
    asks = BookingRequest.objects.filter(user=user)
    return {
        "teaches": teaches.filter(date__gt=NOW).exclude(status=Status.CANCELLED).count(),
        "taught": teaches.filter(ends_at__lt=NOW).count(),
        "learns": asks.filter(session__date__gt=NOW, state__in=ACTIVE_STATES).count(),
        "learned": asks.filter(session__ends_at__lt=NOW).count(),
    }


@pytest.mark.usefixtures("demo")
def test_every_status_level_outcome_and_request_state_occurs() -> None:
    sessions = list(Session.objects.all())
    assert len(sessions) >= 40
    assert {lifecycle.status_at(session, NOW) for session in sessions} == set(Status)
    assert {session.level for session in sessions} == set(Level)
    assert {lifecycle.outcome_at(session, NOW) for session in sessions} >= {
        Outcome.HELD,
        Outcome.NOT_CONFIRMED,
        Outcome.NOT_REVIEWED,
        Outcome.CANCELLED_BY_TUTOR,
        Outcome.CANCELLED_BY_ORGANIZER,
    }
    states = set(BookingRequest.objects.values_list("state", flat=True))
    assert states == set(RequestState)


@pytest.mark.usefixtures("demo")
def test_every_subject_is_one_of_the_suggested_and_has_a_session() -> None:
    used = set(Session.objects.values_list("subject", flat=True))
    assert used == set(Subject.objects.values_list("name", flat=True))
    assert len(used) == 11


@pytest.mark.usefixtures("demo")
def test_every_state_of_a_card_is_somebodys() -> None:
    ahead = BookingRequest.objects.filter(session__date__gt=NOW)
    for state in [
        RequestState.PENDING,
        RequestState.WAITLISTED,
        RequestState.APPROVED,
        RequestState.REJECTED,
    ]:
        assert ahead.filter(state=state).exists(), state
    assert ahead.filter(state=RequestState.WAITLISTED, is_vetted=True).exists()
    assert ahead.filter(promoted_at__isnull=False).exists()
    full = Session.objects.filter(date__gt=NOW, seats_taken=F("max_participants"))
    assert {session.has_waitlist for session in full} == {True, False}


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("key", CAST)
def test_nobody_of_the_cast_finds_an_empty_page(key: str) -> None:
    user = User.objects.get(email=f"{key}@{people.DOMAIN}")
    assert 0 not in upcoming_of(user).values(), upcoming_of(user)


@pytest.mark.usefixtures("demo")
def test_seats_agree_with_requests_and_never_exceed_the_limit() -> None:
    approved = Count("requests", filter=Q(requests__state=RequestState.APPROVED))
    for session in Session.objects.annotate(approved=approved):
        assert session.seats_taken == session.approved <= session.max_participants


@pytest.mark.usefixtures("demo")
def test_everything_that_happened_lies_before_now_and_is_on_record() -> None:
    assert not AuditEntry.objects.filter(at__gt=NOW).exists()
    assert AuditEntry.objects.filter(act="T0").count() == Session.objects.count()
    assert not BookingRequest.objects.filter(requested_at__lte=F("session__created_at")).exists()


def rows() -> list[tuple[object, ...]]:
    """What a demo consists of, without ids."""
    asks = BookingRequest.objects.order_by("id")
    return [
        *Session.objects.order_by("id").values_list("title", "creator__name", "date", "created_at"),
        *asks.values_list("session__title", "user__name", "state", "queued_at"),
    ]


@pytest.mark.usefixtures("demo")
def test_reset_brings_back_the_same_rows_with_ids_from_1() -> None:
    before = rows()
    User.objects.filter(email=f"tomas@{people.DOMAIN}").update(name="Somebody else")
    Session.objects.update(title="Changed")
    community.reset(now=NOW)
    assert rows() == before
    assert Session.objects.order_by("id").values_list("id", flat=True)[0] == 1
    assert User.objects.get(email=f"tomas@{people.DOMAIN}").name == "Tomás Rivera"
    assert Subject.objects.count() == 11


@pytest.mark.usefixtures("demo")
def test_filling_a_demo_again_changes_nothing() -> None:
    before = rows()
    community.fill(now=NOW + dt.timedelta(days=1))
    assert rows() == before


@pytest.mark.usefixtures("demo")
def test_console_names_people_who_can_sign_in_with_the_password_it_prints() -> None:
    lines = community.sign_in_lines()
    for key in people.PROPOSED:
        user = User.objects.get(email=f"{key}@{people.DOMAIN}")
        assert user.check_password(people.PASSWORD)
        assert any(user.email in line and people.PASSWORD in line for line in lines)
