"""The session's page for every role and state (S12, S17, S112; SPEC 0)."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from peerhall.accounts.models import User
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(factories.NOW, tick=False):
        yield


def page_of(session: Session, user: User | None = None) -> str:
    client = Client()
    if user is not None:
        client.force_login(user)
    response = client.get(f"/sessions/{session.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_visitor_sees_how_many_and_not_who() -> None:
    session = factories.session()
    factories.request(session, factories.student("Aiko Mori"), RequestState.APPROVED)
    page = page_of(session)
    assert "Aiko Mori" not in page
    assert "1 person has a seat." in page
    assert "Sign in to request" in page
