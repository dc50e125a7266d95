"""Sessions, who teaches them, and who asked for a seat."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When

from peerhall.tutoring.types import (
    CALLED_OFF,
    ApprovalMode,
    ClosedReason,
    Level,
    Outcome,
    Place,
    RequestState,
    RequestStatus,
    Status,
)

MAX_PARTICIPANTS = 500
DURATION_MINUTES = (5, 480)


class Subject(models.Model):
    """A suggestion for `Session.subject`, with its colour and icon; the session keeps the text."""

    name = models.CharField(max_length=100, unique=True)
    hue = models.CharField(max_length=20)  # the colour class: `hue-code` is "code"
    icon = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"


class Session(models.Model):
    """One meeting: what is taught, when, by whom, for how many."""

    title = models.CharField(max_length=200)
    # What titles are sorted by, kept with the words (search.py).
    title_key = models.CharField(max_length=200, null=True, editable=False)
    description = models.TextField(blank=True)
    # Rendered and sanitised once, at write (ui/markdown.py).
    description_html = models.TextField(blank=True, editable=False)
    subject = models.CharField(max_length=100)
    # `subject` without case and accents, kept with the words (search.py); what a filter compares.
    subject_key = models.CharField(max_length=100, null=True, editable=False)
    level = models.CharField(max_length=20, choices=Level)
    date = models.DateTimeField()
    duration = models.PositiveSmallIntegerField(default=60)
    ends_at = models.DateTimeField(editable=False)
    # The tutor's zone of intent: what "18:00" meant when it was written (A27).
    timezone = models.CharField(max_length=64, default="UTC")
    max_participants = models.PositiveSmallIntegerField(default=5)
    min_participants = models.PositiveSmallIntegerField(default=1)
    # Kept by a database trigger on both engines; never written from here (I2).
    seats_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    # Most free seats first: what is taken, less what there is. A column, since SQLite sorts again what it
    # has found by an indexed expression.
    seats_rank = models.GeneratedField(
        expression=F("seats_taken") - F("max_participants"),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sessions_created"
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.APPROVED)
    outcome = models.CharField(max_length=30, choices=Outcome, null=True, blank=True)
    approval_mode = models.CharField(max_length=10, choices=ApprovalMode, default=ApprovalMode.MANUAL)
    has_waitlist = models.BooleanField(default=True)
    cancel_notice_hours = models.PositiveSmallIntegerField(default=12)
    request_ttl_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.CharField(max_length=10, choices=Place, default=Place.ROOM)
    place_detail = models.CharField(max_length=500, blank=True)
    # Never published: for its tutors and the moderators only, also once it is declined or expired.
    is_hidden = models.BooleanField(default=False, db_default=False, editable=False)
    cancel_reason = models.CharField(max_length=1000, blank=True)
    was_cancelled_late = models.BooleanField(default=False)
    # Set by the tutor's Start and End; the clock alone leaves them empty (T5, T7).
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Presence in the room (presence.py). Once somebody has come in, it says how the session ended.
    room_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    student_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    tutor_seen_at = models.DateTimeField(null=True, blank=True)
    occupied_until = models.DateTimeField(null=True, blank=True)
    # When time or place last changed: whoever had a seat by then may leave without a mark (T12).
    rescheduled_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When the ticker looks whether the minimum is reached (T5b); empty where it has, or need not.
    ask_minimum_at = models.DateTimeField(null=True, blank=True, editable=False)
    # RFC 5545 SEQUENCE: rises with each change that a calendar must take over.
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_key", "status", "date", "id"], name="session_subject"),
            models.Index(fields=["status", "date", "id"], name="session_status"),
            models.Index(fields=["date", "id"], name="session_date"),
            models.Index(fields=["creator", "date", "id"], name="session_creator"),
            # One for each order that a list may be followed in (listing.py).
            models.Index(fields=["status", "created_at", "id"], name="session_by_creation"),
            models.Index(fields=["status", "title_key", "id"], name="session_by_title"),
            models.Index(fields=["status", "seats_rank", "date", "id"], name="session_by_seats"),
            models.Index(
                fields=["ask_minimum_at"],
                condition=Q(ask_minimum_at__isnull=False),
                name="session_ask_minimum",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="session_level_valid"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="session_status_valid"),
            models.CheckConstraint(
                condition=Q(duration__range=DURATION_MINUTES), name="session_duration_range"
            ),
            models.CheckConstraint(
                condition=Q(max_participants__range=(1, MAX_PARTICIPANTS)), name="session_max_range"
            ),
            models.CheckConstraint(
                condition=Q(min_participants__gte=1, min_participants__lte=F("max_participants")),
                name="session_min_range",
            ),
            models.CheckConstraint(
                condition=Q(seats_taken__lte=F("max_participants")), name="session_never_overbooked"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("date")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(outcome__in=Outcome.values),
                name="session_outcome_valid",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PENDING_APPROVAL) | Q(is_hidden=True),
                name="session_unreviewed_hidden",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"

    @property
    def seats_left(self) -> int:
        """Student seats nobody has been approved for, as of the row's reading."""
        return self.max_participants - self.seats_taken

    @property
    def cancel_notice(self) -> dt.timedelta:
        """How long before the start a withdrawal counts as on time."""
        return dt.timedelta(hours=self.cancel_notice_hours)


class SessionWords(models.Model):
    """What a session is found by: folded words, a space between, written by search.py alone.

    The engines index these columns: a full-text table and triggers on SQLite, a tsvector on PostgreSQL.
    """

    session = models.OneToOneField(Session, primary_key=True, on_delete=models.CASCADE, related_name="words")
    title = models.TextField(blank=True)
    tutor = models.TextField(blank=True)
    description = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"


class SessionTutor(models.Model):
    """A co-tutor: approves, edits and teaches beside the creator."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="cotutor_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cotutor_rows")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="cotutor_once")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user_id} co-teaches {self.session_id}"


class BookingRequest(models.Model):
    """One person's wish for a seat; asking again re-opens the same row."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requests")
    message = models.TextField(max_length=1000, blank=True)
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.PENDING)
    # The guide's three values, derived by the database so that the two cannot disagree (A13).
    status = models.GeneratedField(
        expression=Case(
            When(
                state__in=[RequestState.PENDING, RequestState.WAITLISTED], then=Value(RequestStatus.PENDING)
            ),
            When(state=RequestState.APPROVED, then=Value(RequestStatus.APPROVED)),
            default=Value(RequestStatus.REJECTED),
        ),
        output_field=models.CharField(max_length=20, choices=RequestStatus),
        db_persist=True,
    )
    closed_reason = models.CharField(max_length=20, choices=ClosedReason, blank=True)
    # What the person who closed it wrote for the student, or the student for the tutor.
    reason = models.CharField(max_length=1000, blank=True)
    # The tutor has said yes although no seat is free (R6b).
    is_vetted = models.BooleanField(default=False)
    # A pending request expires then, where the community sets a time to live (R11).
    answer_by = models.DateTimeField(null=True, blank=True, editable=False)
    # Place in line: the time of asking, or of asking again (R19).
    queued_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    # Seated by promotion: giving the seat back is never late (R12).
    promoted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_late = models.BooleanField(default=False)
    is_excused = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["session", "state", "queued_at", "id"], name="request_line"),
            models.Index(fields=["user", "state", "session"], name="request_person"),
            models.Index(
                fields=["answer_by"], condition=Q(answer_by__isnull=False), name="request_answer_by"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="request_once"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_valid"),
            models.CheckConstraint(
                condition=Q(state=RequestState.WAITLISTED) | Q(is_vetted=False), name="request_vetted_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user_id} asks {self.session_id}: {self.state}"

    @property
    def was_seated(self) -> bool:
        """Whether they have a seat, or had one until the session itself was called off or expired."""
        is_called_off = self.closed_reason in CALLED_OFF and self.approved_at is not None
        return self.state == RequestState.APPROVED or is_called_off


class Objection(models.Model):
    """Somebody who was there says that the session did not end as it is written (T11); once each."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="objections")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="objections")
    reason = models.CharField(max_length=1000)
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Whether the outcome was corrected upon it; empty while nobody has decided.
    is_upheld = models.BooleanField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["raised_at", "id"], condition=Q(answered_at__isnull=True), name="objection_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="objection_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_upheld__isnull=True)
                | Q(answered_at__isnull=False, is_upheld__isnull=False),
                name="objection_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user_id} objects to the end of {self.session_id}"
