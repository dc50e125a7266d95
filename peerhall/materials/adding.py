"""Adding to what a session keeps."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Max, Sum

from peerhall.accounts.models import User
from peerhall.materials import drafts, events, filing, policy
from peerhall.materials.drafts import MaterialDraft
from peerhall.materials.filing import Filed
from peerhall.materials.models import TITLE_MAX, Material
from peerhall.materials.refusals import Refusal
from peerhall.materials.types import MaterialType, Visibility
from peerhall.platform import events as facts
from peerhall.platform.audit import trail
from peerhall.tutoring import seats
from peerhall.tutoring.models import Session
from peerhall.ui import markdown

# More than a page can list at once is a library, not a session.
AT_MOST: Final = 200


def add(
    *,
    actor: User,
    session: Session,
    values: Mapping[str, object],
    upload: File[bytes] | None = None,
    now: dt.datetime,
) -> Material:
    """Add a file, a link or a note at the end of the session's materials.

    A file is kept before rights are asked inside the transaction, which is short; refused, it goes again.

    :raises drafts.Invalid: for a field that is wrong.
    :raises Refusal: not_found, forbidden, quota_spent, storage_full.
    """
    draft = drafts.parse_material(values, has_file=upload is not None)
    if not policy.may_add(actor, session):
        raise Refusal("forbidden")
    filed = None
    if draft.material_type == MaterialType.FILE and upload is not None:
        filed = filing.file_away(upload, name=upload.name or "")
    try:
        return _add(actor=actor, session=session, draft=draft, filed=filed, now=now)
    except BaseException:
        if filed is not None:
            filing.discard(filed.keys)
        raise


@transaction.atomic
def _add(
    *, actor: User, session: Session, draft: MaterialDraft, filed: Filed | None, now: dt.datetime
) -> Material:
    seats.lock_people(actor)
    session = seats.lock_visible(session, actor, now=now)
    if not policy.may_add(actor, session):
        raise Refusal("forbidden")
    if session.materials.count() >= AT_MOST:
        raise Refusal("quota_spent")
    if filed is not None:
        check_quotas(actor, session, filed.size_bytes)
    may_show = policy.may_arrange(actor, session)
    last = session.materials.aggregate(last=Max("position"))["last"]
    material = Material.objects.create(
        session=session,
        position=0 if last is None else last + 1,
        uploaded_by=actor,
        uploaded_at=now,
        updated_at=now,
        # What a student brings is for those who take part: others may not know that they do.
        visibility=draft.visibility if may_show else Visibility.PARTICIPANTS,
        **columns(draft, filed),
    )
    trail.record(
        at=now, act="material_added", scope="session", scope_id=session.pk, actor_id=actor.pk,
        after={"material": material.pk},
    )  # fmt: skip
    facts.publish(
        events.MaterialAdded(session_id=session.pk, material_id=material.pk, actor_id=actor.pk, at=now)
    )
    return material


def check_quotas(actor: User, session: Session, size_bytes: int) -> None:
    """Whether so much more may be kept. The person's row and the session's are locked.

    :raises Refusal: quota_spent.
    """
    for kept, limit in [
        (session.materials, settings.SESSION_FILES_LIMIT_BYTES),
        (actor.materials, settings.PERSON_FILES_LIMIT_BYTES),
    ]:
        taken = kept.aggregate(bytes=Sum("size_bytes"))["bytes"] or 0
        if taken + size_bytes > limit:
            raise Refusal("quota_spent")


def columns(draft: MaterialDraft, filed: Filed | None) -> dict[str, object]:
    """What the columns of its kind hold."""
    found: dict[str, object] = {
        "material_type": draft.material_type,
        "title": draft.title or (filed.file_name[:TITLE_MAX] if filed else ""),
        "url": draft.url,
        "content": draft.content,
        "content_html": markdown.render_note(draft.content) if draft.content else "",
    }
    if filed is not None:
        found |= {name: getattr(filed, name) for name in Filed.__slots__}
    return found
