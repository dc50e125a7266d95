"""Pages that poll are told what sockets are told."""

import json
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from peerhall.platform import realtime
from peerhall.platform.realtime import protocol
from peerhall.platform.realtime.models import Event, Ticket
from tests import factories
from tests.servers import live

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def poll(browser: Client, *query: tuple[str, object]) -> dict[str, object]:
    """The answer to a poll that is in order."""
    answer = browser.get(f"{reverse('realtime:events')}?{urlencode(query)}")
    assert (answer.status_code, answer["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    found: dict[str, object] = json.loads(answer.content)
    return found


def tell(topic: str, **body: int) -> None:
    """One transaction that tells one thing."""
    with transaction.atomic():
        realtime.tell(topic=topic, kind="changed", body=dict(body))


def test_poll_gives_the_events_that_the_socket_gives(server: live.Server) -> None:
    aiko = factories.student()
    mine, shown = f"user:{aiko.pk}", f"session:{factories.session().pk}"
    browser = Client()
    browser.force_login(aiko)
    with server.client(session_key=str(browser.session.session_key)) as socket:
        socket.greet()
        for topic in (mine, shown):
            socket.follow(topic)
        for number in range(3):
            tell(mine, number=number)
            tell(shown, number=number)
        heard = [socket.hear() for _ in range(6)]
    polled = poll(browser, ("topic", mine), ("since", 0), ("topic", shown), ("since", 1))
    assert polled == {
        "events": [
            *(event for event in heard if event["topic"] == mine),
            *(event for event in heard if event["topic"] == shown and event["seq"] > 1),
        ],
        "heads": {mine: 3, shown: 3},
        "reset": [],
        "forbidden": [],
    }


def test_poll_without_a_cursor_begins_at_the_head() -> None:
    shown = f"session:{factories.session().pk}"
    tell(shown)
    assert poll(Client(), ("topic", shown))["heads"] == {shown: 1}
    assert poll(Client(), ("topic", shown))["events"] == []


def test_poll_names_what_is_not_for_this_person() -> None:
    shown, hidden = factories.session(), factories.session(is_hidden=True)
    answer = poll(
        Client(),
        ("topic", f"session:{shown.pk}"),
        ("topic", f"session:{hidden.pk}"),
        ("topic", "user:1"),
        ("topic", "x"),
    )
    assert answer["heads"] == {f"session:{shown.pk}": 0}
    assert answer["forbidden"] == [f"session:{hidden.pk}", "user:1", "x"]


@pytest.mark.parametrize("gone", ["cleared", "ahead", "too_many"])
def test_cursor_of_no_use_starts_over(gone: str) -> None:
    shown = f"session:{factories.session().pk}"
    events = protocol.CATCH_UP_LIMIT + 1 if gone == "too_many" else 3
    with transaction.atomic():
        for number in range(events):
            realtime.tell(topic=shown, kind="changed", body={"number": number})
    if gone == "cleared":
        Event.objects.filter(seq__lte=2).delete()
    answer = poll(Client(), ("topic", shown), ("since", 9 if gone == "ahead" else 0))
    assert answer == {"events": [], "heads": {shown: events}, "reset": [shown], "forbidden": []}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "since=1",
        "topic=session:1&since=",
        "topic=session:1&since=-1",
        "topic=session:1&since=%C2%B2",
        "topic=session:1&since=" + "9" * 19,
        "topic=session:1&since=1e3",
        "topic=session:1&other=1",
        "&".join(f"topic=session:{number}" for number in range(1, protocol.TOPICS_LIMIT + 2)),
        "&".join(["topic=session:1"] * 1_000),
    ],
)
def test_poll_that_asks_nonsense_is_told_so(query: str) -> None:
    answer = Client().get(f"{reverse('realtime:events')}?{query}")
    assert answer.status_code == 400
    refusal = json.loads(answer.content)
    assert (refusal["code"], set(refusal)) == ("bad_poll", {"code", "detail"})


def test_ticket_is_given_to_a_person_and_kept_as_a_digest() -> None:
    browser = Client()
    browser.force_login(factories.student())
    answer = json.loads(browser.post(reverse("realtime:ws_ticket")).content)
    assert answer["url"] == "ws://testserver/ws"
    assert answer["ticket"] not in str(Ticket.objects.values())


def test_visitor_gets_no_ticket() -> None:
    answer = Client().post(reverse("realtime:ws_ticket"))
    assert (answer.status_code, json.loads(answer.content)["code"]) == (401, "not_signed_in")
    assert answer["WWW-Authenticate"] == "Bearer"
