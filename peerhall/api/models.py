"""What callers were answered whose request carried an `Idempotency-Key`."""

from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """The answer to one request, for whoever sends it again with the same key.

    `digest` is of what was asked; the answer's columns are empty only while its act is under way.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_answers"
    )
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField(default=b"")
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="kept_answer_age")]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.person_id} {self.key}"
