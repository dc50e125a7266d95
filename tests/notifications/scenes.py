"""A session with everybody around it, and who was told what."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from peerhall.accounts.models import User
from peerhall.notifications.channels.webpush.models import PushSubscription
from peerhall.notifications.models import Delivery, Notification
from peerhall.notifications.types import Kind
from peerhall.tutoring import drafts, sessions
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.factories import DAY, HOUR, NOW

START: Final = NOW + 3 * DAY
# By part: the name, and the state of the request where there is one.
REQUESTS: Final = {
    "seated": RequestState.APPROVED,
    "pending": RequestState.PENDING,
    "waiting": RequestState.WAITLISTED,
    "declined": RequestState.REJECTED,
}

Told = dict[str, tuple[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Scene:
    """The session, and the people by their part in it."""

    session: Session
    people: Mapping[str, User]

    def __getitem__(self, part: str) -> User:
        return self.people[part]

    def fresh(self) -> Session:
        """The session as it is now."""
        return Session.objects.get(pk=self.session.pk)

    def draft(self, **changes: object) -> drafts.SessionDraft:
        """The session's draft with some of it changed."""
        session = self.fresh()
        return drafts.parse_draft(changes, now=NOW, current=session)

    def edit(self, *, now: dt.datetime = NOW, **changes: object) -> Session:
        """Change the session, as its creator."""
        draft = self.draft(**changes)
        return sessions.edit_session(
            actor=self["creator"], session=self.session, draft=draft, now=now, force=True
        )


def scene(*parts: str, **fields: Any) -> Scene:
    """A session in three days with a co-tutor, and requests of these parts ("seated", "waiting" …).

    Everybody has a device that push reaches; letters reach everybody.
    """
    people = {
        "creator": factories.tutor("Tomás Vega"),
        "cotutor": factories.person("Cleo Second"),
        "stranger": factories.stranger("Stella Stranger"),
        "moderator": factories.moderator("Mo Keeper"),
        "organizer": factories.organizer("Olga Lead"),
    }
    people |= {part: factories.student(f"{part.title()} Person") for part in parts}
    session = factories.session(people["creator"], **{"date": START, **fields})
    factories.cotutor(session, people["cotutor"])
    for part in parts:
        vetted = {"is_vetted": True} if part == "vetted" else {}
        factories.request(
            session, people[part], REQUESTS.get(part, RequestState.WAITLISTED), message="Please.", **vetted
        )
    for user in people.values():
        PushSubscription.objects.create(
            user=user, endpoint=f"https://push.example/{user.pk}", p256dh="x", auth="x", created_at=NOW
        )
    session.refresh_from_db()
    return Scene(session, people)


def told(scene: Scene, kind: Kind) -> Told:
    """Who was told of a kind: part to type and channels. Whoever was told twice breaks the test."""
    parts = {user.pk: part for part, user in scene.people.items()}
    rows = list(Notification.objects.filter(kind=kind).order_by("id"))
    names = [parts[row.user_id] for row in rows]
    assert len(set(names)) == len(names), names
    return {parts[row.user_id]: (row.type, _channels(row)) for row in rows}


def _channels(row: Notification) -> frozenset[str]:
    out = Delivery.objects.filter(notification=row).values_list("channel", flat=True)
    return frozenset(out) | ({"inbox"} if row.is_in_inbox else frozenset())


def only(user: User, kind: Kind | None = None) -> Notification:
    """The one notification of a person (of this kind)."""
    rows = Notification.objects.filter(user=user).order_by("id")
    return (rows.filter(kind=kind) if kind else rows).get()


def request_of(scene: Scene, part: str) -> BookingRequest:
    """The person's request as it is now."""
    return BookingRequest.objects.get(session=scene.session, user=scene[part])


__all__ = ["DAY", "HOUR", "NOW", "START", "Scene", "only", "request_of", "scene", "told"]
