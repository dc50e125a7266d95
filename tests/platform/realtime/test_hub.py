"""The hub alone: whatever order things come in, each listener gets every number once and in order."""

import json
import random
from typing import Any

import pytest

from peerhall.platform.realtime.catching import Caught
from peerhall.platform.realtime.hub import Hub
from peerhall.platform.realtime.outbox import Line
from peerhall.platform.realtime.signals import Told
from peerhall.platform.realtime.telling import line_of

TOPIC = "session:7"


class Page:
    """A client that follows the protocol: next is applied, older ignored, a gap is a failure."""

    def __init__(self) -> None:
        self.cursor: int | None = None
        self.heard: list[int] = []
        self.resets = 0

    def offer(self, line: Line) -> None:
        """Take a line as a browser does."""
        message: dict[str, Any] = json.loads(line.text)
        if message["type"] == "ev":
            assert self.cursor is not None, "an event before the answer"
            assert message["seq"] == self.cursor + 1, f"{message['seq']} after {self.cursor}"
            self.heard.append(message["seq"])
        else:
            self.resets += message["type"] == "reset"
        self.cursor = message["seq"]


class House:
    """A hub and the database behind it; `known` events are committed."""

    def __init__(self) -> None:
        self.known: list[Told] = []
        self.cleared = 0
        self.wanted: list[str] = []
        self.hub = Hub(self.wanted.append)

    def commit(self) -> Told:
        """One more event."""
        seq = len(self.known) + 1
        self.known.append(Told(TOPIC, seq, line_of(TOPIC, seq, "changed", "{}", 1)))
        return self.known[-1]

    def read(self, cursor: int | None) -> Caught:
        """What `catching.catch_up` gives."""
        head = len(self.known)
        if cursor is None or cursor == head:
            return Caught(head)
        if not self.cleared <= cursor < head:
            return Caught(head, is_reset=True)
        return Caught(cursor, tuple(self.known[cursor:]))

    def settle(self) -> None:
        """Answer every fetch."""
        while self.wanted:
            topic = self.wanted.pop()
            self.hub.fetched(topic, self.read(self.hub.cursors([topic]).get(topic)))


@pytest.fixture
def house() -> House:
    """Three events are in the database."""
    house = House()
    for _ in range(3):
        house.commit()
    return house


def join(house: House, since: int | None = None) -> Page:
    """A page that has joined."""
    page = Page()
    house.hub.join(TOPIC, page)
    house.hub.joined(TOPIC, page, house.read(since))
    return page


def test_events_in_order_are_told_at_once(house: House) -> None:
    page = join(house)
    for _ in range(3):
        house.hub.told(house.commit())
    assert page.heard == [4, 5, 6]
    assert house.wanted == []


def test_event_that_comes_too_early_waits_for_those_before_it(house: House) -> None:
    page = join(house)
    fourth, fifth = house.commit(), house.commit()
    house.hub.told(fifth)
    assert page.heard == []
    house.hub.told(fourth)
    assert page.heard == [4, 5]


def test_lost_event_is_fetched(house: House) -> None:
    page = join(house)
    house.commit()
    house.hub.told(house.commit())
    house.settle()
    assert page.heard == [4, 5]


def test_event_told_twice_is_heard_once(house: House) -> None:
    page = join(house)
    event = house.commit()
    house.hub.told(event)
    house.hub.told(event)
    assert page.heard == [4]


def test_what_is_told_while_somebody_joins_is_held(house: House) -> None:
    page = Page()
    house.hub.join(TOPIC, page)
    caught = house.read(1)
    house.hub.told(house.commit())
    house.hub.joined(TOPIC, page, caught)
    house.settle()
    assert page.heard == [2, 3, 4]


def test_reading_ahead_of_the_bus_repeats_nothing(house: House) -> None:
    first = join(house)
    late = house.commit()
    second = join(house)
    assert (first.heard, second.cursor) == ([], 4)
    house.hub.told(late)
    house.hub.told(house.commit())
    assert (first.heard, second.heard) == ([4, 5], [5])


def test_heads_that_are_ahead_are_fetched(house: House) -> None:
    page = join(house)
    house.commit()
    house.hub.compare({TOPIC: 4})
    house.settle()
    assert page.heard == [4]


def test_topic_whose_past_was_cleared_starts_over(house: House) -> None:
    page = join(house)
    for _ in range(5):
        house.commit()
    house.cleared = 6
    house.hub.compare({TOPIC: 8})
    house.settle()
    assert (page.resets, page.cursor) == (1, 8)
    house.hub.told(house.commit())
    assert page.heard == [9]


def test_database_that_was_put_back_starts_over(house: House) -> None:
    page = join(house)
    house.known = house.known[:1]
    house.hub.compare({TOPIC: 1})
    house.settle()
    assert (page.resets, page.cursor) == (1, 1)
    house.hub.told(house.commit())
    assert page.heard == [2]


def test_fetch_that_failed_is_tried_again(house: House) -> None:
    page = join(house)
    house.commit()
    house.hub.compare({TOPIC: 4})
    house.wanted.clear()
    house.hub.fetched(TOPIC, None)
    house.hub.compare({TOPIC: 4})
    house.settle()
    assert page.heard == [4]


def test_topic_that_nobody_hears_costs_nothing(house: House) -> None:
    page = join(house)
    house.hub.leave(TOPIC, page)
    house.hub.told(house.commit())
    assert (house.hub.topics, house.wanted, page.heard) == ({}, [], [])


class Course:
    """Things that happen in any order: commits, signals that come late, twice or not at all, pages."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.house = House()
        self.pages: list[Page] = []
        self.joining: list[tuple[Page, Caught]] = []
        self.on_the_way: list[Told] = []

    def commit(self) -> None:
        self.on_the_way.append(self.house.commit())

    def bring(self) -> None:
        if self.on_the_way:
            event = self.chance.choice(self.on_the_way)
            if self.chance.random() < 0.9:
                self.on_the_way.remove(event)  # else it comes once more
            self.house.hub.told(event)

    def lose(self) -> None:
        if self.on_the_way:
            self.on_the_way.pop(self.chance.randrange(len(self.on_the_way)))

    def join(self) -> None:
        page = Page()
        self.house.hub.join(TOPIC, page)
        since = self.chance.choice([None, self.chance.randint(0, len(self.house.known))])
        self.joining.append((page, self.house.read(since)))

    def joined(self) -> None:
        if self.joining:
            page, caught = self.joining.pop(self.chance.randrange(len(self.joining)))
            self.house.hub.joined(TOPIC, page, caught)
            self.pages.append(page)

    def leave(self) -> None:
        if self.pages:
            self.house.hub.leave(TOPIC, self.pages.pop(self.chance.randrange(len(self.pages))))

    def fetch(self) -> None:
        self.house.settle()

    def beat(self) -> None:
        self.house.hub.compare({TOPIC: len(self.house.known)})


@pytest.mark.parametrize("seed", range(200))
def test_any_order_of_everything_loses_and_repeats_nothing(seed: int) -> None:
    course = Course(seed)
    acts = [course.commit, course.bring, course.lose, course.join, course.joined, course.leave, course.fetch]
    for _ in range(150):
        course.chance.choice([*acts, course.commit, course.bring, course.beat])()
    while course.joining:
        course.joined()
    course.beat()
    course.fetch()
    assert {page.cursor for page in course.pages} <= {len(course.house.known)}
