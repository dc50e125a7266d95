"""Lists of sessions: what is in them, in which order, and page by page (S13–S16, S103–S106)."""

import dataclasses
import datetime as dt
import random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from peerhall.accounts.models import Community
from peerhall.tutoring import (
    card_rows,
    catalogue,
    cursors,
    finding,
    lifecycle,
    listing,
    policy,
    record_rows,
    search,
)
from peerhall.tutoring.catalogue import Page
from peerhall.tutoring.filters import Filters, Ordering, parse_filters
from peerhall.tutoring.listing import Wanted
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import Level, RequestState, Status
from tests.factories import DAY, HOUR, NOW, cotutor, moderator, person, request, session, stranger, tutor

pytestmark = [pytest.mark.django_db]
database = pytest.mark.database
ANYBODY = AnonymousUser()
SUBJECTS = ("Maths", "maths", "Économie", "Art")


def browse(query: str = "", viewer: Viewer = ANYBODY, **community: bool) -> Page:
    filters = parse_filters(QueryDict(query), zone=dt.UTC, now=NOW)
    return catalogue.browse(filters, viewer=viewer, community=Community(**community), now=NOW)


def titles(query: str = "", viewer: Viewer = ANYBODY) -> list[str]:
    return [card.title for card in browse(query, viewer).cards]


@database
def test_what_was_never_published_is_for_its_tutors_and_moderators() -> None:
    hidden = session(status=Status.PENDING_APPROVAL)
    second = cotutor(hidden)

    seen = [
        len(browse("status=all", viewer).cards)
        for viewer in (ANYBODY, stranger(), hidden.creator, second, moderator())
    ]

    assert seen == [0, 0, 1, 1, 1]


@database
def test_visitors_see_nothing_where_the_community_is_closed() -> None:
    session()

    assert browse(public_browse=False) == Page(cards=[], next_cursor="", prev_cursor="", count=0)
    assert len(browse("", stranger(), public_browse=False).cards) == 1


@database
def test_open_sessions_are_shown_unless_others_are_asked_for() -> None:
    session(title="open")
    session(title="cancelled", status=Status.CANCELLED)
    session(title="on", status=Status.SCHEDULED, date=NOW - HOUR / 2)
    session(title="held", status=Status.SCHEDULED, date=NOW - DAY)
    session(title="kept", status=Status.COMPLETED, date=NOW - 2 * DAY)

    assert titles() == ["on", "open"]
    assert titles("status=completed") == ["held", "kept"]
    assert titles("status=cancelled") == ["cancelled"]
    assert sorted(titles("status=all")) == ["cancelled", "held", "kept", "on", "open"]


@database
def test_subject_is_compared_whatever_its_case_and_accents() -> None:
    session(title="a", subject="Économie")
    session(title="b", subject="économie")
    session(title="c", subject="Economie politique")

    assert titles("subject=%C3%89CONOMIE") == titles("subject=economie") == ["a", "b"]


@database
def test_days_are_inclusive_and_seats_left_leaves_the_full_out() -> None:
    full = session(title="full", max_participants=1, date=NOW + DAY)
    request(full, state=RequestState.APPROVED)
    session(title="free", date=NOW + DAY + HOUR)
    session(title="late", date=NOW + 2 * DAY)

    assert titles("date_from=2026-11-24&date_to=2026-11-24") == ["full", "free"]
    assert titles("seats=1&date_to=2026-11-25") == ["free", "late"]


@database
def test_each_order_sorts_by_what_it_says() -> None:
    half = session(title="b", date=NOW + DAY, max_participants=4, created_at=NOW - 3 * HOUR)
    session(title="Á", date=NOW + 2 * DAY, max_participants=2, created_at=NOW - HOUR)
    session(title="c", date=NOW + 3 * DAY, max_participants=3, created_at=NOW - 2 * HOUR)
    request(half, state=RequestState.APPROVED)
    request(half, state=RequestState.APPROVED)

    assert titles("ordering=date") == ["b", "Á", "c"]
    assert titles("ordering=-date") == ["c", "Á", "b"]
    assert titles("ordering=created") == ["b", "c", "Á"]
    assert titles("ordering=-created") == ["Á", "c", "b"]
    assert titles("ordering=title") == ["Á", "b", "c"]
    assert titles("ordering=seats") == ["c", "b", "Á"]


@pytest.mark.parametrize(("number", "count"), [(0, 0), (99, 99), (100, 100), (101, "100+")])
def test_count_is_exact_to_a_hundred(number: int, count: int | str) -> None:
    host = tutor()
    Session.objects.bulk_create(_plain(host.pk, i) for i in range(number))

    assert browse("page_size=1").count == count
    assert browse("page_size=1&ordering=title").count == count


@database
@pytest.mark.parametrize("ordering", [*Ordering])
def test_pages_go_there_and_back_without_a_gap_or_a_repeat(ordering: Ordering) -> None:
    host = tutor("Zephyr Host")
    for i in range(11):
        # Several at the same instant, with the same title and as many seats.
        session(host, title=f"T{i // 4}", date=NOW + (1 + i // 3) * DAY, created_at=NOW - (i // 5) * DAY)
    query = f"search=zephyr&ordering={ordering}" if ordering == Ordering.RELEVANCE else f"ordering={ordering}"
    query += "&page_size=3"
    page = browse(query)
    there = [card.id for card in page.cards]
    back: list[int] = []
    while page.next_cursor:
        page = browse(f"{query}&cursor={page.next_cursor}")
        there += [card.id for card in page.cards]
    while page.prev_cursor:
        page = browse(f"{query}&cursor={page.prev_cursor}")
        back = [*(card.id for card in page.cards), *back]

    assert len(there) == len(set(there)) == 11
    assert back == there[: len(back)]
    assert len(back) >= 9


@database
def test_row_that_vanishes_moves_no_other() -> None:
    made = [session(date=NOW + (i + 1) * DAY) for i in range(6)]
    first = browse("page_size=2")
    made[1].delete()

    second = browse(f"page_size=2&cursor={first.next_cursor}")

    assert [card.id for card in second.cards] == [made[2].pk, made[3].pk]


@pytest.mark.parametrize("query", ["", "search=recursion", "ordering=title", "subject=programming&seats=1"])
def test_number_of_queries_is_the_same_for_one_card_and_twenty(
    query: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    viewer, host = person(), tutor()
    session(host)
    with django_assert_num_queries(3):
        assert len(browse(query, viewer).cards) == 1
    for _ in range(24):
        session(host)

    with django_assert_num_queries(3):
        assert len(browse(query, viewer).cards) == 20


# The prepared query against the same filters in plain Python and through the ORM


@pytest.mark.parametrize("rounds", [40, pytest.param(400, marks=pytest.mark.soak)])
@database
def test_prepared_lists_equal_the_orms_and_the_rules_for_random_filters(rounds: int) -> None:
    chance = random.Random(7)
    people = [tutor(f"Ana {i}") for i in range(3)] + [moderator()]
    made = [_random_session(chance, people[i % 3].pk, i) for i in range(60)]
    Session.objects.bulk_create(made)
    for one in Session.objects.order_by("id"):
        search.index(one)
    kept = list(Session.objects.order_by("id"))

    for _ in range(rounds):
        filters = _random_filters(chance)
        viewers: list[Viewer] = [ANYBODY, *people]
        viewer = chance.choice(viewers)
        now = NOW + chance.randrange(-72, 72) * HOUR
        wanted = Wanted(filters, viewer, Community(), now)
        expected = {one.pk for one in kept if _fits(one, wanted)}

        assert _all_ids(wanted) == expected, filters
        _assert_twin(wanted)


def _all_ids(wanted: Wanted) -> set[int]:
    """The ids on all pages, each once."""
    found: set[int] = set()
    filters = wanted.filters
    while True:
        page = catalogue.browse(filters, viewer=wanted.viewer, community=wanted.community, now=wanted.now)
        ids = {card.id for card in page.cards}
        assert len(ids) == len(page.cards)
        assert not found & ids
        found |= ids
        if not page.next_cursor:
            return found
        filters = dataclasses.replace(filters, cursor=cursors.decode(page.next_cursor, filters.ordering))


def _assert_twin(wanted: Wanted) -> None:
    """The prepared queries and their querysets, run as Django does, give the same rows."""
    queries, values = finding.prepare(wanted)
    whole = listing.having_words(wanted) if wanted.filters.search else listing.whole(wanted, limit=1000)
    keys = [tuple(row) for row in queries.keys.rows(values)]

    assert sorted(keys, key=str) == sorted(whole, key=str)
    if listing.is_followed(wanted.filters):
        for prepared, kind in ((queries.cards, card_rows), (queries.records, record_rows)):
            columns = kind.columns(wanted.viewer.pk)
            rows = listing.beyond_cursor(wanted, columns, limit=wanted.filters.page_size + 1)

            assert [tuple(row) for row in prepared.rows(values)] == list(rows)
    if not wanted.filters.search:
        assert len(whole) > finding.COUNTED_TO or queries.count.rows(values) == [(len(whole),)]


def _random_filters(chance: random.Random) -> Filters:
    starts_from = chance.choice([None, None, NOW - DAY, NOW + DAY])
    is_search = chance.random() < 0.3
    return Filters(
        search=chance.choice(["word", "ana", "thing wo"]) if is_search else "",
        subject=chance.choice(["", "", *SUBJECTS]),
        levels=tuple(level for level in Level if chance.random() < 0.3),
        statuses=tuple(s for s in Status if chance.random() < 0.4) or tuple(Status),
        starts_from=starts_from,
        starts_before=chance.choice([None, None, NOW + 2 * DAY]),
        has_seats=chance.random() < 0.3,
        ordering=chance.choice([o for o in Ordering if is_search or o != Ordering.RELEVANCE]),
        page_size=100 if is_search else 7,
    )


def _fits(one: Session, wanted: Wanted) -> bool:
    """Whether a session belongs to a list, by the rules in plain Python."""
    f = wanted.filters
    words = {*search.words_of(one.title), *search.words_of(one.creator.name)}
    *asked, beginning = search.query_words(f.search) or [""]
    return (
        policy.may_see(wanted.viewer, one)
        and lifecycle.status_at(one, wanted.now) in f.statuses
        and (not f.subject or search.subject_key(one.subject) == search.subject_key(f.subject))
        and (not f.levels or one.level in f.levels)
        and (f.starts_from is None or one.date >= f.starts_from)
        and (f.starts_before is None or one.date < f.starts_before)
        and (not f.has_seats or one.seats_left > 0)
        and words.issuperset(asked)
        and any(word.startswith(beginning) for word in words)
    )


def _random_session(chance: random.Random, creator_id: int, number: int) -> Session:
    status = chance.choice([*Status])
    date = NOW + chance.randrange(-96, 96) * HOUR / 2
    one = _plain(creator_id, number)
    one.date, one.ends_at = date, date + chance.choice([HOUR, 8 * HOUR])
    one.status = status
    one.is_hidden = status == Status.PENDING_APPROVAL or chance.random() < 0.1
    one.subject = chance.choice(SUBJECTS)
    one.level = chance.choice([*Level])
    one.title = chance.choice(["word", "words and things", "thing"])
    one.tutor_seen_at = chance.choice([None, date])
    one.occupied_until = chance.choice([None, one.ends_at + HOUR / 4])
    return one


def _plain(creator_id: int, number: int) -> Session:
    date = NOW + DAY + number * HOUR
    return Session(
        title=f"Session {number}",
        subject="Maths",
        level=Level.BEGINNER,
        date=date,
        ends_at=date + HOUR,
        max_participants=2,
        creator_id=creator_id,
        created_at=NOW,
        updated_at=NOW,
    )
