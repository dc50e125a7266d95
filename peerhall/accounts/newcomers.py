"""Somebody new, by whatever door: a program, or a service that vouches for their address."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from peerhall.accounts.models import User


def add(
    *, email: str, password_hash: str, name: str, timezone: str, is_verified: bool, now: dt.datetime
) -> User | None:
    """The new person; None when somebody has the address already. All values are cleaned.

    The password comes hashed, since hashing takes longest of all: a caller does it for a taken address too,
    or the time would tell whose address is taken.
    """
    try:
        with transaction.atomic():
            person = User.objects.create(
                email=email.lower(), password=password_hash, name=name, timezone=timezone, created_at=now
            )
            EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=is_verified)
    except IntegrityError:
        return None
    return person
