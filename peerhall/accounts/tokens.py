"""Signing in for programs: a pair of tokens, renewed, ended, and asked about at every request.

A sign-in is a `TokenFamily`. Each renewal turns its refresh token into the next one, once: of many that
come at the same time one turns it, and within `GRACE` the others are told the same result, so that a
program that asks twice, or heard no answer, still holds a token that works. An older token that comes
back later was copied: the family ends for whoever holds it, thief and owner alike.
"""

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import QuerySet

from peerhall.accounts import access_tokens, refresh_tokens
from peerhall.accounts.models import TokenFamily, User
from peerhall.platform import realtime
from peerhall.platform.audit import trail
from peerhall.platform.database.prepared import number
from peerhall.platform.database.repeated import Query

GRACE: Final = dt.timedelta(seconds=10)
# A program that has not come back for so long signs in again, as a browser does.
LIFE: Final = dt.timedelta(days=60)

# More programs nobody has: a script that signs in for each of its runs must not fill the table.
MOST_PROGRAMS: Final = 50

# The kind of sign-in that realtime knows these by (`platform.realtime.identity`).
KIND: Final = "token"

_NAMES: Final = [field.attname for field in User._meta.concrete_fields]
# One statement answers both: does the sign-in stand, and who is it? Pages of JSON are as fast as this.
_PERSON: Final = Query(
    lambda: (
        User.objects.filter(pk=number(0), is_active=True, token_families__pk=number(1))
        .order_by()
        .values_list(*_NAMES, "token_families__stamp")
    ),
    {"user_id": number(0), "family_id": number(1)},
)


class TokenRefusedError(Exception):
    """A token that opens nothing (any more). `code` is `token_invalid` or `token_expired`."""

    def __init__(self, code: str = "token_invalid") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Pair:
    """What a program is given: for the next minutes, and for the next renewal."""

    access: str
    refresh: str
    expires_in_seconds: int = int(access_tokens.LIFE.total_seconds())


class SignedIn(NamedTuple):
    """Who a program asks for, and by which sign-in."""

    person: User
    family_id: int

    @property
    def key(self) -> str:
        """How realtime knows this sign-in (`person_of_key`)."""
        return key_of(self.family_id)


def key_of(family_id: int) -> str:
    """How realtime knows a sign-in by token."""
    return f"{KIND}:{family_id}"


@transaction.atomic
def issue(*, person: User, now: dt.datetime) -> Pair:
    """Sign `person` in, in one more program. The caller knows that it is them.

    Beyond `MOST_PROGRAMS`, those that have stayed away for longest are signed out.
    """
    for longest_away in _programs(person).order_by("-rotated_at", "-pk")[MOST_PROGRAMS - 1 :]:
        _end(longest_away)
    token = refresh_tokens.first()
    family = TokenFamily.objects.create(
        user=person,
        digest=token.digest,
        stamp=person.get_session_auth_hash(),
        created_at=now,
        rotated_at=now,
    )
    return _pair(family, token, now=now)


def rotate(*, refresh: str, now: dt.datetime) -> Pair:
    """The next pair, for the refresh token that is good now or was a moment ago (`GRACE`).

    :raises TokenRefusedError: otherwise; a token used before has by then ended its whole family.
    """
    token = refresh_tokens.read(refresh)
    pair = _next_pair(token, now=now) if token else None
    if pair is None:
        raise TokenRefusedError
    return pair


@transaction.atomic
def _next_pair(token: refresh_tokens.Said, *, now: dt.datetime) -> Pair | None:
    """None where there is none to give: raising here would take back the end of the family."""
    family = TokenFamily.objects.select_related("user").filter(digest=token.digest).first()
    if family is None:
        return None
    if now - family.rotated_at > LIFE or not _stands(family.user, family.stamp):
        _end(family)
        return None
    if _turn(family, token, now=now):
        return _pair(family, token.successor, now=now)
    # Somebody else turned it (a moment ago, or long since?), or signed out.
    turned = TokenFamily.objects.filter(pk=family.pk).first()
    if turned and turned.number == token.number + 1 and now - turned.rotated_at <= GRACE:
        return _pair(family, token.successor, now=now)
    if _end(family):
        _note_replay(family, now=now)
    return None


def _turn(family: TokenFamily, token: refresh_tokens.Said, *, now: dt.datetime) -> bool:
    """Take the step from this token to the next, if nobody has."""
    turned = TokenFamily.objects.filter(pk=family.pk, number=token.number)
    return turned.update(number=token.number + 1, rotated_at=now) == 1


@transaction.atomic
def revoke(*, refresh: str) -> None:
    """Sign the program out that holds this refresh token, also by one that is not the newest.

    A token that means nothing (any more) is signed out already.
    """
    token = refresh_tokens.read(refresh)
    family = TokenFamily.objects.filter(digest=token.digest).first() if token else None
    if family is not None:
        _end(family)


@transaction.atomic
def end_all(*, person: User) -> None:
    """Sign every program out in which `person` signed in."""
    for family in _programs(person).order_by("pk"):
        _end(family)


@transaction.atomic
def clear(*, now: dt.datetime) -> int:
    """Delete the sign-ins of programs that have not come back; gives how many."""
    count, _by_model = TokenFamily.objects.filter(rotated_at__lt=now - LIFE).delete()
    return count


def signed_in(*, access: str, now: dt.datetime) -> SignedIn:
    """Who asks with this access token, by one query.

    :raises TokenRefusedError: when it is not ours or is over, or when since it was given the program was
        signed out, or the person has another password, was shut out, or is gone.
    """
    try:
        claims = access_tokens.read(access, now=now)
    except access_tokens.BadTokenError as bad:
        raise TokenRefusedError("token_expired" if bad.is_expired else "token_invalid") from None
    person = _person(claims.user_id, claims.family_id)
    if person is None:
        raise TokenRefusedError
    return SignedIn(person, claims.family_id)


def person_of_key(key: str) -> User | None:
    """Whose sign-in this is (`SignedIn.key`), while it stands: realtime asks again and again."""
    family_id = int(key.removeprefix(f"{KIND}:"))
    known = TokenFamily.objects.select_related("user").filter(pk=family_id).first()
    return known.user if known is not None and _stands(known.user, known.stamp) else None


def _person(user_id: int, family_id: int) -> User | None:
    for row in _PERSON.rows(user_id=user_id, family_id=family_id):
        person = User.from_db(DEFAULT_DB_ALIAS, _NAMES, row[:-1])
        return person if _stands(person, row[-1]) else None
    return None


def _stands(person: User, stamp: str) -> bool:
    """Whether somebody who signed in under this stamp is still signed in."""
    return person.is_active and hmac.compare_digest(person.get_session_auth_hash(), stamp)


def _pair(family: TokenFamily, token: refresh_tokens.Said, *, now: dt.datetime) -> Pair:
    access = access_tokens.write(user_id=family.user_id, family_id=family.pk, now=now)
    return Pair(access=access, refresh=token.sealed())


def _programs(person: User) -> QuerySet[TokenFamily]:
    return TokenFamily.objects.filter(user=person)


def _end(family: TokenFamily) -> bool:
    """Whether it still stood: of many who end it at once, one does."""
    realtime.sign_out(session_key=key_of(family.pk))
    return TokenFamily.objects.filter(pk=family.pk).delete()[0] == 1


def _note_replay(family: TokenFamily, *, now: dt.datetime) -> None:
    trail.record(
        at=now,
        act="token_replay",
        scope="person",
        scope_id=family.user_id,
        actor_id=None,
        person_id=family.user_id,
    )
