"""A session's values from outside: what is kept, and the corpus of what is not."""

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerhall.tutoring.drafts import Invalid, SessionDraft, clean_message, parse_draft
from peerhall.tutoring.types import ApprovalMode, Level, Place

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
GOOD: dict[str, object] = {
    "title": "Recursion without tears",
    "subject": "Programming",
    "level": "intermediate",
    "date": "2026-11-26T18:00",
    "timezone": "Europe/Madrid",
}


class Current:
    """A session being edited."""

    title, subject, level, description = "Old", "Music", Level.BEGINNER, "text"
    date, duration, timezone = NOW - dt.timedelta(hours=1, seconds=-7), 120, "Asia/Tokyo"
    max_participants, min_participants, cancel_notice_hours = 8, 2, 6
    approval_mode, has_waitlist = ApprovalMode.AUTO, False
    place, place_detail = Place.IN_PERSON, "Library"


def fields_of(values: dict[str, object], *, current: Current | None = None) -> set[str]:
    with pytest.raises(Invalid) as caught:
        parse_draft(values, now=NOW, current=current)
    assert all(sentences and all(sentences) for sentences in caught.value.fields.values())
    assert caught.value.code == "invalid"
    return set(caught.value.fields)


def test_a8_only_four_fields_are_needed_and_the_rest_has_defaults() -> None:
    draft = parse_draft(GOOD | {"creator": 5, "status": "ongoing", "id": 1}, now=NOW)

    assert draft == SessionDraft(
        title="Recursion without tears",
        subject="Programming",
        level=Level.INTERMEDIATE,
        date=dt.datetime(2026, 11, 26, 17, tzinfo=dt.UTC),
        timezone="Europe/Madrid",
    )
    assert (draft.duration, draft.max_participants, draft.description) == (60, 5, "")
    assert draft.ends_at == dt.datetime(2026, 11, 26, 18, tzinfo=dt.UTC)
    assert fields_of({}) == {"title", "subject", "level", "date"}


def test_values_as_forms_send_them() -> None:
    typed = {
        "duration": " 90 ",
        "max_participants": "12",
        "min_participants": 3.0,
        "has_waitlist": "",
        "approval_mode": "auto",
        "cancel_notice_hours": "0",
        "place": "link",
        "place_detail": " https://meet.example.org/x ",
        "title": "  Intégrales \t facile\u0301s ",
        "description": "one\r\ntwo\rthree\n",
    }

    draft = parse_draft(GOOD | typed | {"title": "  Inte\u0301grales   faciles "}, now=NOW)

    assert (draft.duration, draft.max_participants, draft.min_participants) == (90, 12, 3)
    assert (draft.has_waitlist, draft.approval_mode, draft.cancel_notice_hours) == (False, "auto", 0)
    assert (draft.place, draft.place_detail) == (Place.LINK, "https://meet.example.org/x")
    assert (draft.title, draft.description) == ("Int\u00e9grales faciles", "one\ntwo\nthree")


def test_what_is_missing_keeps_the_value_of_the_session() -> None:
    draft = parse_draft({"title": "New"}, now=NOW, current=Current())

    assert (draft.title, draft.subject, draft.date, draft.duration) == ("New", "Music", Current.date, 120)
    assert (draft.has_waitlist, draft.place, draft.cancel_notice_hours) == (False, Place.IN_PERSON, 6)


def test_an_unchanged_past_date_is_no_error_and_keeps_its_seconds() -> None:
    for date in (Current.date, Current.date.replace(second=0), Current.date.isoformat()):
        assert parse_draft({"date": date}, now=NOW, current=Current()).date == Current.date
    assert fields_of({"date": NOW - dt.timedelta(minutes=1)}, current=Current()) == {"date"}
    soon = NOW + dt.timedelta(minutes=1)
    assert parse_draft({"date": soon}, now=NOW, current=Current()).date == soon


def test_t0_a_session_begins_at_least_five_minutes_from_now() -> None:
    least = NOW + dt.timedelta(minutes=5)

    assert parse_draft(GOOD | {"date": least}, now=NOW).date == least
    assert fields_of(GOOD | {"date": least - dt.timedelta(microseconds=1)}) == {"date"}


TEXTS_REFUSED: list[object] = [
    *("", " ", "\t\n", "\u200d\u200c", None, 5, b"bytes", ["list"], {"a": 1}, True, math.nan),
    *("a\x00b", "a\x07b", "a\x1bb", "a\x7fb", "a\x85b", "two\nlines", "tab\there"),
    *("\ud800", "a\udfff", "a\u202eb", "a\u2066b", "a\u200bb", "a\ufeffb", "a\u2028b", "\ue000"),
    *("x" * 10_000, "e\u0301" * 10_000, "x" * 5_000_000),
]


@pytest.mark.parametrize("name", ["title", "subject"])
@pytest.mark.parametrize("value", TEXTS_REFUSED, ids=range(len(TEXTS_REFUSED)))
def test_s159_lines_that_cannot_be_kept(name: str, value: object) -> None:
    assert fields_of(GOOD | {name: value}) == {name}


@pytest.mark.parametrize(
    ("name", "limit"), [("title", 200), ("subject", 100), ("description", 5_000), ("place_detail", 500)]
)
def test_limits_of_texts_count_what_is_kept(name: str, limit: int) -> None:
    kept = parse_draft(GOOD | {name: " " + "e\u0301" * limit + " "}, now=NOW)

    assert getattr(kept, name) == "\u00e9" * limit
    assert fields_of(GOOD | {name: "x" * (limit + 1)}) == {name}


FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f history"


@pytest.mark.parametrize(
    "value", ["👩\u200d🏫 Maths", "می\u200cخواهم", FLAG, "<script>alert(1)</script>", "'; DROP TABLE--"]
)
def test_titles_of_real_people_are_kept_as_they_are(value: str) -> None:
    assert parse_draft(GOOD | {"title": value}, now=NOW).title == value


DATES_REFUSED: list[object] = [
    *("", "soon", "2026-11-26", "2026-13-01T10:00", "2026-11-31T10:00", "26/11/2026 18:00", "T18:00"),
    *("0001-01-01T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59", "9999-12-31T23:59-12:00"),
    *("9998-01-01T10:00", "2026-11-22T10:00", "2029-01-01T10:00", "10000-01-01T10:00", "-0001-01-01T10:00"),
    *(None, 5, math.nan, math.inf, 10**400, True, [], {}, b"2026-11-26T18:00", dt.date(2026, 11, 26)),
    *("2026-11-26T18:00\x00", "\ud800" * 12, "9" * 100_000, "2026-11-26T18:00+99:99"),
    dt.datetime(1, 1, 1),  # noqa: DTZ001 -- naive on purpose, as the next
    dt.datetime(9999, 12, 31, 23, 59),  # noqa: DTZ001
    dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=12))),
    dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=12))),
]


@pytest.mark.parametrize("value", DATES_REFUSED, ids=range(len(DATES_REFUSED)))
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Adak"])
def test_dates_that_are_none(value: object, zone: str) -> None:
    assert fields_of(GOOD | {"date": value, "timezone": zone}) == {"date"}


NUMBERS_REFUSED: list[object] = [
    *("", "five", "5.5", "1e3", "1_0", "٣x", "0x10", "--5", "5 5", "9" * 10, "9" * 5000),
    *(5.5, math.nan, math.inf, -math.inf, 10**400, -1, 10_000, True, False, None, [], {}, b"5", "\ud800"),
]


@pytest.mark.parametrize("name", ["duration", "max_participants", "min_participants", "cancel_notice_hours"])
@pytest.mark.parametrize("value", NUMBERS_REFUSED, ids=range(len(NUMBERS_REFUSED)))
def test_numbers_that_are_none_or_out_of_range(name: str, value: object) -> None:
    assert name in fields_of(GOOD | {name: value})


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("duration", 5, 480), ("max_participants", 1, 500), ("cancel_notice_hours", 0, 168)],
)
def test_ranges_include_their_ends(name: str, least: int, most: int) -> None:
    for good in (least, most):
        assert getattr(parse_draft(GOOD | {name: good}, now=NOW), name) == good
    for bad in (least - 1, most + 1):
        assert fields_of(GOOD | {name: bad}) == {name}


@pytest.mark.parametrize("name", ["level", "approval_mode", "place"])
@pytest.mark.parametrize("value", ["", "expert", "BEGINNER", None, 1, [], {}, "\ud800", "beginner\x00"])
def test_choices_are_of_the_list(name: str, value: object) -> None:
    assert fields_of(GOOD | {name: value}) == {name}


@pytest.mark.parametrize("value", [None, 2, "perhaps", [], {}, math.nan])
def test_switches_are_yes_or_no(value: object) -> None:
    assert fields_of(GOOD | {"has_waitlist": value}) == {"has_waitlist"}


@pytest.mark.parametrize(
    "value",
    [
        *("Mars/Olympus", "", "../../etc/passwd", "/etc/localtime", "europe/madrid", "x" * 10_000),
        *("\ud800", "\x00", None, 5),
    ],
)
def test_zones_that_do_not_exist(value: object) -> None:
    assert fields_of(GOOD | {"timezone": value}) == {"timezone"}


@pytest.mark.parametrize(
    "value", ["", "javascript:alert(1)", "data:text/html,x", "meet.example.org", "ftp://x", "https://x y"]
)
def test_a_place_behind_a_link_needs_a_link(value: str) -> None:
    assert fields_of(GOOD | {"place": "link", "place_detail": value}) == {"place_detail"}


def test_more_needed_than_there_are_seats() -> None:
    assert fields_of(GOOD | {"max_participants": 2, "min_participants": 3}) == {"min_participants"}
    assert fields_of({"max_participants": 1}, current=Current()) == {"min_participants"}


def test_all_that_is_wrong_is_said_at_once() -> None:
    """J2.3"""
    values = {"date": "2020-01-01T10:00", "duration": 600, "max_participants": 0, "level": "expert"}

    assert fields_of(GOOD | values) >= {"date", "duration", "max_participants", "level"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@settings(max_examples=300, deadline=None)
@given(values=st.dictionaries(st.sampled_from([*SessionDraft.__dataclass_fields__, "x"]), ANYTHING))
def test_whatever_comes_in_is_a_draft_or_invalid(values: dict[str, object]) -> None:
    for given_ in (values, GOOD | values):
        wrong: set[str] = set()
        try:
            parse_draft(given_, now=NOW)
        except Invalid as error:
            wrong = set(error.fields)
        assert wrong <= SessionDraft.__dataclass_fields__.keys()


def test_messages_are_trimmed_and_limited() -> None:
    assert clean_message(" Hi\r\nthere ", field="message") == "Hi\nthere"
    for bad in ("x" * 1001, "\x00", 5):
        with pytest.raises(Invalid) as caught:
            clean_message(bad, field="reason")
        assert list(caught.value.fields) == ["reason"]
