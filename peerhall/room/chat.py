"""The chat of a room: durable, in one order for all, plain text (S174)."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.platform import texts
from peerhall.platform.audit import trail
from peerhall.room import entering, guests, orders, protocol, rows, showing
from peerhall.room.models import Message, Room
from peerhall.room.refusals import Refusal
from peerhall.room.types import Part
from peerhall.tutoring.models import Session

CHANGED_WITHIN: Final = dt.timedelta(seconds=protocol.CHANGED_WITHIN_SECONDS)


@transaction.atomic
def say(
    *, person: User, session: Session, visit_id: int | None, text: str, key: str, now: dt.datetime
) -> Message:
    """Write a message; the same `key` again gives the first one.

    :raises Refusal: not_entered, not_allowed (switched off for students), bad_text.
    """
    kept = _clean(text)
    room = _lock(session)
    visit = entering.check_inside(visit_id, person, session.pk)
    known = Message.objects.filter(room=room, person=person, key=key).first()
    if known is not None:
        return known
    if visit.part == Part.STUDENT and not room.students_chat:
        raise Refusal("not_allowed", _("The tutor has switched the chat off."))
    message = Message.objects.create(room=room, person=person, key=key, text=kept, sent_at=now)
    showing.tell(room.pk, "chat", protocol.Which(message.pk))
    return message


@transaction.atomic
def edit(*, person: User, session: Session, message_id: int, text: str, now: dt.datetime) -> Message:
    """Change one's own message, within five minutes.

    :raises Refusal: not_entered, not_found, forbidden, too_late, bad_text.
    """
    kept = _clean(text)
    message = _locked_message(person, session, message_id)
    if message.person_id != person.pk:
        raise Refusal("forbidden", _("Only who wrote a message may change it."))
    _check_in_time(message, now=now)
    if message.text != kept:
        message.text, message.edited_at = kept, now
        message.save(update_fields=["text", "edited_at"])
        showing.tell(session.pk, "chat", protocol.Which(message.pk))
    return message


@transaction.atomic
def delete(*, person: User, session: Session, message_id: int, now: dt.datetime) -> Message:
    """Take a message's text away: one's own within five minutes; who keeps order, any.

    :raises Refusal: not_entered, not_found, forbidden, too_late.
    """
    message = _locked_message(person, session, message_id, is_deleted_known=True)
    if message.deleted_at is not None:
        return message
    if not orders.may_order(person, session):
        if message.person_id != person.pk:
            raise Refusal("forbidden", _("Only who wrote a message, and the tutors, may delete it."))
        _check_in_time(message, now=now)
    message.text, message.deleted_at = "", now
    message.save(update_fields=["text", "deleted_at"])
    trail.record(
        at=now,
        act="message_deleted",
        scope="session",
        scope_id=session.pk,
        actor_id=person.pk,
        person_id=message.person_id,
        after={"message": message.pk},
    )
    showing.tell(session.pk, "chat", protocol.Which(message.pk))
    return message


def read(
    *, person: User, session: Session, before: int | None, after: int | None, now: dt.datetime
) -> protocol.History:
    """At most 50 messages in their order: those after an id, else the last ones (before an id).

    Moderators come in first, where all see them: nobody reads along unseen (B5).

    :raises Refusal: a code of `admission`, not_found, not_entered.
    """
    guests.check_may_hear(person, session, now)
    is_staff = guests.part_of(person, session) is Part.STAFF
    if is_staff and not guests.open_visits(session.pk).filter(person=person).exists():
        raise Refusal("not_entered")
    rows = Message.objects.filter(room=session.pk).select_related("person")
    page = protocol.HISTORY_PAGE + 1
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[:page])
        return protocol.History(showing.messages(found[: page - 1]), len(found) == page)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:page])
    return protocol.History(showing.messages(reversed(found[: page - 1])), len(found) == page)


def _clean(text: str) -> str:
    try:
        kept = texts.clean_text(text, limit=protocol.TEXT_MAX)
    except texts.BadTextError as error:
        if error.code == "too_long":
            sentence = _("A message has %(most)d characters at most.") % {"most": protocol.TEXT_MAX}
        else:
            sentence = _("This message has characters that nobody can see.")
        raise Refusal("bad_text", sentence) from None
    if not kept:
        raise Refusal("bad_text", _("Write something first."))
    return kept


def _lock(session: Session) -> Room:
    room = rows.locked_room(session.pk)
    if room is None:
        raise Refusal("not_entered")
    return room


def _locked_message(
    person: User, session: Session, message_id: int, *, is_deleted_known: bool = False
) -> Message:
    """A message of this very room, for somebody inside."""
    room = _lock(session)
    if not guests.open_visits(room.pk).filter(person=person).exists():
        raise Refusal("not_entered")
    message = Message.objects.filter(room=room, pk=message_id).first()
    if message is None or (message.deleted_at is not None and not is_deleted_known):
        raise Refusal("not_found")
    return message


def _check_in_time(message: Message, *, now: dt.datetime) -> None:
    if now > message.sent_at + CHANGED_WITHIN:
        raise Refusal("too_late", _("A message can be changed for five minutes."))
