"""I1–I7 and I11 as a stateful property test: any acts, by anybody, while time passes.

The machine acts through the work modules only, on a few sessions and people, so that states collide;
a refusal is an answer like any other and must change nothing. After every step the invariants of
SPEC 1g are checked from the rows themselves.
"""

import datetime as dt
from dataclasses import KW_ONLY, dataclass
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max, QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring import bookings, drafts, lifecycle, sessions, status_sql, ticking
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import (
    ACTIVE_STATES,
    TERMINAL_STATUSES,
    ApprovalMode,
    RequestState,
    Status,
)
from tests import factories, machines
from tests.factories import HOUR, NOW

SESSIONS = st.sampled_from([0, 0, 0, 1])  # mostly one, so that its line fills
PEOPLE = st.integers(0, 4)
WAITING, ASKED = (RequestState.WAITLISTED, None), (RequestState.PENDING, None)
NUMBERS = st.integers(0, 5)
# The everyday acts as often as they happen, the rest now and then.
ACTS = [
    *(["ask"] * 5),
    *(["everybody_asks"] * 2),
    *(["withdraw", "approve", "approve", "approve"] * 3),
    *(["edit", "edit", "reject", "time_passes"]),
    *("approve_all", "move", "wait_and_start", "end", "cancel", "freeze", "thaw_everybody", "tick"),
]


@dataclass(frozen=True)
class Step:
    """What an act may draw on."""

    session: Session
    student: User
    number: int
    _: KW_ONLY
    flag: bool


class Tutoring(RuleBasedStateMachine):
    """Two sessions, a tutor, an organizer and five students."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now = NOW
        self.tutor, self.organizer = factories.tutor(), factories.organizer()
        self.students = [factories.student() for _ in range(5)]
        self.sessions: list[Session] = []
        self.was: dict[int, tuple[str, dict[int, RequestState]]] = {}
        self.frozen: set[int] = set()
        self.compared: object = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(
        seats=st.integers(1, 2),
        minimum=st.integers(1, 2),
        mode=st.sampled_from(ApprovalMode),
        has_waitlist=st.sampled_from([True, True, False]),
        ttl=st.sampled_from([None, None, None, 2]),
    )
    def open(self, *, seats: int, minimum: int, ttl: int | None, **choices: Any) -> None:
        mode, has_waitlist = choices["mode"], choices["has_waitlist"]
        for hours in (30, 4):
            values = {
                "title": "x",
                "subject": "y",
                "level": "beginner",
                "date": NOW + hours * HOUR,
                "max_participants": seats,
                "min_participants": min(seats, minimum),
                "approval_mode": mode,
                "has_waitlist": has_waitlist,
            }
            draft = drafts.parse_draft(values, now=NOW)
            session = sessions.create_session(creator=self.tutor, draft=draft, now=NOW)
            Session.objects.filter(pk=session.pk).update(request_ttl_hours=ttl)
            self.sessions.append(session)

    def _try(self, act: Any, **arguments: Any) -> None:
        """Do it or be refused; who is refused has written nothing."""
        written = AuditEntry.objects.aggregate(last=Max("id"))
        try:
            with transaction.atomic():
                act(now=self.now, **arguments)
        except (Refusal, Invalid):
            assert AuditEntry.objects.aggregate(last=Max("id")) == written

    @rule(act=st.sampled_from(ACTS), which=SESSIONS, who=PEOPLE, number=NUMBERS, flag=st.booleans())
    def anything(self, *, act: str, which: int, who: int, number: int, flag: bool) -> None:
        """One act. All in one rule: hypothesis would switch whole rules off for most histories."""
        step = Step(self.sessions[which], self.students[who], number, flag=flag)
        getattr(self, act)(step)

    def _somebody(self, step: Step) -> dict[str, Any]:
        """Mostly one who asks or has a seat, now and then anybody."""
        active = list(step.session.requests.filter(state__in=ACTIVE_STATES).order_by("queued_at"))
        if not active or step.number == 0:
            return {"session": step.session, "student": step.student}
        return {"session": step.session, "student": active[step.number % len(active)].user}

    def time_passes(self, step: Step) -> None:
        self.now += dt.timedelta(minutes=4 * step.number**2, seconds=1)

    def ask(self, step: Step) -> None:
        self._try(bookings.request_to_join, student=step.student, session=step.session, message="")

    def everybody_asks(self, step: Step) -> None:
        for student in self.students:
            self._try(bookings.request_to_join, student=student, session=step.session, message="")

    def withdraw(self, step: Step) -> None:
        self._try(bookings.withdraw_request, **self._somebody(step))

    def approve(self, step: Step) -> None:
        self._try(bookings.approve_request, actor=self.tutor, vet=step.flag, **self._somebody(step))

    def reject(self, step: Step) -> None:
        self._try(bookings.reject_request, actor=self.organizer, reason="", **self._somebody(step))

    def approve_all(self, step: Step) -> None:
        self._try(bookings.approve_all, actor=self.tutor, session=step.session)

    def edit(self, step: Step) -> None:
        seats = 1 + step.number % 3
        self._edit(step, max_participants=seats, min_participants=min(seats, 1 + step.flag))

    def move(self, step: Step) -> None:
        self._edit(step, date=self.now + (1 + 5 * step.number) * HOUR)

    def _edit(self, step: Step, **values: object) -> None:
        session = Session.objects.get(pk=step.session.pk)
        try:
            draft = drafts.parse_draft(values, now=self.now, current=session)
        except Invalid:
            return
        self._try(sessions.edit_session, actor=self.tutor, session=session, draft=draft, force=True)

    def wait_and_start(self, step: Step) -> None:
        """Early, at the start, or a little late."""
        session = Session.objects.get(pk=self.sessions[1 if step.flag else 0].pk)
        self.now = max(self.now, session.date + dt.timedelta(minutes=5 * (step.number - 2)))
        self._try(sessions.start_session, actor=self.tutor, session=session)

    def end(self, step: Step) -> None:
        self._try(sessions.end_session, actor=self.tutor, session=step.session)

    def cancel(self, step: Step) -> None:
        if step.number == 0:
            self._try(sessions.cancel_session, actor=self.organizer, session=step.session, reason="x")

    def freeze(self, step: Step) -> None:
        people.freeze(actor=self.organizer, person=step.student, now=self.now)
        self.frozen.add(step.student.pk)

    def thaw_everybody(self, _step: Step) -> None:
        for student in self.students:
            people.unfreeze(actor=self.organizer, person=student, now=self.now)
        self.frozen.clear()

    def tick(self, _step: Step) -> None:
        """What the ticker writes is what reads said before; only the line may move on (R16)."""
        shown = self._shown()
        ticking.tick(now=self.now)
        assert ticking.due(self.now) == []
        told = self._shown()
        moved_on = {key for key in shown if (shown[key], told[key]) == (WAITING, ASKED)}
        assert {key: shown[key] for key in shown.keys() - moved_on} == {
            key: told[key] for key in told.keys() - moved_on
        }
        stored = Session.objects.filter(creator=self.tutor).values_list("pk", "status")
        assert {("session", pk): (status, told["session", pk][1]) for pk, status in stored} == {
            key: value for key, value in told.items() if key[0] == "session"
        }

    def _shown(self) -> dict[tuple[str, int], tuple[str, str | None]]:
        """Every status with its outcome and every state with its reason, as reads derive them now."""
        shown: dict[tuple[str, int], tuple[str, str | None]] = {}
        for session in Session.objects.filter(creator=self.tutor):
            outcome = lifecycle.outcome_at(session, self.now)
            shown["session", session.pk] = (lifecycle.status_at(session, self.now), outcome)
        for row in BookingRequest.objects.filter(session__in=self.sessions).select_related("session"):
            shown["request", row.pk] = lifecycle.request_state_at(row, row.session, self.now)
        return shown

    @invariant()
    def everything_holds(self) -> None:
        mine = Session.objects.filter(creator=self.tutor).order_by("id")
        rows = list(BookingRequest.objects.filter(session__in=self.sessions).order_by("queued_at", "id"))
        shown = [lifecycle.status_at(session, self.now) for session in mine]
        self._sql_agrees(mine, shown)
        for session, status in zip(mine, shown, strict=True):
            asked = [row for row in rows if row.session_id == session.pk]
            self._seats_hold(session, asked, status)
            self._status_holds(session, status)
            self._line_holds(session, asked, status)
            self._what_is_over_stays(session, asked, status)

    def _sql_agrees(self, mine: QuerySet[Session], shown: list[Status]) -> None:
        """I11, each time the answer may be another one."""
        facts = [(session.status, session.date, session.seats_taken) for session in mine]
        if self.compared == (self.now, facts):
            return
        self.compared = (self.now, facts)
        by_sql = mine.annotate(shown=status_sql.status_case(self.now)).values_list("shown", flat=True)
        assert list(by_sql) == shown
        assert mine.filter(status_sql.where_status(set(shown), self.now)).count() == len(shown)

    def _seats_hold(self, session: Session, rows: list[BookingRequest], status: Status) -> None:
        seated = sum(row.state == RequestState.APPROVED for row in rows)
        assert seated <= session.max_participants  # I1
        assert seated == session.seats_taken  # I2
        assert len({row.user_id for row in rows}) == len(rows)  # I3
        assert self.tutor.pk not in {row.user_id for row in rows}  # I3
        if status not in TERMINAL_STATUSES:
            assert not any(row.state in ACTIVE_STATES and row.user_id in self.frozen for row in rows)  # R21

    def _status_holds(self, session: Session, status: Status) -> None:
        if self.now < session.date and status in {Status.APPROVED, Status.SCHEDULED}:  # I4
            assert (status == Status.SCHEDULED) == (session.seats_taken >= session.min_participants)
        if status == Status.APPROVED:  # I4
            assert self.now < session.date + dt.timedelta(minutes=15)

    def _line_holds(self, session: Session, rows: list[BookingRequest], status: Status) -> None:
        vetted = [row for row in rows if row.is_vetted]
        if self.now < session.date and status not in TERMINAL_STATUSES:
            assert not (session.seats_left and vetted)  # I5
        for row in rows:  # I6: nobody chosen before was passed over
            if row.promoted_at is not None and row.state == RequestState.APPROVED:
                ahead = [other for other in vetted if other.queued_at < row.queued_at]
                assert ahead == self._vetted_after(ahead, row)

    def _vetted_after(self, ahead: list[BookingRequest], promoted: BookingRequest) -> list[BookingRequest]:
        """Those whom the tutor chose only after `promoted` had the seat."""
        trail = AuditEntry.objects.filter(scope="session", scope_id=promoted.session_id)
        seated = trail.filter(act="R12", person_id=promoted.user_id).latest("id").pk
        chosen = {"R6b", "R3"}
        return [
            row
            for row in ahead
            if trail.filter(act__in=chosen, person_id=row.user_id, after__is_vetted=True).latest("id").pk
            > seated
        ]

    def _what_is_over_stays(self, session: Session, rows: list[BookingRequest], status: Status) -> None:
        states = {row.pk: lifecycle.request_state_at(row, session, self.now)[0] for row in rows}
        if session.pk in self.was:  # I7
            assert self.was[session.pk] == (status, states)
        elif status in TERMINAL_STATUSES:
            self.was[session.pk] = (status, states)


@pytest.mark.django_db
def test_invariants_hold_in_two_thousand_steps() -> None:
    """I1, I2, I3, I4, I5, I6, I7, I11: `everything_holds` after every step."""
    machines.run(Tutoring, examples=40, steps=50)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.database
def test_invariants_hold_in_fifty_thousand_steps() -> None:
    machines.run(Tutoring, examples=500, steps=100)
