"""The browsers that asked to be told."""

from django.conf import settings
from django.db import models


class PushSubscription(models.Model):
    """One browser on one device (RFC 8030): where to send, and the keys to encrypt for it (RFC 8291)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    # A browser has one address; whoever signs in there last is told there.
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    # "Firefox on Linux", for the list of devices; guessed from the browser's own words.
    label = models.CharField(max_length=80, blank=True)
    # The browser session that subscribed, hashed: signing out there ends it.
    device = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField()
    last_sent_at = models.DateTimeField(null=True, blank=True)
    # How often its service has not answered in a row, and when that was last: such devices are asked last.
    silences = models.PositiveIntegerField(default=0)
    silent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "id"], name="push_person")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.label or 'device'} of {self.user_id}"


class PushReceipt(models.Model):
    """A push service's final word on one delivery to one browser: it is not asked again."""

    delivery = models.ForeignKey("notifications.Delivery", on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(PushSubscription, on_delete=models.CASCADE, related_name="+")
    # Empty where the service took the message, else why it never will.
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "subscription"], name="push_receipt_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.delivery_id} at {self.subscription_id}: {self.error or 'taken'}"
