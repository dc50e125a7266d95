"""I8 over any history: what the audit trail says has happened was told to each concerned exactly once.

The machine of tutoring acts, time passes, reminders are looked for. The oracle is the trail, which knows
nothing of notifications: so many acts of a kind about a person, so many notifications of its kind.
"""

import datetime as dt
from collections import Counter
from typing import Any, Final

import pytest
from hypothesis.stateful import invariant

from peerhall.notifications import jobs
from peerhall.notifications.models import Notification, PlannedReminder
from peerhall.notifications.types import Kind
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring import ticking
from peerhall.tutoring.models import Session
from tests import machines
from tests.tutoring.test_machine import Step, Tutoring

# What the student hears after an act about their request.
TO_STUDENT: Final = {
    "R2": Kind.APPROVED,
    "R4": Kind.APPROVED,
    "R18": Kind.APPROVED,
    "R3": Kind.WAITLISTED,
    "R5": Kind.WAITLISTED,
    "R6": Kind.DECLINED,
    "R6b": Kind.VETTED,
    "R10": Kind.REMOVED,
    "R11": Kind.UNANSWERED,
    "R12": Kind.PROMOTED,
    "R21": Kind.CLOSED,
}
# What the tutor hears.
TO_TUTOR: Final = {"R1": Kind.REQUESTED, "R2": Kind.JOINED, "R8": Kind.WITHDRAWN, "R9": Kind.WITHDRAWN}


class Telling(Tutoring):
    """The same acts; no two at the same instant, as in life."""

    def _try(self, act: Any, **arguments: Any) -> None:
        self.now += dt.timedelta(microseconds=1)
        super()._try(act, **arguments)

    def freeze(self, step: Step) -> None:
        self.now += dt.timedelta(microseconds=1)
        super().freeze(step)

    def time_passes(self, step: Step) -> None:
        super().time_passes(step)
        ticking.tick(now=self.now)
        jobs.send_reminders(now=self.now)
        jobs.send_reminders(now=self.now)
        assert not PlannedReminder.objects.filter(due_at__lte=self.now).exists()

    @invariant()
    def everything_holds(self) -> None:
        """What tutoring promises is its own test's."""

    @invariant()
    def each_event_is_told_once(self) -> None:
        acts = AuditEntry.objects.filter(scope="session", scope_id__in=[row.pk for row in self.sessions])
        acts = acts.exclude(person_id=None)
        expected: Counter[tuple[int, str]] = Counter()
        for act, person_id in acts.values_list("act", "person_id"):
            if act in TO_STUDENT and person_id is not None:
                expected[person_id, TO_STUDENT[act]] += 1
            if act in TO_TUTOR:
                expected[self.tutor.pk, TO_TUTOR[act]] += 1
        kinds = {*TO_STUDENT.values(), *TO_TUTOR.values()}
        rows = Notification.objects.filter(session__in=self.sessions, kind__in=kinds)
        assert Counter(rows.values_list("user_id", "kind")) == expected

    @invariant()
    def nobody_is_reminded_twice_or_too_late(self) -> None:
        rows = Notification.objects.filter(session__in=self.sessions, kind=Kind.STARTS_SOON)
        told = list(rows.values_list("user_id", "session_id", "key", "created_at", "data__date"))
        assert len({(user_id, key) for user_id, _session_id, key, _at, _date in told}) == len(told)
        assert all(at < dt.datetime.fromisoformat(date) for _user, _session, _key, at, date in told)

    @invariant()
    def who_is_planned_for_has_a_part(self) -> None:
        for session in Session.objects.filter(pk__in=[row.pk for row in self.sessions]):
            asked = session.requests.filter(state__in=["approved", "waitlisted"])
            part = {session.creator_id, *asked.values_list("user_id", flat=True)}
            planned = PlannedReminder.objects.filter(session=session, user__isnull=False)
            assert set(planned.values_list("user_id", flat=True)) <= part


@pytest.mark.django_db
def test_each_event_is_told_once_in_five_hundred_steps() -> None:
    """I8: after every step."""
    machines.run(Telling, examples=15, steps=35)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.database
def test_each_event_is_told_once_in_twenty_thousand_steps() -> None:
    machines.run(Telling, examples=250, steps=80)
