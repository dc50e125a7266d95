"""The filter form as addresses and as what it shows."""

import datetime as dt

import pytest
from django.http import QueryDict

from peerhall.tutoring.filters import InvalidFilter
from peerhall.tutoring.web import finder

TUESDAY = dt.date(2026, 11, 24)


def asked(text: str) -> QueryDict:
    return finder.asked(QueryDict(text))


def test_asked_drops_what_is_empty_unknown_or_twice() -> None:
    query = asked("search=+&subject=Maths&level=beginner&level[]=beginner&status=&utm_source=x&cursor=abc")

    assert query.urlencode() == "subject=Maths&level=beginner"


def test_preset_span_outweighs_dates_left_in_the_form() -> None:
    assert asked("when=week&date_from=2026-01-01").urlencode() == "when=week"
    assert asked("when=dates&date_from=2026-01-01").urlencode() == "when=dates&date_from=2026-01-01"


def test_any_time_drops_dates_left_in_the_form() -> None:
    assert asked("when=any&date_from=2026-01-01&seats=1").urlencode() == "seats=1"


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("today", "2026-11-24", "2026-11-24"),
        ("week", "2026-11-23", "2026-11-29"),
        ("weekend", "2026-11-28", "2026-11-29"),
    ],
)
def test_preset_span_becomes_dates(when: str, first: str, last: str) -> None:
    dated = finder.with_dates(asked(f"when={when}"), TUESDAY)

    assert dated.dict() == {"date_from": first, "date_to": last}


def test_picked_dates_stay_as_typed() -> None:
    dated = finder.with_dates(asked("when=dates&date_from=soon&date_to=2026-12-01"), TUESDAY)

    assert dated.dict() == {"date_from": "soon", "date_to": "2026-12-01"}


def test_address_replaces_and_leaves_out() -> None:
    query = asked("search=tears&level=beginner&level=advanced")

    assert finder.address(query, subject="Maths") == (
        "/sessions/?search=tears&level=beginner&level=advanced&subject=Maths"
    )
    assert finder.address(query, search="", level="") == "/sessions/"


def test_ordering_alone_is_no_filter() -> None:
    assert not finder.is_filtered(asked("ordering=title"))
    assert finder.is_filtered(asked("seats=1"))


def test_nothing_is_on_by_default_and_all_seven_statuses_are_offered() -> None:
    form = finder.drawn(asked(""))

    assert [chip.label for chip in form.chips] == ["Level", "When", "Status"]
    assert [len(chip.choices) for chip in form.chips] == [3, 5, 7]
    assert not any(chip.is_on for chip in form.chips)
    assert not form.has_seats
    assert not form.is_filtered


def test_chips_say_what_is_on() -> None:
    form = finder.drawn(asked("level=beginner&level=advanced&status=completed&when=week"))

    assert [chip.label for chip in form.chips] == ["Beginner +1", "This week", "Completed"]
    assert all(chip.is_on for chip in form.chips)


def test_all_statuses_turn_every_box_on() -> None:
    status = finder.drawn(asked("status=all")).chips[2]

    assert [choice.is_on for choice in status.choices] == [True] * 7
    assert status.label == "Any"


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("date=2026-12-01", "1 Dec"),
        ("date_from=2026-11-25&date_to=2026-11-27", "25 Nov – 27 Nov"),
        ("date_from=2026-11-25", "From 25 Nov"),
        ("date_to=2026-11-27", "Until 27 Nov"),
        ("when=dates", "Pick dates"),
        ("date_from=someday", "Pick dates"),
        ("when=never", "When"),
    ],
)
def test_chip_of_dates_names_the_span(query: str, label: str) -> None:
    assert finder.drawn(asked(query)).chips[1].label == label


def test_day_asked_for_is_shown_as_a_span_of_one_day() -> None:
    form = finder.drawn(asked("date=2026-12-01"))

    assert (form.date_from, form.date_to) == ("2026-12-01", "2026-12-01")
    assert [choice.value for choice in form.chips[1].choices if choice.is_on] == ["dates"]


@pytest.mark.parametrize(
    ("count", "query", "words"),
    [
        (0, "", "0 sessions"),
        (1, "", "1 session"),
        (24, "when=week", "24 sessions this week"),
        ("100+", "when=today", "100+ sessions today"),
    ],
)
def test_heading_counts_what_was_found(count: int | str, query: str, words: str) -> None:
    assert finder.heading(count, asked(query)) == words


def test_unknown_span_is_refused_by_name() -> None:
    with pytest.raises(InvalidFilter) as refusal:
        finder.parsed(asked("when=never"), zone=dt.UTC, now=dt.datetime(2026, 11, 24, tzinfo=dt.UTC))

    assert list(refusal.value.fields) == ["when"]


@pytest.mark.parametrize(
    ("query", "natural"),
    [("", "date"), ("search=x", "relevance"), ("status=completed", "-date"), ("ordering=title", "date")],
)
def test_order_nobody_asked_for_is_offered_without_a_word_in_the_address(query: str, natural: str) -> None:
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)

    assert finder.natural_order(asked(query), zone=dt.UTC, now=now) == natural
    offered = {choice.label: choice.value for choice in finder.drawn(asked(query), natural=natural).orderings}
    assert offered[str(finder.ORDERINGS[natural])] == ""
    assert ("Best match first" in offered) == (query == "search=x")


def test_order_that_was_asked_for_is_the_one_that_is_on() -> None:
    form = finder.drawn(asked("search=x&ordering=title"), natural="relevance")

    assert [choice.value for choice in form.orderings if choice.is_on] == ["title"]
    assert form.ordering_label == "Title, A to Z"
