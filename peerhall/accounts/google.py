"""Signing in with Google, by either door: whose account a proof opens, or makes."""

import datetime as dt
import time
from typing import Final

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from peerhall.accounts import names, newcomers, verification
from peerhall.accounts.id_tokens import BadIdTokenError, Proof
from peerhall.accounts.models import UsedProof, User
from peerhall.platform import realtime, texts
from peerhall.platform.database.writing import insert_new

PROVIDER: Final = "google"


@transaction.atomic
def person_of(*, proof: Proof, timezone: str, now: dt.datetime) -> User:
    """The person whom the proof names: known by their Google account, else by their address, else new.

    A newcomer lives in `timezone`.

    :raises BadIdTokenError: when the proof was used before, or the person is shut out.
    """
    _use_up(proof, now)
    known = SocialAccount.objects.select_related("user").filter(provider=PROVIDER, uid=proof.uid).first()
    person: User = known.user if known else _by_address(proof) or _new(proof, timezone, now)
    if not person.is_active:
        raise BadIdTokenError
    if known is None:
        # Of two that come at once for one Google account, both get the one that was kept.
        kept, _is_new = SocialAccount.objects.get_or_create(
            provider=PROVIDER, uid=proof.uid, defaults={"user": person}
        )
        person = kept.user
    return person


@transaction.atomic
def clear(*, now: dt.datetime) -> None:
    """Forget proofs that are over by themselves."""
    UsedProof.objects.filter(expires_at__lte=now).delete()


def _use_up(proof: Proof, now: dt.datetime) -> None:
    """:raises BadIdTokenError: when it has been used: of two that come at once, one is let in."""
    left = dt.timedelta(seconds=max(0.0, proof.ends_at - time.time()))
    if not insert_new([UsedProof(digest=proof.once, expires_at=now + left)]):
        raise BadIdTokenError


def _by_address(proof: Proof) -> User | None:
    """Whoever has the address that Google has seen them read mail at.

    Somebody who signed up with an address and never proved it may be anybody, waiting for its owner to
    come: what they know opens nothing any more.
    """
    person = User.objects.select_for_update().filter(email=proof.email).first()
    if person is not None and not verification.is_verified(person):
        person.set_unusable_password()
        person.save(update_fields=["password"])
        realtime.sign_out(user_id=person.pk)
        verification.mark_verified(person)
    return person


def _new(proof: Proof, timezone: str, now: dt.datetime) -> User:
    person = newcomers.add(
        email=proof.email,
        password_hash=make_password(None),
        name=_name(proof.name),
        timezone=timezone,
        is_verified=True,
        now=now,
    )
    # Somebody took the address since it was looked up.
    person = person or _by_address(proof)
    if person is None:
        raise BadIdTokenError
    return person


def _name(said: str) -> str:
    """As Google has it, where that can be a name here; never a part of the address (I15)."""
    try:
        return names.clean_name(said[: names.NAME_MAX])
    except texts.BadTextError:
        return _("New peer")
