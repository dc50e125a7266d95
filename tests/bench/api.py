"""The JSON contract through the whole stack: beside a bare function, beside the plain way, at any size.

What a server spends on a request is its CPU, told in µs; what counts are ratios of one run.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerhall.accounts import tokens
from peerhall.accounts.models import User
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.platform import clock
from peerhall.tutoring.models import BookingRequest
from peerhall.tutoring.types import RequestState
from tests.bench import filling, serving
from tests.bench.measuring import Figure
from tests.bench.serving import Served, Wish

GROWTH_AT_MOST: Final = 1.5
ANONYMOUS_AT_LEAST: Final = 0.25
SIGNED_IN_AT_LEAST: Final = 0.18
TIMES_THE_LIST_AT_MOST: Final = 2.0
# The size at which the rivals run.
RIVALS_AT: Final = 100_000
TOMORROW: Final = filling.NOW.date() + dt.timedelta(days=1)
# Twenty sessions with people in each; the rival understands no other filters.
FILTERS: Final = f"subject=maths&level=beginner&date_from={TOMORROW}"
LIST: Final = f"/api/sessions/?{FILTERS}"
# Half a page is there at every size.
GROWING: Final = f"{LIST}&page_size=10"
LISTS: Final = {
    "the list, unfiltered": "/api/sessions/",
    "the list, filtered": GROWING,
    "the list, with free seats": "/api/sessions/?seats=1",
    "the list, by seats": "/api/sessions/?ordering=seats",
    "the list, searched": f"/api/sessions/?search={filling.RARE_WORD}",
}
OWN: Final = {"my sessions": "/api/my-sessions/", "notifications": "/api/notifications/"}
STATES: Final = (RequestState.APPROVED, RequestState.PENDING)


def figures(sizes: Sequence[int], *, times: int) -> Iterator[Figure]:
    """Fill to each size in turn and ask the server; the rivals run at `RIVALS_AT`."""
    costs: list[list[float]] = []
    start = 0
    for size in sizes:
        filling.fill(start, size)
        start = size
        with serving.peerhall() as ours:
            costs.append(serving.cpu_microseconds(_wishes(ours, _reader(GROWING)), times=times))
            if size == min(RIVALS_AT, sizes[-1]):
                reader = _reader(LIST)
                yield from _beside_rivals(ours, reader, times=times)
                yield from _beside_list(ours, reader, times=times)
                yield from _queries(reader)
    for name, *cost in zip([*LISTS, "a session", *OWN], *costs, strict=True):
        told = " → ".join(f"{one:,.0f}" for one in cost)
        yield Figure(f"API, {name}: {told} µs, growth", cost[-1] / cost[0], "×", at_most=GROWTH_AT_MOST)


def _reader(address: str) -> User:
    """Somebody who has asked for, or has, a seat in each session of this list, and was told so."""
    now = clock.now()
    number = User.objects.count()
    reader = User.objects.create_user(f"reader-{number}@example.org", None, name="Rea Der", created_at=now)
    found = msgspec.json.decode(Client().get(address).content)
    assert len(found) >= 10, "the list has no page worth measuring"
    BookingRequest.objects.bulk_create(
        BookingRequest(
            session_id=one["id"],
            user=reader,
            requested_at=now,
            queued_at=now,
            state=STATES[place % 2] if one["seats_left"] else RequestState.WAITLISTED,
        )
        for place, one in enumerate(found)
    )
    Notification.objects.bulk_create(
        Notification(
            user=reader,
            kind=Kind.APPROVED,
            type="booking_request",
            session_id=one["id"],
            data={"title": one["title"]},
            key=f"bench:{one['id']}",
            created_at=now,
        )
        for one in found
    )
    return reader


def _bearer(reader: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.issue(person=reader, now=clock.now()).access}"}


def _wishes(ours: Served, reader: User) -> list[Wish]:
    """What grows or does not: the lists as visitors ask for them, the rest as `reader` does."""
    bearer = _bearer(reader)
    lists = [Wish(ours, serving.request(address)) for address in LISTS.values()]
    return lists + [
        Wish(ours, serving.request(address, bearer)) for address in (_session(reader), *OWN.values())
    ]


def _session(reader: User) -> str:
    """The address of a session that has `reader` and others in it."""
    taken = BookingRequest.objects.filter(user=reader, state=RequestState.APPROVED).order_by("id")
    return f"/api/sessions/{taken[0].session_id}/"


def _beside_rivals(ours: Served, reader: User, *, times: int) -> Iterator[Figure]:
    """The filtered list, for a visitor and for `reader`: by us, by the plain way, by a bare function."""
    bearer = _bearer(reader)
    readers: list[tuple[str, dict[str, str], int | None, float]] = [
        ("a visitor", {}, None, ANONYMOUS_AT_LEAST),
        ("a member with a token", bearer, reader.pk, SIGNED_IN_AT_LEAST),
    ]
    for name, headers, person_id, at_least in readers:
        wishes = [Wish(ours, serving.request(LIST, headers))]
        with contextlib.ExitStack() as stack:
            if connection.vendor == "sqlite":
                bare = stack.enter_context(serving.bare(person_id))
                same = bare.get(f"/?{FILTERS}").body == ours.get(LIST, headers).body
                assert same, f"the bare function does not serve the same bytes to {name}"
                wishes.append(Wish(bare, serving.request(f"/?{FILTERS}")))
            cost, *rivals = serving.cpu_microseconds(wishes, times=times)
        yield Figure(f"API, the list for {name}", cost, "µs")
        for rival in rivals:
            yield Figure(
                f"a bare ASGI function with sqlite3 and orjson, the same bytes for {name}", rival, "µs"
            )
            yield Figure(f"API for {name} per CPU second, bare = 1", rival / cost, at_least=at_least)
    yield from _plainly(ours, times=times)


def _plainly(ours: Served, *, times: int) -> Iterator[Figure]:
    """What the list costs written as Django Ninja's own guide has it, behind the same server."""
    plain = f"/plain/sessions/?{FILTERS}"
    said, ours_says = (msgspec.json.decode(ours.get(address).body) for address in (plain, LIST))
    assert said == ours_says, "the plain list says something else"
    wishes = [Wish(ours, serving.request(address)) for address in (LIST, plain)]
    cost, plainly = serving.cpu_microseconds(wishes, times=max(1, times // 4))
    yield Figure("the ORM with a schema of Ninja, the same for a visitor", plainly, "µs")
    yield Figure("API for a visitor per CPU second, that = 1", plainly / cost)


def _beside_list(ours: Served, reader: User, *, times: int) -> Iterator[Figure]:
    """A session, one's own sessions and one's notifications, beside the list for the same person."""
    bearer = _bearer(reader)
    addresses = {"a session": _session(reader), **OWN}
    wishes = [Wish(ours, serving.request(address, bearer)) for address in (LIST, *addresses.values())]
    listed, *costs = serving.cpu_microseconds(wishes, times=times)
    for name, cost in zip(addresses, costs, strict=True):
        yield Figure(
            f"API, {name}: {cost:,.0f} µs, the list = 1", cost / listed, "×", at_most=TIMES_THE_LIST_AT_MOST
        )


def _queries(reader: User) -> Iterator[Figure]:
    """Queries of twenty things less those of one."""
    bearer = _bearer(reader)
    for name, address in {"the list": f"{LIST}&", "notifications": "/api/notifications/?"}.items():
        one, twenty = (_count(f"{address}page_size={size}", bearer) for size in (1, 20))
        yield Figure(f"API, queries of {name} with 20 less those with 1", twenty - one, at_most=0)


def _count(address: str, headers: dict[str, str]) -> int:
    client = Client(headers=headers)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
