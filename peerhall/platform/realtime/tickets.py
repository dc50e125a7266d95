"""Tickets: what opens a socket where the browser's cookie does not go along."""

import datetime as dt
import secrets
from typing import Final

from django.db import transaction

from peerhall.platform.realtime.identity import Identity
from peerhall.platform.realtime.models import Ticket
from peerhall.platform.realtime.signals import digest_of

LIFE: Final = dt.timedelta(seconds=60)


class NobodyError(Exception):
    """Somebody who is not signed in needs no ticket and gets none."""


@transaction.atomic
def issue(*, identity: Identity, now: dt.datetime) -> str:
    """A ticket for one socket of this person, good for LIFE.

    :raises NobodyError: for a visitor.
    """
    if identity.user_id is None:
        raise NobodyError
    ticket = secrets.token_urlsafe(32)
    Ticket.objects.create(
        digest=digest_of(ticket),
        user_id=identity.user_id,
        session_key=identity.session_key,
        expires_at=now + LIFE,
    )
    return ticket


@transaction.atomic
def redeem(*, ticket: str, now: dt.datetime) -> Identity | None:
    """Whom the ticket lets in; None when there is no such one, it was used, or it is too late.

    Who deletes the row has it: of two who come at once, one is let in.
    """
    row = Ticket.objects.filter(digest=digest_of(ticket)).first()
    if row is None or not Ticket.objects.filter(digest=row.digest).delete()[0]:
        return None
    return Identity(row.user_id, row.session_key) if now < row.expires_at else None


@transaction.atomic
def clear(*, now: dt.datetime) -> None:
    """Delete what nobody came with in time."""
    Ticket.objects.filter(expires_at__lte=now).delete()
