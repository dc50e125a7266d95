"""Plays the plans through the ordinary writes, each act at its own moment in the past.

So the demo obeys every rule of seats by construction, and its audit trail tells the whole story.
"""

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from typing import Final

from django.core.files.base import ContentFile

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.accounts.types import SessionReview
from peerhall.materials import adding
from peerhall.materials.types import Visibility
from peerhall.notifications import channels, marking, planning, reminders
from peerhall.site.demo.plan import Ask, Fate, Keep, Plan
from peerhall.tutoring import bookings, lifecycle, sessions, ticking
from peerhall.tutoring.drafts import parse_draft
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import ApprovalMode, RequestState

# How long before its start, or before now, a session was offered.
LEAD_DAYS: Final = (4, 11)
REVIEWER: Final = "mo"
# What is older has been seen by everybody; the rest waits behind the bell.
SEEN_AFTER: Final = dt.timedelta(hours=30)


def build(plans: Iterable[Plan], people: Mapping[str, User], *, now: dt.datetime, seed: int) -> None:
    """Make all sessions, oldest offer first; the same seed and `now` give the same rows."""
    chance = random.Random(seed)  # noqa: S311 -- for variety, not for secrets
    stories = [_Story(plan, people, now=now, chance=chance) for plan in plans]
    with channels.silenced():
        for story in sorted(stories, key=lambda story: story.offered_at):
            story.play()
    for person in people.values():
        marking.mark_as_seen(user=person, older_than=now - SEEN_AFTER, now=now)


class _Story:
    """One plan with its moments: offered, asked, decided, all before its start and before now."""

    def __init__(
        self, plan: Plan, people: Mapping[str, User], *, now: dt.datetime, chance: random.Random
    ) -> None:
        self.plan = plan
        self.people = people
        self.tutor = people[plan.tutor]
        self.start = plan.when.instant(now, self.tutor.timezone)
        self.now = now
        self.until = min(self.start, now) - dt.timedelta(minutes=5)
        lead = dt.timedelta(days=chance.randint(*LEAD_DAYS), minutes=chance.randrange(600))
        self.offered_at = self.until - lead
        # Publishing, each request, its answer, who leaves and a cancellation fit in evenly.
        self.step = (self.until - self.offered_at) / (len(plan.asks) * 2 + 4)
        self.moment = self.offered_at

    def play(self) -> None:
        """Offer the session and let everything happen to it."""
        session = self._offer()
        if self.plan.declined_because:
            reviewer = self.people[REVIEWER]
            sessions.decline_session(
                actor=reviewer, session=session, reason=self.plan.declined_because, now=self._next()
            )
        for person in self.plan.cotutors:
            sessions.add_cotutor(
                actor=self.tutor, session=session, person=self.people[person], now=self._next()
            )
        for keep in self.plan.keeps:
            self._keep(session, keep)
        for ask in self.plan.asks:
            self._ask(session, ask)
        for ask in self.plan.asks:
            if ask.fate is Fate.LEFT:
                self._withdraw(session, ask)
        if self.plan.cancelled_because:
            sessions.cancel_session(
                actor=self.tutor, session=session, reason=self.plan.cancelled_because, now=self._next()
            )
        self._pass_time(session)

    def _pass_time(self, session: Session) -> None:
        """What the clock has brought since: reminders at their moments, the start, the end."""
        while moment := planning.next_moment(session_id=session.pk, until=self.now):
            reminders.send_due(session_id=session.pk, now=moment)
        for moment in (session.date, session.date + lifecycle.OPEN_DOOR, session.ends_at):
            if moment <= self.now:
                ticking.settle(session_id=session.pk, now=moment)

    def _offer(self) -> Session:
        plan = self.plan
        values = {
            "title": plan.title,
            "subject": plan.subject,
            "level": plan.level,
            "date": self.start,
            "duration": plan.minutes,
            "max_participants": plan.seats,
            "min_participants": plan.minimum,
            "description": plan.text,
            "timezone": self.tutor.timezone,
            "approval_mode": ApprovalMode.AUTO if plan.is_automatic else ApprovalMode.MANUAL,
            "has_waitlist": plan.has_waitlist,
            "place": plan.place,
            "place_detail": plan.place_detail,
        }
        draft = parse_draft(values, now=self.moment)
        if plan.waits_for_review:
            communities.set_policy("session_review", SessionReview.ALL)
        # Offered by wall clock, two of a tutor's sessions may meet on some days of the year.
        session = sessions.create_session(creator=self.tutor, draft=draft, now=self.moment, force=True)
        if plan.waits_for_review:
            communities.set_policy("session_review", SessionReview.OFF)
        return session

    def _keep(self, session: Session, keep: Keep) -> None:
        upload = ContentFile(keep.text.encode(), name=keep.file_name) if keep.file_name else None
        values = {
            "title": keep.title,
            "url": keep.url,
            "content": "" if upload else keep.text,
            "visibility": Visibility.EVERYONE if keep.is_for_everyone else Visibility.PARTICIPANTS,
        }
        adding.add(actor=self.tutor, session=session, values=values, upload=upload, now=self.moment)

    def _ask(self, session: Session, ask: Ask) -> None:
        student = self.people[ask.person]
        request = bookings.request_to_join(
            student=student, session=session, message=ask.message, now=self._next()
        )
        decided_at = self._next()
        is_seated = request.state == RequestState.APPROVED
        match ask.fate:
            case Fate.IN | Fate.LEFT if not is_seated:
                bookings.approve_request(actor=self.tutor, session=session, student=student, now=decided_at)
            case Fate.VETTED:
                bookings.approve_request(
                    actor=self.tutor, session=session, student=student, now=decided_at, vet=True
                )
            case Fate.DECLINED:
                bookings.reject_request(
                    actor=self.tutor, session=session, student=student, reason=ask.reason, now=decided_at
                )
            case Fate.WITHDRAWN:
                self._withdraw(session, ask)

    def _withdraw(self, session: Session, ask: Ask) -> None:
        student = self.people[ask.person]
        bookings.withdraw_request(student=student, session=session, reason=ask.reason, now=self._next())

    def _next(self) -> dt.datetime:
        self.moment += self.step
        return self.moment
