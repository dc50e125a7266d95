"""Writing to the audit trail and reading it back."""

import datetime as dt
from collections.abc import Mapping

from django.db import models

from peerhall.platform.audit.models import AuditEntry
from peerhall.platform.database.writing import insert_new

Values = Mapping[str, str | int | bool | None]


def record(
    *,
    at: dt.datetime,
    act: str,
    scope: str,
    scope_id: int,
    actor_id: int | None,
    person_id: int | None = None,
    before: Values | None = None,
    after: Values | None = None,
) -> AuditEntry:
    """Write one act. `actor_id` is None where the system itself acts (promotion, the clock)."""
    entry = AuditEntry(
        at=at,
        act=act,
        scope=scope,
        scope_id=scope_id,
        actor_id=actor_id,
        person_id=person_id,
        before=dict(before or {}),
        after=dict(after or {}),
    )
    insert_new([entry])  # no constraint rules an entry out
    return entry


def of(scope: str, scope_id: int) -> models.QuerySet[AuditEntry]:
    """All acts on one thing, oldest first."""
    return AuditEntry.objects.filter(scope=scope, scope_id=scope_id).order_by("id")
