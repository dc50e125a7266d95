"""The front door."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from peerhall.accounts.models import Community
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_visitor_sees_what_is_live_and_what_comes_up(client: Client) -> None:
    Community.objects.update_or_create(pk=1, defaults={"name": "Riverside Commons"})
    for number in range(4):
        factories.session(title=f"Coming {number}", date=NOW + (number + 1) * HOUR)
    live = factories.session(title="Live one", status=Status.SCHEDULED, date=NOW - HOUR / 2)
    factories.request(live, state=RequestState.APPROVED)

    html = client.get("/").content.decode()

    assert "Riverside Commons" in html
    assert "1 live now" in html
    assert "4 sessions ahead" in html
    assert [f"Coming {number}" in html for number in range(4)] == [True, True, True, False]
    assert "Live one" not in html


def test_quiet_community_claims_nothing(client: Client) -> None:
    html = client.get("/").content.decode()

    assert "live now" not in html
    assert "Coming up" not in html


def test_nothing_is_promised_that_does_not_exist(client: Client) -> None:
    html = client.get("/").content.decode().lower()

    assert [word for word in ("help board", "insights", "video", "whiteboard") if word in html] == []


def test_community_for_members_only_shows_none_of_its_sessions(client: Client) -> None:
    Community.objects.update_or_create(pk=1, defaults={"public_browse": False})
    factories.session(title="For members")

    html = client.get("/").content.decode()

    assert "For members" not in html
    assert "Look around first" not in html
    assert "Take a seat" in html


def test_member_goes_straight_to_the_sessions(client: Client) -> None:
    client.force_login(factories.student())

    response = client.get("/")

    assert (response.status_code, response["Location"]) == (302, "/sessions/")


def test_page_takes_no_post(client: Client) -> None:
    assert client.post("/").status_code == 405
