"""Looks come round by a clock that cannot be moved."""

import datetime as dt
import logging

import pytest
from django.db import OperationalError

from peerhall.platform.jobs import ticking
from peerhall.platform.jobs.ticking import LONGEST_PAUSE_SECONDS, Every, Rounds

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class Recorder:
    """A look that keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[dt.datetime] = []
        self.error: Exception | None = None

    def __call__(self, *, now: dt.datetime) -> None:
        self.told.append(now)
        if self.error:
            raise self.error


class Hand:
    """A monotonic clock moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def rounds(*looks: Every) -> tuple[Rounds, Hand]:
    hand = Hand()
    return Rounds(looks, hand), hand


def test_look_comes_round_at_once_and_then_in_its_own_time() -> None:
    often, seldom = Recorder(), Recorder()
    round_, hand = rounds(Every(1, often), Every(60, seldom))
    for second in range(61):
        hand.seconds = float(second)
        round_.tick(now=NOW + dt.timedelta(seconds=second))

    assert often.told == [NOW + dt.timedelta(seconds=second) for second in range(61)]
    assert seldom.told == [NOW, NOW + dt.timedelta(seconds=60)]


def test_after_a_pause_a_look_comes_round_once_and_is_told_the_present() -> None:
    look = Recorder()
    round_, hand = rounds(Every(1, look))
    round_.tick(now=NOW)
    hand.seconds = 3600.0
    for _ in range(3):
        round_.tick(now=NOW + dt.timedelta(hours=1))

    assert look.told == [NOW, NOW + dt.timedelta(hours=1)]


def test_moving_the_clock_hurries_no_look_and_holds_none_up() -> None:
    look = Recorder()
    round_, hand = rounds(Every(1, look))
    for second, now in enumerate([NOW, NOW + dt.timedelta(hours=1), NOW - dt.timedelta(hours=1)]):
        hand.seconds = float(second)
        round_.tick(now=now)
        round_.tick(now=now)

    assert len(look.told) == 3


def test_look_that_fails_is_logged_ever_less_often_and_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad, good = Recorder(), Recorder()
    bad.error = ValueError("never")
    round_, hand = rounds(Every(1, bad), Every(1, good))
    with caplog.at_level(logging.ERROR):
        for second in range(600):
            hand.seconds = float(second)
            round_.tick(now=NOW)

    assert len(good.told) == 600
    assert 5 < len(bad.told) == len(caplog.records) < 20
    bad.error = None
    for second in range(600, 600 + int(LONGEST_PAUSE_SECONDS) + 10):
        hand.seconds = float(second)
        count = len(bad.told)
        round_.tick(now=NOW)
    assert len(bad.told) == count + 1, "as often as before, once it works again"


def test_database_that_is_away_is_no_fault_of_the_look(caplog: pytest.LogCaptureFixture) -> None:
    look = Recorder()
    look.error = OperationalError("gone away")
    round_, hand = rounds(Every(1, look))
    for second in range(5):
        hand.seconds = float(second)
        with pytest.raises(OperationalError):
            round_.tick(now=NOW)

    assert len(look.told) == 5
    assert caplog.records == []


def test_decorated_look_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "_known", [])
    look = ticking.every(seconds=5)(Recorder())

    assert ticking.known() == [Every(5, look)]
