"""A community whose every text is a payload: planted through the ordinary writes, so only what they allow."""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from peerhall.accounts import communities, names, profiles, verification
from peerhall.accounts.models import User
from peerhall.accounts.types import Role
from peerhall.notifications.channels.email import letters
from peerhall.notifications.models import Delivery, Notification
from peerhall.notifications.types import Channel
from peerhall.platform import texts
from peerhall.tutoring import bookings, drafts, sessions
from peerhall.tutoring.drafts import Invalid, SessionDraft, parse_draft
from peerhall.tutoring.models import Session

HEADING: Final = "# "  # and a capital: a line of the file that says what follows
REASONS_AT_ONCE: Final = 5  # payloads in one reason, which holds 1,000 characters
LETTERS_STEP: Final = 7  # no divisor of how many are told of one session

_numbers = itertools.count(1)


def payloads() -> list[str]:
    """Every payload of the corpus."""
    lines = (Path(__file__).parent / "payloads.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if not _is_heading(line)]


@dataclass
class Planted:
    """Who and what was planted: each student has asked in each session, and is called how it went."""

    tutor: User
    moderator: User
    organizer: User
    seated: User
    declined: User
    left: User
    asking: User
    named: list[User] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    cancelled: list[Session] = field(default_factory=list)
    waiting: list[Session] = field(default_factory=list)
    doubted: list[Session] = field(default_factory=list)
    told: list[Notification] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


def plant(corpus: Sequence[str], now: dt.datetime) -> Planted:
    """One session for each text, and a person of that name wherever a name may be so."""

    def person(role: str) -> User:
        return _person(f"{role}<img src=x onerror=alert(1)>", now)

    planted = Planted(
        tutor=person("tutor"),
        moderator=person("moderator"),
        organizer=person("organizer"),
        seated=person("seated"),
        declined=person("declined"),
        left=person("left"),
        asking=person("asking"),
    )
    User.objects.filter(pk=planted.moderator.pk).update(role=Role.MODERATOR)
    User.objects.filter(pk=planted.organizer.pk).update(role=Role.ORGANIZER)
    for number, text in enumerate(corpus):
        planted.named += _named(text, now)
        session = _offer(planted.tutor, text, now + dt.timedelta(days=1, hours=number), now)
        _ask(planted, session, text, now)
        planted.sessions.append(session)
    for reason in _joined(corpus):
        session = _offer(planted.tutor, "Cancelled", now + dt.timedelta(days=1), now)
        sessions.cancel_session(actor=planted.tutor, session=session, reason=reason, now=now)
        planted.cancelled.append(session)
        planted.doubted.append(_doubt(planted.tutor, reason, now))
    _submit(planted, corpus, now)
    planted.told = list(Notification.objects.order_by("pk"))
    planted.letters = [_letter(told, now) for told in planted.told[::LETTERS_STEP]]
    return planted


def _doubt(tutor: User, reason: str, now: dt.datetime) -> Session:
    """A session of yesterday to which nobody came, whose tutor says that it was otherwise."""
    yesterday = now - dt.timedelta(days=1)
    session = _offer(tutor, "Doubted", yesterday + dt.timedelta(hours=1), yesterday)
    sessions.object_to_outcome(actor=tutor, session=session, reason=reason, now=now)
    return session


def _submit(planted: Planted, corpus: Sequence[str], now: dt.datetime) -> None:
    """Sessions that wait for a moderator, few enough for one page: two texts in each."""
    communities.set_policy("session_review", "all")
    for number in range(0, len(corpus), 2):
        text = "\n\n".join(corpus[number : number + 2])
        date = now + dt.timedelta(days=2, hours=number)
        planted.waiting.append(_offer(planted.tutor, text, date, now))
    communities.set_policy("session_review", "off")


def _letter(told: Notification, now: dt.datetime) -> str:
    """The letter's HTML, as a mail program would get it."""
    return letters.letter_for(Delivery(pk=told.pk, notification=told, channel=Channel.MAIL), now=now).html


def _offer(tutor: User, text: str, date: dt.datetime, now: dt.datetime) -> Session:
    draft = _draft(text, date, now)
    return sessions.create_session(creator=tutor, draft=draft, now=now, force=True)


def _draft(text: str, date: dt.datetime, now: dt.datetime) -> SessionDraft:
    line = " ".join(text.split())
    values = {
        "title": line[: drafts.TITLE_MAX],
        "subject": line[: drafts.SUBJECT_MAX],
        "level": "beginner",
        "date": date,
        "description": f"{text}\n\nA word of *ours*.\n\n{text}",
        "max_participants": 3,
        "cancel_notice_hours": 168,
        "place_detail": line[: drafts.PLACE_DETAIL_MAX],
    }
    try:
        return parse_draft({**values, "place": "link"}, now=now)
    except Invalid:
        # What is no web address can only be a place in the world.
        return parse_draft({**values, "place": "in_person"}, now=now)


def _ask(planted: Planted, session: Session, text: str, now: dt.datetime) -> None:
    """One is in, one is declined, one has left late, one waits for the answer; all with the text."""
    for student in (planted.seated, planted.declined, planted.left, planted.asking):
        bookings.request_to_join(student=student, session=session, message=text, now=now)
    for student in (planted.seated, planted.left):
        bookings.approve_request(actor=planted.tutor, session=session, student=student, now=now)
    bookings.reject_request(
        actor=planted.tutor, session=session, student=planted.declined, reason=text, now=now
    )
    bookings.withdraw_request(student=planted.left, session=session, now=now, reason=text)


def _named(text: str, now: dt.datetime) -> Iterable[User]:
    try:
        user = _person(names.clean_name(text), now)
    except texts.BadTextError:
        return
    bio = names.clean_bio(text)
    yield profiles.update_profile(user=user, name=user.name, timezone="Europe/Madrid", bio=bio, now=now)


def _joined(corpus: Sequence[str]) -> Iterable[str]:
    for start in range(0, len(corpus), REASONS_AT_ONCE):
        yield "\n".join(corpus[start : start + REASONS_AT_ONCE])


def _person(name: str, now: dt.datetime) -> User:
    email = f"planted-{next(_numbers)}@example.org"
    user: User = User.objects.create_user(email, None, name=name, created_at=now)
    verification.mark_verified(user)
    return user


def _is_heading(line: str) -> bool:
    return line.startswith(HEADING) and line[2:3].isupper()
