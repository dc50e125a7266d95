"""One notification on its way to all of a person's browsers."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from peerhall.notifications import telling
from peerhall.notifications.channels.webpush import jobs as push_jobs
from peerhall.notifications.channels.webpush.models import PushSubscription
from peerhall.notifications.models import Delivery, Notification, Settings
from peerhall.notifications.telling import Event
from peerhall.notifications.types import Channel, DeliveryState, Kind
from peerhall.platform import jobs
from peerhall.platform.jobs.models import Job, State
from tests import factories
from tests.factories import HOUR, NOW
from tests.notifications.channels.webpush.telling import add_device, deliver, received, tell
from tests.platform.jobs.runs import drain
from tests.servers.push_receiver import PushReceiver

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_somebody_without_a_device_is_not_pushed_to() -> None:
    person = factories.person()
    telling.tell(event=Event(kind=Kind.FROZEN, key="k", at=NOW), recipients=[person.pk])
    assert not Delivery.objects.filter(channel=Channel.PUSH).exists()


def test_every_device_is_told_once_and_the_job_is_written_with_the_fact(push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "phone")
    add_device(person, push_service, "laptop")
    add_device(factories.person(), push_service, "somebody else's")
    delivery = tell(person)
    assert Job.objects.filter(queue="push", kwargs={"delivery_id": delivery.pk}).count() == 1

    assert deliver(delivery).state == DeliveryState.SENT
    assert deliver(delivery).state == DeliveryState.SENT  # the job ran twice
    assert sorted(received(push_service)) == ["laptop", "phone"]
    (first, second) = push_service.received
    assert first.message == second.message
    assert first.message["title"] == "You’re in"
    assert first.message["path"].startswith("/sessions/")


def test_it_says_nothing_where_the_reader_wants_it_so(push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "shared")
    Settings.objects.create(user=person, is_push_private=True)
    deliver(tell(person))
    said = str(push_service.received[0].message)
    assert "Something new" in said
    assert "Recursion" not in said


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(status: int, push_service: PushReceiver) -> None:
    person = factories.person()
    gone, alive = (add_device(person, push_service, name) for name in ("gone", "alive"))
    push_service.answer("gone", status)
    assert deliver(tell(person)).state == DeliveryState.SENT
    assert list(PushSubscription.objects.values_list("pk", flat=True)) == [alive.pk]
    assert gone.pk != alive.pk


def test_where_the_only_browser_is_gone_nothing_was_sent(push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "gone")
    push_service.answer("gone", 410)
    assert deliver(tell(person)).state == DeliveryState.DROPPED


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again_and_the_others_are_not(
    status: int, push_service: PushReceiver
) -> None:
    person = factories.person()
    for name in ("busy", "fine"):
        add_device(person, push_service, name)
    push_service.answer("busy", status, headers={"Retry-After": "90"})
    delivery = tell(person)
    with pytest.raises(jobs.RetryError) as again:
        deliver(delivery)
    assert again.value.after == dt.timedelta(seconds=90)
    delivery.refresh_from_db()
    assert (delivery.state, str(status) in delivery.error) == (DeliveryState.WAITING, True)

    assert deliver(delivery).state == DeliveryState.SENT
    assert received(push_service) == ["fine", "busy"]


def test_a_service_cannot_put_us_off_for_days(push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "phone")
    push_service.answer("phone", 429, headers={"Retry-After": "500000"})
    with pytest.raises(jobs.RetryError) as again:
        deliver(tell(person))
    assert again.value.after == push_jobs.LONGEST_REST


def test_what_every_service_refuses_has_failed(push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "phone")
    push_service.answer("phone", 403)
    delivery = deliver(tell(person))
    assert (delivery.state, delivery.error) == (DeliveryState.FAILED, "The push service answered 403.")
    assert PushSubscription.objects.count() == 1


def test_what_was_read_meanwhile_is_not_pushed(push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "phone")
    delivery = tell(person)
    Notification.objects.update(read_at=NOW)
    assert deliver(delivery).state == DeliveryState.DROPPED
    assert push_service.received == []


def test_a_reminder_lives_no_longer_than_until_the_start(push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "phone")
    deliver(tell(person, Kind.STARTS_SOON, begins=HOUR / 4))
    headers = push_service.received[0].headers
    assert (headers["ttl"], headers["urgency"]) == ("900", "high")


def test_a_reminder_whose_session_has_begun_is_not_sent(push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "phone")
    delivery = tell(person, Kind.STARTS_SOON, begins=HOUR / 4)
    with time_machine.travel(NOW + HOUR, tick=False):
        assert deliver(delivery).state == DeliveryState.DROPPED
    assert push_service.received == []


@pytest.mark.parametrize(
    ("names", "state"), [(["silent"], DeliveryState.FAILED), (["silent", "fine"], DeliveryState.SENT)]
)
def test_what_is_given_up_was_sent_where_one_browser_has_it(
    names: list[str], state: DeliveryState, push_service: PushReceiver
) -> None:
    person = factories.person()
    for name in names:
        add_device(person, push_service, name)
    push_service.answer("silent", 503)
    delivery = tell(person)
    Job.objects.update(attempts_most=1)
    drain("push")
    delivery.refresh_from_db()
    assert (Job.objects.get(queue="push").state, delivery.state) == (State.DEAD, state)

    jobs.try_again(jobs.dead()[0].pk)
    drain("push")
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
