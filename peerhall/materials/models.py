"""A session's materials, and who may add to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from peerhall.materials.types import MaterialType, Visibility
from peerhall.tutoring.models import Session

TITLE_MAX = 200
CONTENT_MAX = 10_000
FOLDER = "session_materials/"


class Shelf(models.Model):
    """A session's own rules about its materials; without a row, those of the defaults."""

    session = models.OneToOneField(Session, primary_key=True, on_delete=models.CASCADE, related_name="shelf")
    students_may_add = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"#{self.pk} shelf"


class Material(models.Model):
    """One file, link or note. What belongs to another type is empty.

    `file` and `preview` lie in the storage under random keys; `file_name` is what people call it. A picture
    has its size in pixels. `position` orders within the session, gaps are of no meaning.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="materials")
    material_type = models.CharField(max_length=20, choices=MaterialType)
    title = models.CharField(max_length=TITLE_MAX)
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.PARTICIPANTS)
    position = models.PositiveIntegerField()
    url = models.CharField(max_length=2_000, blank=True)
    content = models.TextField(blank=True)
    content_html = models.TextField(blank=True)
    file = models.FileField(upload_to=FOLDER, max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the kept bytes
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    preview = models.FileField(upload_to=FOLDER, max_length=200, blank=True)
    preview_width = models.PositiveIntegerField(default=0)
    preview_height = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="materials"
    )
    uploaded_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="material_titled"),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="material_visibility_valid"
            ),
            # A26: exactly one of file, address and text, by the type; a note may have a title only.
            models.CheckConstraint(
                condition=(Q(material_type=MaterialType.FILE, url="", content="") & ~Q(file=""))
                | (Q(material_type=MaterialType.LINK, file="", content="") & ~Q(url=""))
                | Q(material_type=MaterialType.NOTE, file="", url=""),
                name="material_of_one_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "position", "id"], name="material_order"),
            models.Index(fields=["uploaded_by"], condition=~Q(file=""), name="material_quota"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.material_type} of {self.session_id}"
