"""The addresses that take no mail, and what calendars were told."""

from django.conf import settings
from django.db import models


class Bounce(models.Model):
    """A mail server said that nobody is at this person's address; it counts while they have that address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.EmailField(max_length=254)
    # The server's words, without the address.
    said = models.CharField(max_length=500)
    bounced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.pk} {self.bounced_at:%Y-%m-%d}"


class CalendarEntry(models.Model):
    """What one person's calendar has last been told of one session (RFC 5546).

    `sequence` is the number of that word: the next one that says otherwise outnumbers it. `heard` is the
    session's own number at the time, `is_in` whether it was an invitation or its withdrawal.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey("tutoring.Session", on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField()
    heard = models.PositiveIntegerField()
    is_in = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "calendar entries"
        constraints = [models.UniqueConstraint(fields=["user", "session"], name="calendar_entry_once")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.session_id} of {self.user_id}: {self.sequence}"
