"""Changing, ordering and removing what a session keeps."""

import datetime as dt
from collections.abc import Mapping

from django.core.files import File
from django.db import transaction

from peerhall.accounts.models import User
from peerhall.materials import adding, drafts, events, filing, policy
from peerhall.materials.filing import Filed
from peerhall.materials.models import Material, Shelf
from peerhall.materials.refusals import Refusal
from peerhall.materials.types import MaterialType
from peerhall.platform import events as facts
from peerhall.platform.audit import trail
from peerhall.tutoring import seats
from peerhall.tutoring.models import Session


def change(
    *,
    actor: User,
    session: Session,
    material_id: int,
    values: Mapping[str, object],
    upload: File[bytes] | None = None,
    now: dt.datetime,
) -> Material:
    """Change what it says, whom it is shown to, or which file it is; what is missing stays.

    :raises drafts.Invalid: for a field that is wrong.
    :raises Refusal: not_found, forbidden, quota_spent, storage_full.
    """
    known = _known(session, material_id)
    if not policy.may_change(actor, session, known):
        raise Refusal("forbidden")
    filed = None
    if upload is not None and known.material_type == MaterialType.FILE:
        filed = filing.file_away(upload, name=upload.name or "")
    try:
        return _change(
            actor=actor, session=session, material_id=material_id, values=values, filed=filed, now=now
        )
    except BaseException:
        if filed is not None:
            filing.discard(filed.keys)
        raise


@transaction.atomic
def _change(
    *,
    actor: User,
    session: Session,
    material_id: int,
    values: Mapping[str, object],
    filed: Filed | None,
    now: dt.datetime,
) -> Material:
    seats.lock_people(actor)
    session = seats.lock_visible(session, actor, now=now)
    material = _known(session, material_id)
    if not policy.may_change(actor, session, material):
        raise Refusal("forbidden")
    draft = drafts.parse_material(values, current=material)
    left = _keys(material) if filed is not None else ()
    if filed is not None:
        adding.check_quotas(actor, session, filed.size_bytes - material.size_bytes)
    changes = adding.columns(draft, filed)
    if not draft.title:
        changes["title"] = filed.file_name if filed else material.title
    if policy.may_arrange(actor, session):
        changes["visibility"] = draft.visibility
    if all(getattr(material, name) == value for name, value in changes.items()):
        return material
    for name, value in changes.items():
        setattr(material, name, value)
    material.updated_at = now
    material.save(update_fields=[*changes, "updated_at"])
    _note("material_changed", actor, material, now)
    if left:
        facts.publish(events.FilesLeft(keys=left))
    return material


@transaction.atomic
def move(*, actor: User, session: Session, material_id: int, to: int, now: dt.datetime) -> Material:
    """Put it at place `to` of the order, counted from 0; beyond the ends is at the end.

    :raises Refusal: not_found, forbidden.
    """
    session = seats.lock_visible(session, actor, now=now)
    material = _known(session, material_id)
    if not policy.may_arrange(actor, session):
        raise Refusal("forbidden")
    rows = list(session.materials.order_by("position", "pk"))
    others = [row for row in rows if row.pk != material.pk]
    others.insert(max(to, 0), material)
    if [row.pk for row in others] == [row.pk for row in rows]:
        return material
    for position, row in enumerate(others):
        row.position = position
    Material.objects.bulk_update(others, ["position"])
    _note("material_moved", actor, material, now)
    return material


@transaction.atomic
def remove(*, actor: User, session: Session, material_id: int, now: dt.datetime) -> None:
    """Take it away, with its file.

    :raises Refusal: not_found, forbidden.
    """
    session = seats.lock_visible(session, actor, now=now)
    material = _known(session, material_id)
    if not policy.may_remove(actor, session, material):
        raise Refusal("forbidden")
    left = _keys(material)
    material.delete()
    trail.record(
        at=now, act="material_removed", scope="session", scope_id=session.pk, actor_id=actor.pk,
        before={"material": material_id},
    )  # fmt: skip
    facts.publish(
        events.MaterialRemoved(session_id=session.pk, material_id=material_id, actor_id=actor.pk, at=now)
    )
    if left:
        facts.publish(events.FilesLeft(keys=left))


@transaction.atomic
def let_students_add(*, actor: User, session: Session, is_on: bool, now: dt.datetime) -> None:
    """The session's switch (A24); the same again changes nothing.

    :raises Refusal: not_found, forbidden.
    """
    session = seats.lock_visible(session, actor, now=now)
    if not policy.may_arrange(actor, session):
        raise Refusal("forbidden")
    if policy.students_may_add(session) == is_on:
        return
    Shelf.objects.update_or_create(session=session, defaults={"students_may_add": is_on})
    trail.record(
        at=now, act="students_may_add", scope="session", scope_id=session.pk, actor_id=actor.pk,
        before={"is_on": not is_on}, after={"is_on": is_on},
    )  # fmt: skip


def _known(session: Session, material_id: int) -> Material:
    material = session.materials.filter(pk=material_id).first()
    if material is None:
        raise Refusal("not_found")
    return material


def _keys(material: Material) -> tuple[str, ...]:
    return tuple(str(key) for key in (material.file, material.preview) if key)


def _note(act: str, actor: User, material: Material, now: dt.datetime) -> None:
    session_id = material.session_id
    trail.record(
        at=now, act=act, scope="session", scope_id=session_id, actor_id=actor.pk,
        after={"material": material.pk},
    )  # fmt: skip
    facts.publish(
        events.MaterialChanged(session_id=session_id, material_id=material.pk, actor_id=actor.pk, at=now)
    )
