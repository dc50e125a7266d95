"""I11: at one instant a session has one status, whichever page is asked, ticked or not."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

import pytest
import time_machine
from django.test import Client

from peerhall.accounts.models import User
from peerhall.tutoring import lifecycle, ticking
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Outcome, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.security import looking

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MINUTE: Final = dt.timedelta(minutes=1)
# From long before the start to long after the end, and each edge of the machine between.
MOMENTS: Final = (
    -DAY,
    -15 * MINUTE,
    -MINUTE,
    0 * MINUTE,
    MINUTE,
    15 * MINUTE,
    16 * MINUTE,
    HOUR,
    2 * HOUR,
    2 * DAY,
)
START: Final = NOW + 2 * DAY


def _sessions(tutor: User) -> dict[str, Session]:
    """One for each way of being stored, all at the same time; some have a seat taken."""
    ends = {"outcome": Outcome.HELD}
    stored: dict[str, dict[str, Any]] = {
        "Waits for review": {"status": Status.PENDING_APPROVAL},
        "Nobody yet": {"status": Status.APPROVED},
        "Going ahead": {"status": Status.SCHEDULED},
        "Begun": {"status": Status.ONGOING, "started_at": START, "tutor_seen_at": START},
        "Held": {"status": Status.COMPLETED, **ends},
        "Called off": {"status": Status.CANCELLED, "outcome": Outcome.CANCELLED_BY_TUTOR},
        "Lapsed": {"status": Status.EXPIRED, "outcome": Outcome.NOT_CONFIRMED},
    }
    made = {title: factories.session(tutor, title=title, date=START, **row) for title, row in stored.items()}
    for title in ("Going ahead", "Begun", "Held"):
        factories.request(made[title], state=RequestState.APPROVED)
    return {title: Session.objects.get(pk=session.pk) for title, session in made.items()}


def _listed(page: str) -> set[int]:
    """The sessions that a page links to."""
    return {int(number) for number in re.findall(r'href="/sessions/(\d+)/"', page)}


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_every_page_tells_the_same_status_before_the_tick_and_after_it(moment: dt.timedelta) -> None:
    """I11: on pages, in lists and filters."""
    keeper, now = factories.moderator(), START + moment
    made = _sessions(keeper)
    status = {one.pk: lifecycle.status_at(one, now) for one in made.values()}
    with time_machine.travel(now, tick=False):
        browser = looking.browser(keeper)
        _look(browser, status)
        ticking.tick(now=now)
        stored = dict(Session.objects.filter(pk__in=status).values_list("pk", "status"))
        assert stored == status
        _look(browser, status)


def _look(browser: Client, status: Mapping[int, Status]) -> None:
    """Every page that tells or filters by a status, against what each session's should be."""
    for asked in Status:
        page = browser.get("/sessions/", {"status": asked.value}).content.decode()
        found = _listed(page) & set(status)
        assert found == {pk for pk, said in status.items() if said == asked}, f"browse, {asked}"
    own = browser.get("/my-sessions/", {"as": "tutor", "show": "all"}).content.decode()
    assert set(status) <= _listed(own)
    for asked in (Status.COMPLETED, Status.CANCELLED, Status.EXPIRED, Status.ONGOING):
        page = browser.get("/my-sessions/", {"as": "tutor", "show": asked.value}).content.decode()
        assert _listed(page) & set(status) == {pk for pk, said in status.items() if said == asked}
    for pk, said in status.items():
        page = browser.get(f"/sessions/{pk}/").content.decode()
        assert f'data-state="{said}"' in page.split("<h1", 1)[0] + page.split("<h1", 1)[1][:4_000], said
