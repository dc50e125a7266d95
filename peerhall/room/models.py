"""A session's room: its settings, who was in it and when, what was said, and what is kept of attendance."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from peerhall.room.types import DocumentKind, Mode, Part, Why
from peerhall.tutoring.models import Session

TEXT_MAX = 4_000


class Room(models.Model):
    """Made when the first person comes in. Times are empty while that has not happened."""

    session = models.OneToOneField(Session, primary_key=True, on_delete=models.CASCADE, related_name="room")
    mode = models.CharField(max_length=10, choices=Mode)
    # The media server that carries its calls; empty where none does, or none has been needed yet.
    node = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)
    # What students may; tutors and staff always may.
    students_chat = models.BooleanField(default=True)
    students_share = models.BooleanField(default=True)
    students_draw = models.BooleanField(default=True)
    # The tutor had not come by start + 15 min: who waits may leave without a mark (T8).
    released_at = models.DateTimeField(null=True, blank=True)
    # The session is over: attendance is frozen, nobody is inside.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(mode__in=Mode.values), name="room_mode_valid")]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(closed_at__isnull=True), name="room_open"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.mode}"


class Visit(models.Model):
    """One person in a room from one page, from coming to going. Its id is the person's place there.

    `seen_at` is when an open socket last held it: where nobody says goodbye, that is when they went.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="visits")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    part = models.CharField(max_length=10, choices=Part)
    entered_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    why_left = models.CharField(max_length=10, choices=Why, blank=True)
    hand_at = models.DateTimeField(null=True, blank=True)
    hands_raised = models.PositiveIntegerField(default=0)
    has_mic = models.BooleanField(default=False)
    has_camera = models.BooleanField(default=False)
    has_screen = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "person"], condition=Q(left_at__isnull=True), name="visit_one_open"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")), name="visit_forward"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, why_left="")
                | Q(left_at__isnull=False, why_left__in=Why.values),
                name="visit_ended_whole",
            ),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="visit_part_valid"),
        ]
        indexes = [
            models.Index(fields=["seen_at"], condition=Q(left_at__isnull=True), name="visit_open"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.person_id} in {self.room_id}"


class Knock(models.Model):
    """Somebody with a seat at a locked door; `let_in_at` opens it to them until the end."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="knocks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="knocks")
    at = models.DateTimeField()
    let_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="knock_once")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.person_id} at {self.room_id}"


class Removal(models.Model):
    """A moderator put somebody out, whose seat is the tutor's matter and stays."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="removals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="removals")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="removal_once")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.person_id} from {self.room_id}"


class Message(models.Model):
    """One line of the chat. Ids of a room rise in the order in which all see the messages.

    `key` is the client's own name for it: sent twice, it is kept once. What was deleted loses its text.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages")
    key = models.CharField(max_length=40)
    text = models.CharField(max_length=TEXT_MAX, blank=True)
    sent_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "person", "key"], name="message_once"),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(text=""), name="message_deleted_whole"
            ),
        ]
        indexes = [models.Index(fields=["room", "id"], name="message_order")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.person_id} in {self.room_id}"


class Attendance(models.Model):
    """How long one person was there, as frozen at the end; a tutor's correction stands beside it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances")
    part = models.CharField(max_length=10, choices=Part)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    hands = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    corrected_seconds = models.PositiveIntegerField(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.person_id} in {self.room_id}: {self.seconds} s"


class Document(models.Model):
    """A room's board or notes (`board` says what stands in it). `seq` is the number of its last entry.

    `snapshot` is all of it up to the entry `snapshot_seq`; those before are deleted.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=10, choices=DocumentKind)
    seq = models.BigIntegerField(default=0)
    snapshot = models.BinaryField(default=b"")
    snapshot_seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "kind"], name="document_once"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind_valid"),
            models.CheckConstraint(condition=Q(seq__gte=F("snapshot_seq")), name="document_not_ahead"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} of {self.room_id}"


class DocumentEntry(models.Model):
    """Updates of a document that were kept together: `count` of them, each with its length before it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="entries")
    seq = models.BigIntegerField()
    data = models.BinaryField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "seq"], name="document_entry_once")]

    def __str__(self) -> str:
        return f"#{self.seq} of {self.document_id}"


class Opening(models.Model):
    """A page has opened a document. Its id is the number under which that page writes (Yjs's client)."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="openings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="openings")

    def __str__(self) -> str:
        return f"#{self.pk} {self.person_id} in {self.document_id}"
