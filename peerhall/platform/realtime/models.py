"""What was told, in order, and the tickets that open a socket."""

from django.db import models


class Head(models.Model):
    """How many events a topic has had. Its row is the queue in which transactions number theirs.

    A number taken under this row's lock becomes visible in its order: whoever has read 8 finds no late 7
    afterwards, as happens with a serial (EVIDENCE 2, docs/decisions/008).
    """

    topic = models.CharField(max_length=60, primary_key=True)
    seq = models.BigIntegerField()

    def __str__(self) -> str:
        return f"#{self.topic} {self.seq}"


class Event(models.Model):
    """One thing told: numbers of a topic follow each other without a gap, from 1.

    `body` is JSON of ids and counts, `at_ms` the instance's time in milliseconds since 1970.
    """

    pk = models.CompositePrimaryKey("topic", "seq")
    topic = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    body = models.TextField()
    at_ms = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["at_ms"], name="event_age")]

    def __str__(self) -> str:
        return f"#{self.topic} {self.seq} {self.kind}"


class Ticket(models.Model):
    """Lets one socket in as a person, once, within a minute. Kept as a digest: reading it opens nothing.

    `session_key` is of the sign-in it was given to (`identity`): when that ends, so does the socket.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    user_id = models.BigIntegerField()
    session_key = models.CharField(max_length=40)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="ticket_age")]

    def __str__(self) -> str:
        return f"#{self.digest[:8]} {self.user_id}"
