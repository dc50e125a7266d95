"""One row for each act."""

from django.db import models


class AuditEntry(models.Model):
    """An act, in bare ids: rows outlive what they speak of, so there are no foreign keys.

    `act` is the spec's id of the transition (T4, R12, P) or a word (`refused`, `published_names`).
    `before` and `after` hold only the values that the act changed.
    """

    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    scope = models.CharField(max_length=40)
    scope_id = models.BigIntegerField()
    actor_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["scope", "scope_id", "id"], name="audit_scope")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.act} {self.scope}:{self.scope_id}"
