"""Made-up people and sessions for the gallery: every status, level and state a card can be in."""

import datetime as dt
from dataclasses import dataclass

from msgspec.structs import replace

from peerhall.accounts.people import PersonView
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.types import Level, RequestState, Status

# Names and subjects are data, not words of the interface: they are not translated.
NAMES = (
    "Priya Raman",
    "Jonas Weber",
    "Wei Zhang",
    "Aiko Tanaka",
    "Dmytro Kovalenko",
    "Noor Rahman",
    "Samir Haddad",
    "Lucía Fernández",
    "Maya Okafor",
    "Amara Diallo",
    "Leo Lindqvist",
    "Tomasz Nowak",
)
SUBJECTS = (
    ("Maths", "maths", "sigma"),
    ("Programming", "code", "code-xml"),
    ("Science", "science", "flask-conical"),
    ("Languages", "languages", "languages"),
    ("Writing", "writing", "feather"),
    ("Music", "music", "music"),
    ("Art & design", "art", "palette"),
    ("History", "history", "landmark"),
    ("Business", "business", "chart-candlestick"),
    ("Life skills", "life", "sprout"),
    ("Other", "other", "shapes"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a participant list."""

    person: PersonView
    is_tutor: bool = False
    is_pending: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SubjectLink:
    """One arch of the colonnade."""

    name: str
    hue: str
    icon: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """A card with the words that say which case it shows."""

    case: str
    card: CardView


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A notification as its component takes it."""

    id: int
    type: str
    title: str
    message: str
    created_at: dt.datetime
    is_unread: bool
    approve_url: str = ""
    review_url: str = ""
    url: str = "#"
    read_url: str = "#"


def notes(now: dt.datetime) -> list[Note]:
    """One of each type, two of them unread, one to be decided."""
    kinds = (
        ("booking_request", "Dmytro Kovalenko wants to join", "Your first REST API · “I know Python.”"),
        ("reminder", "Starts in 15 minutes", "Organic chemistry: drawing mechanisms"),
        ("session_update", "New time: Thu 26 Nov, 18:30", "Essay clinic, moved by Chloé"),
        ("general", "How was “Essay clinic”?", "Two questions, a minute"),
    )
    return [
        Note(
            id=number,
            type=kind,
            title=title,
            message=message,
            created_at=now - dt.timedelta(minutes=4) * number**3,
            is_unread=number <= 2,
            approve_url="#" if kind == "booking_request" else "",
            review_url="#" if kind == "booking_request" else "",
        )
        for number, (kind, title, message) in enumerate(kinds, start=1)
    ]


def people() -> list[PersonView]:
    """Twelve people, one of each hue."""
    return [
        PersonView(id=number, name=name, initials=_initials(name), hue=number, url="#")
        for number, name in enumerate(NAMES, start=1)
    ]


def entries() -> list[Entry]:
    """A tutor, ten students and one who waits for approval."""
    tutor, *others, last = people()
    students = [Entry(person) for person in others]
    return [Entry(tutor, is_tutor=True), students[0], Entry(last, is_pending=True), *students[1:]]


def subjects() -> list[SubjectLink]:
    """The row of arches, "All" chosen."""
    every = SubjectLink("All", "a7", "layout-grid", "#", current=True)
    return [every, *(SubjectLink(name, hue, icon, "#") for name, hue, icon in SUBJECTS)]


def cards(now: dt.datetime) -> list[Sample]:
    """Every state of SessionCard (S6, S90–S92), relative to `now`."""
    base = _base(now)
    empty = replace(base, status=Status.APPROVED, seats_taken=0, seats_left=8, level=Level.BEGINNER)
    full = replace(base, seats_taken=8, seats_left=0, waiting=2, level=Level.ADVANCED)
    asked = replace(base, my_state=RequestState.PENDING, action="pending")
    waits = replace(full, my_state=RequestState.WAITLISTED, action="waitlisted", waitlist_position=2)
    seated = replace(base, my_role="student", my_state=RequestState.APPROVED, action="in")
    taught = replace(base, my_role="tutor", action="manage")
    day = dt.timedelta(days=9)
    past = replace(base, action="none", date=base.date - day, ends_at=base.ends_at - day)
    cases = {
        "available": base,
        "anonymous": replace(empty, action="sign_in"),
        "full": replace(full, action="join_waitlist"),
        "full, no waitlist": replace(full, waiting=0, has_waitlist=False, action="none"),
        "pending": asked,
        "waitlisted": waits,
        "approved": seated,
        "declined": replace(base, my_state=RequestState.REJECTED, action="declined"),
        "owner, three requests": replace(taught, pending=3),
        "owner, one request": replace(taught, pending=1, max_participants=30, seats_taken=11, seats_left=19),
        "owner, under review": replace(taught, status=Status.PENDING_APPROVAL),
        "live": replace(seated, status=Status.ONGOING),
        "completed": replace(past, status=Status.COMPLETED),
        "cancelled": replace(past, status=Status.CANCELLED),
        "expired": replace(past, status=Status.EXPIRED, seats_taken=0, seats_left=8),
    }
    return [Sample(case, _dressed(card, number)) for number, (case, card) in enumerate(cases.items())]


def _dressed(card: CardView, number: int) -> CardView:
    """The card with its own id, subject and tutor, so that neighbours differ."""
    subject, hue, icon = SUBJECTS[number % len(SUBJECTS)]
    tutor = people()[number % len(NAMES)]
    return replace(card, id=number + 1, subject=subject, hue=hue, icon=icon, tutor=tutor)


def _base(now: dt.datetime) -> CardView:
    starts_at = (now + dt.timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    name, hue, icon = SUBJECTS[0]
    return CardView(
        id=1,
        url="#",
        title="Derivatives from scratch: why the slope works",
        subject=name,
        hue=hue,
        icon=icon,
        level=Level.INTERMEDIATE,
        level_rank=2,
        status=Status.SCHEDULED,
        date=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=60),
        duration=60,
        tutor=people()[0],
        seats_taken=5,
        max_participants=8,
        seats_left=3,
        waiting=0,
        pending=0,
        my_role=None,
        my_state=None,
        waitlist_position=None,
        has_waitlist=True,
        approval_mode="manual",
        place="room",
        action="request",
    )


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split())
