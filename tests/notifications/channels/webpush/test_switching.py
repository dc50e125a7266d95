"""A browser switches itself on and off; the list of devices is its owner's alone."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from peerhall.accounts.models import User
from peerhall.notifications.channels.webpush import devices, subscriptions
from peerhall.notifications.channels.webpush.models import PushSubscription
from peerhall.notifications.channels.webpush.subscriptions import Offer
from tests import factories
from tests.factories import NOW
from tests.servers.push_receiver import PushReceiver

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(client: Client) -> User:
    person = factories.person()
    client.force_login(person)
    return person


signed_in = pytest.mark.usefixtures("person")


def test_a_browser_is_listed_once(client: Client, person: User, push_service: PushReceiver) -> None:
    offer = push_service.device("laptop")
    for _twice in range(2):
        answer = client.post("/notifications/push/subscribe/", offer, headers={"User-Agent": FIREFOX})
        assert "Firefox on Linux" in answer.content.decode()
    (row,) = PushSubscription.objects.all()
    assert (row.user, row.endpoint) == (person, offer["endpoint"])


def test_a_browser_belongs_to_whoever_subscribed_last(
    client: Client, person: User, push_service: PushReceiver
) -> None:
    offer = push_service.device("shared")
    before = factories.person()
    subscriptions.subscribe(user=before, offer=Offer(**offer), user_agent="", session_key="x", now=NOW)
    client.post("/notifications/push/subscribe/", offer)
    assert [row.user for row in PushSubscription.objects.all()] == [person]


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": ""},
        {"endpoint": "ftp://push.example.org/1"},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": "https://user:secret@push.example.org/1"},
        {"endpoint": "https://:secret@push.example.org/1"},
        {"endpoint": "https://[::1]/push"},
        {"endpoint": "https://push..example.org/1"},
        {"endpoint": "https://" + "p" * 64 + ".example.org/1"},
        {"endpoint": "https://push.example.org:99999/1"},
        {"endpoint": "https://push.example.org/" + "x" * 1000},
        {"endpoint": "https://push.example.org/\r\nX: 1"},
        {"p256dh": ""},
        {"p256dh": "BEl62iUYgUivxIkv69yViEuiBIa"},
        {"p256dh": "🙂"},
        {"p256dh": "x" * 10_000},
        {"auth": ""},
        {"auth": "AAAA"},
        {"auth": "not base64!"},
        {"auth": "\0" * 16},
    ],
)
@signed_in
def test_what_is_no_subscription_is_refused(
    change: dict[str, str], client: Client, push_service: PushReceiver
) -> None:
    answer = client.post("/notifications/push/subscribe/", {**push_service.device("x"), **change})
    assert answer.status_code == 400
    assert answer.content.decode().startswith("This browser")
    assert not PushSubscription.objects.exists()


def test_nobody_collects_browsers_without_end(person: User, push_service: PushReceiver) -> None:
    for number in range(subscriptions.MAX_DEVICES + 3):
        subscriptions.subscribe(
            user=person,
            offer=Offer(**push_service.device(str(number))),
            user_agent="",
            session_key="",
            now=NOW + dt.timedelta(minutes=number),
        )
    kept = {row.endpoint.rpartition("/")[2] for row in PushSubscription.objects.all()}
    assert kept == {str(number) for number in range(3, subscriptions.MAX_DEVICES + 3)}


@signed_in
def test_a_browser_leaves_the_list_by_itself_and_by_hand(client: Client, push_service: PushReceiver) -> None:
    one, two = push_service.device("one"), push_service.device("two")
    for offer in (one, two):
        client.post("/notifications/push/subscribe/", offer)
    client.post("/notifications/push/unsubscribe/", {"endpoint": one["endpoint"]})
    (row,) = PushSubscription.objects.all()
    assert row.endpoint == two["endpoint"]
    answer = client.post(f"/notifications/push/devices/{row.pk}/remove/")
    assert (answer.status_code, answer["Location"]) == (302, "/notifications/settings/")
    assert not PushSubscription.objects.exists()


@signed_in
def test_somebody_elses_browser_cannot_be_taken_off(client: Client, push_service: PushReceiver) -> None:
    offer = push_service.device("theirs")
    theirs = subscriptions.subscribe(
        user=factories.person(), offer=Offer(**offer), user_agent="", session_key="x", now=NOW
    )
    assert client.post(f"/notifications/push/devices/{theirs.pk}/remove/").status_code == 404
    client.post("/notifications/push/unsubscribe/", {"endpoint": offer["endpoint"]})
    assert PushSubscription.objects.filter(pk=theirs.pk).exists()


def test_signing_out_silences_this_browser_and_no_other(
    client: Client, person: User, push_service: PushReceiver
) -> None:
    client.post("/notifications/push/subscribe/", push_service.device("here"))
    subscriptions.subscribe(
        user=person, offer=Offer(**push_service.device("phone")), user_agent="", session_key="p", now=NOW
    )
    client.post("/accounts/logout/")
    assert [row.endpoint.rpartition("/")[2] for row in PushSubscription.objects.all()] == ["phone"]


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    answer = client.post("/notifications/push/subscribe/", {})
    assert (answer.status_code, answer["Location"].startswith("/accounts/login/")) == (302, True)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/140 Mobile Safari/537", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604", "Safari on iPhone"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_are_called_as_people_call_them(user_agent: str, name: str) -> None:
    assert devices.name_of(user_agent) == name
