"""S115: the way into the live room, on the session's page, on cards and in reminders."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from peerhall.accounts.models import User
from peerhall.notifications import reading
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind, NotificationType
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Place, RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW

pytestmark = pytest.mark.django_db
DOORS = dt.timedelta(minutes=15)


@pytest.fixture
def session() -> Session:
    return factories.session(date=NOW + HOUR, status=Status.SCHEDULED)


@pytest.fixture
def aiko(session: Session) -> User:
    student = factories.student()
    factories.request(session, student, RequestState.APPROVED)
    return student


def page(client: Client, person: User, path: str, at: dt.datetime) -> str:
    client.force_login(person)
    with time_machine.travel(at, tick=False):
        return client.get(path).content.decode()


def way_in(html: str, session: Session) -> str:
    """ "open", "shut" (there, with its reason) or "none"."""
    address = f'href="/sessions/{session.pk}/room/"'
    if address not in html:
        return "none"
    tag = html.split(address)[1].split(">", maxsplit=1)[0]
    return "shut" if 'aria-disabled="true"' in tag and "Doors open" in tag else "open"


def test_s115_the_way_in_opens_with_the_doors(client: Client, session: Session, aiko: User) -> None:
    address = f"/sessions/{session.pk}/"
    times = (session.date - HOUR, session.date - DOORS, session.ends_at - DOORS, session.ends_at)

    for person in (aiko, session.creator):
        ways = [way_in(page(client, person, address, at), session) for at in times]
        assert ways == ["shut", "open", "open", "none"]


def test_s115_nobody_else_is_offered_a_way_in(client: Client, session: Session) -> None:
    stranger, asking = factories.stranger(), factories.student("Dana Wu")
    factories.request(session, asking, RequestState.PENDING)
    elsewhere = factories.session(session.creator, date=session.date + 2 * HOUR, place=Place.IN_PERSON)

    for person in (stranger, asking):
        assert way_in(page(client, person, f"/sessions/{session.pk}/", session.date), session) == "none"
    tutors = page(client, elsewhere.creator, f"/sessions/{elsewhere.pk}/", elsewhere.date)
    assert way_in(tutors, elsewhere) == "none"


def test_s115_lists_lead_in_while_the_doors_are_open(client: Client, session: Session, aiko: User) -> None:
    for path, person in (("/my-sessions/?as=student", aiko), ("/sessions/", aiko)):
        ways = [way_in(page(client, person, path, at), session) for at in (session.date - HOUR, session.date)]
        assert ways == ["none", "open"]


def test_n11_a_reminder_leads_in_once_the_doors_are_open(session: Session, aiko: User) -> None:
    row = Notification.objects.create(
        user=aiko,
        kind=Kind.STARTS_SOON,
        type=NotificationType.REMINDER,
        session=session,
        data={"title": session.title, "minutes": 15, "position": None, "date": session.date.isoformat()},
        key="soon",
        created_at=NOW,
    )

    def url(at: dt.datetime) -> str:
        return reading.view(row, aiko, now=at).url

    assert url(session.date - HOUR) == f"/sessions/{session.pk}/"
    assert url(session.date - DOORS) == f"/sessions/{session.pk}/room/"
    assert url(session.ends_at) == f"/sessions/{session.pk}/"
