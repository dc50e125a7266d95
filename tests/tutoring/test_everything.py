"""All sessions of a person at once, as programs ask for them (S43)."""

import pytest

from peerhall.tutoring import agenda
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.tutoring.statuses import one_of_each

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_everything_is_all_that_one_teaches_or_ever_asked_for() -> None:
    me, other = factories.tutor(), factories.student()
    mine = one_of_each(me)
    joined = {name: factories.session(other, title=name, date=NOW + DAY) for name in RequestState.values}
    for name, session in joined.items():
        factories.request(session, me, RequestState(name))
    helped = factories.session(other, date=NOW + 9 * DAY)
    factories.cotutor(helped, me)
    factories.session(other, title="foreign")
    taught, learnt = {one.pk for one in mine.values()} | {helped.pk}, {one.pk for one in joined.values()}

    assert set(agenda.everything(me, "tutor")) == taught
    assert set(agenda.everything(me, "student")) == learnt
    whole = agenda.everything(me)
    assert whole == list(
        Session.objects.filter(pk__in=taught | learnt).order_by("-date", "-pk").values_list("pk", flat=True)
    )
    assert whole[0] == helped.pk


def test_everything_ends_with_the_five_hundredth() -> None:
    me = factories.tutor()
    for number in range(agenda.LIMIT + 1):
        factories.session(me, date=NOW + number * HOUR)
    found = agenda.everything(me)
    assert len(found) == agenda.LIMIT
    assert Session.objects.get(pk=found[-1]).date == NOW + HOUR
