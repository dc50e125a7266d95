"""What people were told, how it leaves the house, what they wish, and what is planned to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from peerhall.notifications.types import Channel, Cue, DeliveryState, Group, Kind, NotificationType


class Notification(models.Model):
    """One event told to one person. Its sentences are made at display, from `kind` and `data` (S85)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=Kind)
    type = models.CharField(max_length=20, choices=NotificationType)
    session = models.ForeignKey("tutoring.Session", null=True, on_delete=models.SET_NULL, related_name="+")
    # Whom it speaks of, where it speaks of somebody.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Values as they were then: the title, a position, a reason, an old date (ISO 8601, UTC).
    data = models.JSONField(default=dict)
    # The event; the same event is told to the same person once (I8).
    key = models.CharField(max_length=120)
    # Off where the person wants this kind by mail or push only.
    is_in_inbox = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "-created_at", "-id"],
                name="notification_inbox",
                condition=Q(is_in_inbox=True),
            ),
            models.Index(
                fields=["user"],
                name="notification_unread",
                condition=Q(is_in_inbox=True, read_at__isnull=True),
            ),
            models.Index(fields=["created_at"], name="notification_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notification_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="notification_kind_valid"),
            models.CheckConstraint(
                condition=Q(type__in=NotificationType.values), name="notification_type_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} to {self.user_id}"


class Delivery(models.Model):
    """One notification on its way out by one channel."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    # Not before: now, or the end of the person's quiet hours.
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    # The last trouble, for organizers; no address, no text of the letter.
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["channel", "state", "due_at"], name="delivery_state")]
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(channel__in=[Channel.MAIL, Channel.PUSH]), name="delivery_leaves_the_house"
            ),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_valid"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | (~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True)),
                name="delivery_sent_at_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.notification_id} by {self.channel}: {self.state}"


class Preference(models.Model):
    """One switch that a person has set otherwise than `kinds.CHANNELS` has it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=20, choices=Group)
    channel = models.CharField(max_length=10, choices=Channel)
    is_on = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group", "channel"], name="preference_once"),
            models.CheckConstraint(condition=Q(group__in=Group.values), name="preference_group_valid"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="preference_channel_valid"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user_id} {self.group} by {self.channel}: {self.is_on}"


class Settings(models.Model):
    """What a person wishes about being told; nobody has the row until they wish something."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="notification_settings",
    )
    # By the person's own wall clock; both or neither.
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    # Minutes before the start; null: as the community has it, []: none.
    reminder_leads = models.JSONField(null=True)
    # Push says only that there is something, for devices that others see too.
    is_push_private = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="settings_quiet_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PlannedReminder(models.Model):
    """Something to be told later: a person's reminder, or a nudge for whoever teaches by then."""

    session = models.ForeignKey("tutoring.Session", on_delete=models.CASCADE, related_name="+")
    # Null for nudges: they go to those who teach the session when they are due.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    cue = models.CharField(max_length=20, choices=Cue)
    # Minutes before the start; 0 for nudges.
    lead_minutes = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], name="planned_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user", "cue", "lead_minutes"], name="planned_once_for_a_person"
            ),
            models.UniqueConstraint(
                fields=["session", "cue"], condition=Q(user__isnull=True), name="planned_once_for_tutors"
            ),
            models.CheckConstraint(condition=Q(cue__in=Cue.values), name="planned_cue_valid"),
            models.CheckConstraint(
                condition=Q(cue=Cue.LEAD, user__isnull=False) | (~Q(cue=Cue.LEAD) & Q(user__isnull=True)),
                name="planned_for_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.cue} {self.lead_minutes} min of {self.session_id} for {self.user_id}"
