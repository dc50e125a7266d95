"""Whom letters reach: a proven address, and none that a mail server has refused for good."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from peerhall.accounts.models import User
from peerhall.notifications.channels.email.models import Bounce
from peerhall.platform.database.repeated import ByKeys


def _active(user_ids: Collection[int]) -> QuerySet[User, tuple[Any, ...]]:
    people = User.objects.filter(pk__in=user_ids, is_active=True).order_by()
    return people.values_list("pk")


def _proven(user_ids: Collection[int]) -> QuerySet[User, tuple[Any, ...]]:
    proven = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    refused = Bounce.objects.filter(user=OuterRef("pk"), address=OuterRef("email"))
    # The demo's people have addresses that are nobody's.
    return _active(user_ids).filter(Exists(proven), ~Exists(refused), is_demo=False)


_ACTIVE: Final = ByKeys(_active)
_PROVEN: Final = ByKeys(_proven)


def reached(user_ids: Collection[int]) -> frozenset[int]:
    """Those of these people (ids) to whom letters can be sent; one query.

    An instance without a mail server writes its letters to files, whoever they are for.
    """
    people = _PROVEN if settings.MAIL_IS_CONFIGURED else _ACTIVE
    return frozenset(user_id for (user_id,) in people.rows(user_ids))


def bounce_of(user: User) -> Bounce | None:
    """Why the person gets no letters, where their present address was refused."""
    return Bounce.objects.filter(user=user, address=user.email).first()


@transaction.atomic
def note_bounce(*, user: User, address: str, said: str, now: dt.datetime) -> None:
    """Send nothing more to this address of theirs."""
    Bounce.objects.update_or_create(user=user, defaults={"address": address, "said": said, "bounced_at": now})


@transaction.atomic
def forget_bounce(*, user: User) -> bool:
    """Try the address again from now on; whether it had been refused."""
    deleted, _rows = Bounce.objects.filter(user=user).delete()
    return deleted > 0
