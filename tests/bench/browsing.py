"""Browse: what a page costs at any size, and beside a bare engine and the plain ORM."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import User
from peerhall.accounts.types import Role
from peerhall.tutoring import cursors
from peerhall.tutoring.cursors import Cursor, Key
from peerhall.tutoring.filters import Ordering
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import Status
from tests.bench import filling, rivals
from tests.bench.measuring import Figure, cpu_microseconds

GROWTH_AT_MOST: Final = 1.5
# Nobody's row: only what a moderator may see matters.
MODERATOR: Final = User(pk=2**31, name="Moderator", role=Role.MODERATOR)
# Half of what lies ahead starts later than this, whatever the size.
FAR: Final = filling.NOW + dt.timedelta(days=365)


def lists() -> dict[str, str]:
    """Each kind of list by its address; each fills a page at every size."""
    first, last = (filling.NOW.date() + dt.timedelta(days=days) for days in (1, 200))
    asked = {
        "unfiltered": "",
        "of every status": "status=all",
        **{f"of status {status}": f"status={status}" for status in Status},
        "of a subject": "subject=maths",
        "of a level": "level=beginner",
        "with free seats": "seats=1",
        "of some months": f"date_from={first}&date_to={last}",
        "of a subject, with free seats": "subject=maths&seats=1",
        "searched (500 hits)": f"search={filling.RARE_WORD}",
    }
    orders = [ordering for ordering in Ordering if ordering != Ordering.RELEVANCE]
    asked |= {f"by {ordering}": f"ordering={ordering}" for ordering in orders}
    return asked | {f"deep, by {ordering}": _deep(ordering) for ordering in orders}


def _deep(ordering: Ordering) -> str:
    """The address of a page far down the list: beyond a row that need not exist."""
    keys: Mapping[Ordering, Key] = {
        Ordering.TITLE: ("session 4", 0),
        Ordering.SEATS: (-8, FAR, 0),
        Ordering.OLDEST: (FAR - dt.timedelta(days=30), 0),
        Ordering.NEWEST: (FAR - dt.timedelta(days=30), 0),
    }
    return f"ordering={ordering}&cursor={cursors.encode(Cursor(ordering, keys.get(ordering, (FAR, 0))))}"


def growth(sizes: Sequence[int], *, times: int) -> Iterator[Figure]:
    """Fill to each size in turn; how the cost of each list, and of whole pages, has grown at the end."""
    costs: list[list[float]] = []
    start = 0
    for size in sizes:
        filling.fill(start, size)
        start = size
        reads = [
            partial(rivals.browsed, rivals.wanted(query), viewer_of(query)) for query in lists().values()
        ]
        costs.append(
            cpu_microseconds(reads, times=times) + cpu_microseconds(_pages(), times=max(1, times // 5))
        )
    names = [*(f"browse {name}" for name in lists()), *(f"the page {name}" for name in PAGES)]
    for name, *cost in zip(names, *costs, strict=True):
        told = " → ".join(f"{one:,.0f}" for one in cost)
        yield Figure(f"{name}: {told} µs, growth", cost[-1] / cost[0], "×", at_most=GROWTH_AT_MOST)


PAGES: Final = (
    "unfiltered",
    "of status completed",
    "of a subject, with free seats",
    "searched (500 hits)",
    "deep, by date",
)


def _pages() -> list[Callable[[], object]]:
    client, asked = Client(), lists()
    return [partial(client.get, f"/sessions/?{asked[name]}") for name in PAGES]


def viewer_of(query: str) -> Viewer:
    """Who looks: anybody, where not only moderators may."""
    return MODERATOR if query == f"status={Status.PENDING_APPROVAL}" else rivals.ANYBODY


def against_rivals(*, times: int) -> Iterator[Figure]:
    """Per CPU second, the same page by bare sqlite3, by browse, by the ORM written plainly."""
    filters = rivals.wanted("")
    member = User.objects.order_by("id")[0]
    viewers: Mapping[str, Viewer] = {"a visitor": rivals.ANYBODY, "a member": member}
    for name, viewer in viewers.items():
        acts: list[Callable[[], object]] = [partial(rivals.encoded, filters, viewer)]
        if connection.vendor == "sqlite":
            acts.append(rivals.Bare(viewer))
        ours, *bare = cpu_microseconds(acts, times=times)
        yield Figure(f"catalogue.browse for {name}, 20 cards as JSON", ours, "µs")
        for cost in bare:
            yield Figure(f"bare sqlite3 for {name}, the same rows as JSON", cost, "µs")
            yield Figure(f"browse for {name} per CPU second, bare sqlite3 = 1", cost / ours, at_least=0.50)
    (naive,) = cpu_microseconds([rivals.naive], times=1)
    yield Figure("the plain ORM, 20 rows as JSON", naive, "µs")


def page_cpu(*, times: int) -> Iterator[Figure]:
    """One request for the page, split: the read, the middleware around an empty answer, the rest."""
    client = Client(raise_request_exception=True)
    whole, health = cpu_microseconds(
        [partial(client.get, "/sessions/"), partial(client.get, "/health/")], times=times
    )
    (read,) = cpu_microseconds([partial(rivals.browsed, rivals.wanted(""))], times=times)
    yield Figure("the browse page, whole request", whole, "µs")
    yield Figure("… of it the read of its cards", read, "µs")
    yield Figure("… of it middleware and dispatch (an empty page's cost)", health, "µs")
    yield Figure("… of it view and template", whole - health - read, "µs")
    yield Figure("queries of the page with 20 cards less those with 1", _queries_beyond_one(), at_most=0)


def _queries_beyond_one() -> float:
    counts = []
    for size in (1, 20):
        client = Client()
        client.get("/sessions/", {"page_size": size})
        with CaptureQueriesContext(connection) as captured:
            client.get("/sessions/", {"page_size": size})
        counts.append(len(captured))
    return counts[1] - counts[0]
