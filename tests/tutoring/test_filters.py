"""Reading a list's parameters: what is understood, and that everything else is told (S13–S16, S103)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from peerhall.tutoring import cursors
from peerhall.tutoring.cursors import Cursor
from peerhall.tutoring.filters import Filters, InvalidFilter, Ordering, parse_filters
from peerhall.tutoring.types import Level, Status
from tests.factories import NOW

BERLIN = ZoneInfo("Europe/Berlin")


def read(query: str) -> Filters:
    return parse_filters(QueryDict(query), zone=BERLIN, now=NOW)


def utc(year: int, month: int, day: int, hour: int, *, micro: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, microsecond=micro, tzinfo=dt.UTC)


def test_nothing_asked_is_the_open_sessions_soonest_first() -> None:
    filters = read("")

    assert filters == Filters(
        statuses=(Status.APPROVED, Status.SCHEDULED, Status.ONGOING), ordering=Ordering.SOONEST
    )


@pytest.mark.parametrize(
    "query",
    ["level=beginner&level=advanced", "level[]=advanced&level[]=beginner", "level=advanced&level[]=beginner"],
)
def test_repeated_values_are_understood_in_both_spellings(query: str) -> None:
    assert read(query).levels == (Level.BEGINNER, Level.ADVANCED)


@pytest.mark.parametrize(
    "query", ["search=&subject=+&level=&date=&status=&seats=&ordering=&cursor=&page_size=", "x=1"]
)
def test_empty_values_and_unknown_keys_are_absent(query: str) -> None:
    assert read(query) == read("")


def test_all_means_every_status() -> None:
    assert read("status=all").statuses == tuple(Status)


def test_what_is_over_comes_newest_first() -> None:
    assert read("status=completed&status=expired").ordering == Ordering.LATEST


def test_search_comes_best_match_first() -> None:
    assert read("search=ana").ordering == Ordering.RELEVANCE
    assert read("search=ana&ordering=date").ordering == Ordering.SOONEST


@pytest.mark.parametrize(
    ("query", "starts_from", "starts_before"),
    [
        ("date=2026-12-01", utc(2026, 11, 30, 23), utc(2026, 12, 1, 23)),
        ("date_from=2026-12-01", utc(2026, 11, 30, 23), None),
        ("date_to=2026-12-01", None, utc(2026, 12, 1, 23)),
        # The day on which the clocks go back has 25 hours.
        ("date=2026-10-25", utc(2026, 10, 24, 22), utc(2026, 10, 25, 23)),
        ("date_from=2026-12-01T18:00:00Z", utc(2026, 12, 1, 18), None),
        ("date_from=2026-12-01T18:00:00%2B02:00", utc(2026, 12, 1, 16), None),
        ("date_from=2026-12-01T18:00:00+02:00", utc(2026, 12, 1, 16), None),
        ("date_from=2026-12-01T18:00", utc(2026, 12, 1, 17), None),
        ("date_to=2026-12-01T18:00:00Z", None, utc(2026, 12, 1, 18, micro=1)),
        ("date=2026-12-01T23:30:00Z", utc(2026, 12, 1, 23), utc(2026, 12, 2, 23)),
        ("date=2026-12-01&date_from=2026-12-01T12:00Z", utc(2026, 12, 1, 12), utc(2026, 12, 1, 23)),
    ],
)
def test_days_are_the_viewers_and_instants_are_instants(
    query: str, starts_from: dt.datetime | None, starts_before: dt.datetime | None
) -> None:
    filters = read(query)

    assert (filters.starts_from, filters.starts_before) == (starts_from, starts_before)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("ordering=creator__password", "ordering"),
        ("level=expert", "level"),
        ("status=open", "status"),
        ("date=0001-01-01", "date"),
        ("date=9999-12-31", "date"),
        ("date_from=9999-12-31T23:59:59-14:00", "date_from"),
        ("date=NaN", "date"),
        ("date=2026-02-30", "date"),
        ("date_to=tomorrow", "date_to"),
        ("date_from=2026-12-02&date_to=2026-12-01", "date_to"),
        ("seats=maybe", "seats"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=1e1", "page_size"),
        ("page_size=%D9%A3", "page_size"),
        ("search=a%00b", "search"),
        ("subject=a%1Bb", "subject"),
        (f"search={'x' * 201}", "search"),
        (f"subject={'x' * 101}", "subject"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%C3%A9", "cursor"),
    ],
)
def test_bad_value_is_told_at_its_field(query: str, field: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        read(query)

    assert list(refused.value.fields) == [field]
    assert all(sentence.endswith(".") for sentence in refused.value.fields[field])


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InvalidFilter) as refused:
        read("level=expert&date=NaN&seats=2")

    assert set(refused.value.fields) == {"level", "date", "seats"}


@pytest.mark.parametrize("key", [(NOW, 7), ("a title", 7), (-3, NOW, 7)])
def test_cursor_comes_back_as_it_was(key: cursors.Key) -> None:
    cursor = Cursor("date", key, is_back=True)

    assert cursors.decode(cursors.encode(cursor), "date") == cursor


def test_cursor_of_another_order_or_with_a_changed_letter_is_refused() -> None:
    text = cursors.encode(Cursor("date", (NOW, 7)))
    changed = [text[:i] + ("A" if text[i] != "A" else "B") + text[i + 1 :] for i in range(len(text) - 1)]

    for wrong in changed:
        with pytest.raises(ValueError):  # noqa: PT011 -- every kind of it
            cursors.decode(wrong, "date")
    with pytest.raises(ValueError, match="sorted"):
        cursors.decode(text, "-date")
