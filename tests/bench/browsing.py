"""Browse: what a page costs at any size, and beside a bare engine and the plain ORM."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import User
from peerhall.tutoring.policy import Viewer
from tests.bench import filling, rivals
from tests.bench.measuring import Figure, cpu_microseconds

GROWTH_AT_MOST: Final = 1.5
DEEP_PAGES: Final = 5
LISTS: Final[Mapping[str, str]] = {
    "unfiltered": "",
    "filtered": "subject=maths&seats=1",
    "by days": "date_from=2026-11-24&date_to=2027-01-31",
    "searched (500 hits)": f"search={filling.RARE_WORD}",
}


def growth(sizes: Sequence[int], *, times: int) -> Iterator[Figure]:
    """Fill to each size in turn and tell what each list costs there, and how that has grown."""
    costs: list[list[float]] = []
    names = [*LISTS, "deep in the list"]
    start = 0
    for size in sizes:
        filling.fill(start, size)
        start = size
        acts = [partial(rivals.browsed, rivals.wanted(query)) for query in LISTS.values()]
        acts.append(partial(rivals.browsed, rivals.wanted(_deep())))
        costs.append(cpu_microseconds(acts, times=times))
        for name, cost in zip(names, costs[-1], strict=True):
            yield Figure(f"browse {name}, {size:,} sessions", cost, "µs")
    for index, name in enumerate(names):
        grown = costs[-1][index] / costs[0][index]
        yield Figure(f"browse {name}: growth to {sizes[-1]:,}", grown, "×", at_most=GROWTH_AT_MOST)


def _deep() -> str:
    """The address of a page some way down the unfiltered list, in the year after next where there is one."""
    page = rivals.browsed(rivals.wanted("page_size=100"))
    for _ in range(DEEP_PAGES):
        if page.next_cursor:
            page = rivals.browsed(rivals.wanted(f"page_size=100&cursor={page.next_cursor}"))
    return f"cursor={page.next_cursor or page.prev_cursor}"


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
