"""How people are shown, and what the community's keepers and they themselves do about each other."""

import datetime as dt
import functools

import msgspec
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from peerhall.accounts import events, tokens
from peerhall.accounts.models import Block, User
from peerhall.platform import events as facts
from peerhall.platform import realtime
from peerhall.platform.audit import trail


class PersonView(msgspec.Struct, frozen=True, gc=False):
    """A person as any page may draw them. Never the address (I15)."""

    id: int
    name: str
    initials: str
    hue: int
    url: str


def person_view(user: User) -> PersonView:
    """The person's name, avatar (initials on one of twelve hues) and page."""
    return PersonView(id=user.pk, name=user.name, initials=user.initials, hue=user.hue, url=page_of(user.pk))


@functools.lru_cache(maxsize=4096)
def page_of(user_id: int) -> str:
    """The address of a person's page; kept, since a list of cards asks for the same few."""
    return reverse("accounts:person", args=[user_id])


@transaction.atomic
def freeze(*, actor: User | None, person: User, now: dt.datetime) -> User:
    """Let `person` neither teach nor ask; a second call changes nothing."""
    if User.objects.filter(pk=person.pk, frozen_at=None).update(frozen_at=now) == 1:
        _note("freeze", actor=actor, person=person, now=now)
        by = actor.pk if actor else None
        facts.publish(events.PersonFrozen(user_id=person.pk, at=now, actor_id=by))
        # Pages and programs that are open come back as what they may be now: programs by signing in again.
        tokens.end_all(person=person)
        realtime.sign_out(user_id=person.pk)
    person.refresh_from_db(fields=["frozen_at"])
    return person


@transaction.atomic
def unfreeze(*, actor: User | None, person: User, now: dt.datetime) -> User:
    """Let `person` teach and ask again; a second call changes nothing."""
    if User.objects.filter(pk=person.pk, frozen_at__isnull=False).update(frozen_at=None) == 1:
        _note("unfreeze", actor=actor, person=person, now=now)
        facts.publish(events.PersonUnfrozen(user_id=person.pk, at=now))
    person.refresh_from_db(fields=["frozen_at"])
    return person


@transaction.atomic
def sign_out_everywhere(*, person: User, now: dt.datetime) -> User:
    """End every sign-in of `person`: all browsers, this one too, and all programs."""
    User.objects.filter(pk=person.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)
    _note("sign_out_everywhere", actor=person, person=person, now=now)
    tokens.end_all(person=person)
    realtime.sign_out(user_id=person.pk)
    person.refresh_from_db(fields=["sign_in_epoch"])
    return person


@transaction.atomic
def block(*, blocker: User, blocked: User, now: dt.datetime) -> Block:
    """Keep two people apart from now on; a second call returns the first block.

    :raises django.db.IntegrityError: when somebody blocks themselves (`block_not_self`).
    """
    kept, is_new = Block.objects.get_or_create(blocker=blocker, blocked=blocked, defaults={"created_at": now})
    if is_new:
        _note("block", actor=blocker, person=blocked, now=now)
        facts.publish(events.PersonBlocked(user_id=blocker.pk, blocked_id=blocked.pk, at=now))
    return kept


@transaction.atomic
def unblock(*, blocker: User, blocked: User, now: dt.datetime) -> None:
    """Take one's own block back; the other side's own block, if any, stays."""
    count, _ = Block.objects.filter(blocker=blocker, blocked=blocked).delete()
    if count:
        _note("unblock", actor=blocker, person=blocked, now=now)
        facts.publish(events.PersonUnblocked(user_id=blocker.pk, blocked_id=blocked.pk, at=now))


def _note(act: str, *, actor: User | None, person: User, now: dt.datetime) -> None:
    trail.record(
        at=now,
        act=act,
        scope="person",
        scope_id=person.pk,
        actor_id=actor.pk if actor else None,
        person_id=person.pk,
    )
