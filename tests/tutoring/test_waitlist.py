"""The explained waitlist, told from what really happened."""

import datetime as dt

import pytest

from peerhall.accounts.models import User
from peerhall.platform.audit import trail
from peerhall.tutoring import bookings, waitlist, waitlist_words
from peerhall.tutoring.models import Session
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


class Story:
    """A session with one seat, and acts a minute apart."""

    def __init__(self) -> None:
        self.session: Session = factories.session(max_participants=1)
        self.now = NOW

    def _later(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now

    def ask(self, student: User) -> None:
        bookings.request_to_join(student=student, session=self.session, message="", now=self._later())

    def approve(self, student: User, *, vet: bool = False) -> None:
        bookings.approve_request(
            actor=self.session.creator, session=self.session, student=student, now=self._later(), vet=vet
        )

    def leave(self, student: User) -> None:
        bookings.withdraw_request(student=student, session=self.session, now=self._later())

    def told_to(self, student: User, *visible: User) -> list[str]:
        lines = waitlist_words.explain(
            trail.of("session", self.session.pk),
            viewer_id=student.pk,
            names_visible={person.pk: person.name for person in visible},
        )
        return [f"{at - NOW} {text}".removeprefix("0:0") for at, text in lines]


def test_the_log_says_who_left_and_when_i_was_seated() -> None:
    """The example of the spec: you were #2; Ana left at 17:03; you were seated at 17:03."""
    story, ana, ben, chidi = Story(), *(factories.student(name) for name in ("Ana A", "Ben B", "Chidi C"))
    story.ask(ana)
    story.approve(ana)
    story.ask(ben)
    story.ask(chidi)
    story.approve(chidi, vet=True)
    story.leave(ana)

    assert story.told_to(chidi, ana) == [
        "4:00 You joined the waitlist as #2.",
        "5:00 The tutor said yes: you are #1 for the next free seat.",
        "6:00 Ana A gave up a seat.",
        "6:00 You were seated.",
    ]
    assert story.told_to(ben) == [
        "3:00 You joined the waitlist as #1.",
        "5:00 The tutor said yes to somebody. You were #2 then.",
        "6:00 Somebody gave up a seat.",
        "6:00 Somebody was seated. You were #1 then.",
    ]
    assert story.told_to(ana) == []


def test_the_log_follows_a_return_to_the_tutor_and_a_second_time_in_line() -> None:
    story, seated, ben, chidi = Story(), *(factories.student(name) for name in ("Ana A", "Ben B", "Chidi C"))
    story.ask(seated)
    story.approve(seated)
    story.ask(ben)
    story.ask(chidi)
    story.leave(seated)
    story.leave(ben)
    story.ask(ben)

    assert story.told_to(ben, chidi) == [
        "3:00 You joined the waitlist as #1.",
        "5:00 Somebody gave up a seat.",
        "5:00 A seat is free. The tutor decides about you now.",
    ]
    assert story.told_to(chidi, ben) == [
        "4:00 You joined the waitlist as #2.",
        "5:00 Somebody gave up a seat.",
        "5:00 The tutor decides about Ben B. You were #1 then.",
        "6:00 A seat is free. The tutor decides about you now.",
    ]


def test_leaving_the_line_is_told_to_those_behind_only() -> None:
    story, seated, ben, chidi, dana = Story(), *(factories.student() for _ in range(4))
    story.ask(seated)
    story.approve(seated)
    for student in (ben, chidi, dana):
        story.ask(student)
    story.leave(chidi)

    assert story.told_to(ben)[1:] == []
    assert story.told_to(dana)[1:] == ["6:00 Somebody left. You were #2 then."]
    assert story.told_to(chidi)[-1] == "6:00 You left the waitlist."


def test_places_by_replay_equal_the_line_itself() -> None:
    story, seated = Story(), factories.student()
    story.ask(seated)
    story.approve(seated)
    people = [factories.student() for _ in range(5)]
    for student in people:
        story.ask(student)
    story.approve(people[3], vet=True)
    story.approve(people[1], vet=True)
    story.leave(people[0])

    entries = list(trail.of("session", story.session.pk))
    line = list(
        story.session.requests.filter(state="waitlisted")
        .order_by("-is_vetted", "queued_at", "id")
        .values_list("user", flat=True)
    )

    replayed = {pk: waitlist.explain(entries, viewer_id=pk)[-1].place for pk in line}
    assert replayed == {pk: place for place, pk in enumerate(line, 1)}
    assert line[:2] == [people[1].pk, people[3].pk]


def test_a_stranger_has_no_log() -> None:
    story = Story()
    story.ask(factories.student())

    assert waitlist.explain(trail.of("session", story.session.pk), viewer_id=0) == []
