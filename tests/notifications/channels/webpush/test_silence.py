"""Push services that keep silent: no person's devices hold up what others are to be told."""

import contextlib
import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from peerhall.notifications.channels.webpush import jobs as push_jobs
from peerhall.notifications.channels.webpush import posting, subscriptions
from peerhall.notifications.channels.webpush.models import PushSubscription
from peerhall.notifications.types import DeliveryState
from peerhall.platform import jobs
from tests import factories
from tests.factories import HOUR, NOW
from tests.notifications.channels.webpush.telling import add_device, deliver, received, tell
from tests.servers.push_receiver import PushReceiver

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LONG = 60.0  # seconds


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Time stands still but for the sockets', which are impatient."""
    monkeypatch.setattr(posting, "TIMEOUT_SECONDS", 0.2)
    with time_machine.travel(NOW, tick=False):
        yield


def silent(service: PushReceiver, name: str) -> None:
    """The device's service takes messages from now on and says nothing."""
    service.devices[name].hang_seconds = LONG


def asked() -> set[str]:
    """The devices whose services were asked and kept silent."""
    return {row.device for row in PushSubscription.objects.filter(silences__gt=0)}


def test_twenty_silent_services_end_a_try_long_before_all_were_asked(
    push_service: PushReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_jobs, "ROUND_SECONDS", 0.5)
    person = factories.person()
    for number in range(subscriptions.MAX_DEVICES):
        add_device(person, push_service, f"{number}")
        silent(push_service, f"{number}")
    delivery = tell(person)

    with pytest.raises(jobs.RetryError):
        deliver(delivery)
    first = asked()
    assert 1 <= len(first) <= 4

    with pytest.raises(jobs.RetryError):
        deliver(delivery)
    assert len(asked()) > len(first), "those that have not been asked yet come first"
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING


def test_browser_that_hears_is_asked_before_those_that_were_silent(push_service: PushReceiver) -> None:
    """It subscribed first, so that it would be last where only age counted."""
    person = factories.person()
    rows = {name: add_device(person, push_service, name).pk for name in ("fine", "one", "two")}
    for name in ("one", "two"):
        silent(push_service, name)
    assert [row.pk for row in subscriptions.to_ask(person)][-1] == rows["fine"]

    with pytest.raises(jobs.RetryError):
        deliver(tell(person))

    assert received(push_service) == ["fine"]
    assert next(row.pk for row in subscriptions.to_ask(person)) == rows["fine"]


def test_service_that_is_silent_again_and_again_is_left_alone_for_a_while(push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "phone")
    silent(push_service, "phone")
    delivery = tell(person)
    for _try in range(subscriptions.SILENCES):
        with pytest.raises(jobs.RetryError, match="TimeoutError"):
            deliver(delivery)

    with pytest.raises(jobs.RetryError, match="for long") as later:
        deliver(delivery)
    assert later.value.after == subscriptions.SILENCE_RESTS
    assert PushSubscription.objects.get().silences == subscriptions.SILENCES, "it was not asked"

    push_service.devices["phone"].hang_seconds = 0.0
    with time_machine.travel(NOW + subscriptions.SILENCE_RESTS, tick=False):
        assert deliver(delivery).state == DeliveryState.SENT
    assert PushSubscription.objects.get().silences == 0


def test_what_one_browser_has_does_not_wait_for_one_that_rests(push_service: PushReceiver) -> None:
    person = factories.person()
    for name in ("fine", "silent"):
        add_device(person, push_service, name)
    PushSubscription.objects.filter(endpoint__endswith="silent").update(
        silences=subscriptions.SILENCES, silent_at=NOW
    )
    assert deliver(tell(person)).state == DeliveryState.SENT
    assert received(push_service) == ["fine"]


def test_rest_of_a_clock_that_was_put_back_is_over() -> None:
    ahead = PushSubscription(silences=subscriptions.SILENCES, silent_at=NOW + HOUR)
    assert subscriptions.rests_until(ahead, now=NOW) is None


@pytest.mark.parametrize("status", [201, 403, 429, 503])
def test_any_answer_ends_the_silence(status: int, push_service: PushReceiver) -> None:
    person = factories.person()
    add_device(person, push_service, "phone")
    PushSubscription.objects.update(silences=3, silent_at=NOW - dt.timedelta(minutes=1))
    if status != 201:
        push_service.answer("phone", status)
    with contextlib.suppress(jobs.RetryError):
        deliver(tell(person))
    assert PushSubscription.objects.get().silences == 0


def test_browser_that_subscribes_anew_begins_anew(push_service: PushReceiver) -> None:
    person = factories.person()
    row = add_device(person, push_service, "phone")
    subscriptions.note_silence(row, now=NOW)
    offer = subscriptions.Offer(endpoint=row.endpoint, p256dh=row.p256dh, auth=row.auth)
    subscriptions.subscribe(user=person, offer=offer, user_agent="", session_key="phone", now=NOW)
    assert PushSubscription.objects.get().silences == 0
