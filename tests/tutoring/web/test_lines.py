"""A person's own sessions in words."""

import datetime as dt

import pytest

from peerhall.accounts.models import Community, User
from peerhall.tutoring import agenda, timetable
from peerhall.tutoring.agenda import Day, Show
from peerhall.tutoring.types import RequestState
from peerhall.tutoring.web import lines
from tests import factories
from tests.factories import DAY, NOW

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("monday", "title"),
    [
        (dt.date(2026, 11, 23), "23–29 November"),
        (dt.date(2026, 11, 30), "30 November – 6 December"),
        (dt.date(2026, 12, 28), "28 December – 3 January 2027"),
        (dt.date(2027, 3, 1), "1–7 March 2027"),
    ],
)
def test_week_is_named_by_its_ends(monday: dt.date, title: str) -> None:
    assert lines.week_title(monday, TODAY) == title


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, ("Today", "Mon 23 November")),
        (1, ("Tomorrow", "Tue 24 November")),
        (-1, ("Yesterday", "Sun 22 November")),
        (2, ("Wed 25 November", "in 2 days")),
        (-14, ("Mon 9 November", "14 days ago")),
        (15, ("Tue 8 December", "")),
        (400, ("Tue 28 December 2027", "")),
    ],
)
def test_day_is_told_by_its_distance_while_it_is_near(days: int, words: tuple[str, str]) -> None:
    day = lines.day_lines([Day(TODAY + dt.timedelta(days=days), ())], user=User(pk=1), today=TODAY)[0]

    assert (day.title, day.note) == words


@pytest.mark.django_db
def test_tutors_line_counts_seats_and_who_waits() -> None:
    teacher = factories.tutor()
    session = factories.session(teacher, max_participants=1)
    factories.request(session, state=RequestState.APPROVED)
    factories.request(session, state=RequestState.WAITLISTED)

    days = agenda.agenda(teacher, "tutor", Show.NEXT, community=Community(), zone=dt.UTC, now=NOW)

    assert lines.day_lines(days, user=teacher, today=TODAY)[0].lines[0].meta == "1 of 1 seats, 1 waiting"


@pytest.mark.django_db
def test_more_sessions_at_once_than_lanes_share_the_last_one() -> None:
    teacher = factories.tutor()
    for _ in range(10):
        factories.session(teacher, date=NOW + DAY)

    shown = timetable.week_of(teacher, TODAY, zone=dt.UTC, now=NOW)

    drawn = [block.drawn for block in lines.columns(shown)[1].blocks]
    assert [place.lane for place in drawn] == [0, 1, 2, 3, 4, 5, 6, 7, 7, 7]
    assert {place.lanes for place in drawn} == {8}
