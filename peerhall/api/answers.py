"""Keeping what a request was answered, so that sending it again does nothing again (RFC 9110 9.2.2).

The row is claimed before the act and filled after it, in one transaction with it: of several that come at
once with the same key one acts, and the others wait for its answer.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from django.db import transaction

from peerhall.accounts.models import User
from peerhall.api.models import KeptAnswer

KEPT: Final = dt.timedelta(hours=24)


class KeyReused(Exception):  # noqa: N818 -- a refusal, named like the others
    """The key was used for another request."""


class Answer(NamedTuple):
    """What goes back to the caller. `is_kept`: the act was looked at, so this is its answer for good."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    is_kept: bool = True
    is_replayed: bool = False


@transaction.atomic
def once(*, person: User, key: str, digest: str, act: Callable[[], Answer], now: dt.datetime) -> Answer:
    """Do `act` and keep its answer; where it is done already, give that answer.

    :raises KeyReused: when `digest` is not the first request's.
    """
    KeptAnswer.objects.filter(person=person, key=key, created_at__lte=now - KEPT).delete()
    claim = KeptAnswer(person=person, key=key, digest=digest, created_at=now)
    KeptAnswer.objects.bulk_create([claim], ignore_conflicts=True)
    kept = KeptAnswer.objects.select_for_update().get(person=person, key=key)
    if kept.digest != digest:
        raise KeyReused
    if kept.status:
        return Answer(kept.status, bytes(kept.body), kept.headers, is_replayed=True)
    answer = act()
    if not answer.is_kept:
        kept.delete()
        return answer
    kept.status, kept.body, kept.headers = answer.status, answer.body, dict(answer.headers)
    kept.save(update_fields=["status", "body", "headers"])
    return answer


def clear(*, now: dt.datetime) -> None:
    """Forget the answers that nobody asks for any more."""
    KeptAnswer.objects.filter(created_at__lt=now - KEPT).delete()
