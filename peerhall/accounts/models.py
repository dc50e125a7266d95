"""Peers, the one row of the community's policies, and blocks between people."""

import datetime as dt
from typing import Any, ClassVar, Final

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from peerhall.accounts import leads, names
from peerhall.accounts.types import Role, SessionReview, WhoMayTutor

# Avatars take one of twelve hues; stepping by the golden angle keeps neighbours apart (DESIGN 4).
HUES: Final = 12
GOLDEN_ANGLE: Final = 137.5


class UserManager(BaseUserManager["User"]):
    """Makes people; an address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password they can only sign in by other means."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        """The person with this address, whatever its case."""
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """A peer: learns and teaches. Signs in by e-mail, which no other member ever sees (I15)."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=80)
    timezone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=12, default="en")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    bio = models.CharField(max_length=500, blank=True)
    # A vetted member may teach where the community asks for it (`who_may_tutor`).
    is_vetted_tutor = models.BooleanField(default=False)
    # Frozen people can read and sign in, and neither teach nor ask.
    frozen_at = models.DateTimeField(null=True, blank=True)
    # True until the person chooses a zone themselves: the browser's is taken over at sign-in.
    is_timezone_detected = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    # One more ends every sign-in there is, as another password does.
    sign_in_epoch = models.PositiveIntegerField(default=0)
    # Offered for signing in with one press, on a demo instance only.
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_valid"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"

    def get_session_auth_hash(self) -> str:
        """What browser sessions and token families remember of a sign-in: with another value it is over."""
        own = super().get_session_auth_hash()
        if not self.sign_in_epoch:
            return own
        salted = salted_hmac(
            "peerhall.accounts.sign_in_epoch", f"{self.sign_in_epoch} {own}", algorithm="sha256"
        )
        return salted.hexdigest()

    @property
    def initials(self) -> str:
        """Two letters at the most: of the first and the last name ("Ana López" → "AL")."""
        return names.initials(self.name)

    @property
    def hue(self) -> int:
        """1 to 12: the avatar's colour class, the same everywhere."""
        return int(self.pk * GOLDEN_ANGLE % 360 / (360 / HUES)) + 1

    @property
    def is_moderator(self) -> bool:
        """Moderators and organizers keep order."""
        return self.role in {Role.MODERATOR, Role.ORGANIZER}

    @property
    def is_organizer(self) -> bool:
        """Organizers run the community."""
        return self.role == Role.ORGANIZER

    @property
    def is_frozen(self) -> bool:
        """Frozen people may neither teach nor ask."""
        return self.frozen_at is not None


class Community(models.Model):
    """The one row of policies; read it by `communities.current()`."""

    name = models.CharField(max_length=80, default="Peerhall")
    is_demo = models.BooleanField(default=False)
    timezone = models.CharField(max_length=64, default="UTC")
    session_review = models.CharField(max_length=20, choices=SessionReview, default=SessionReview.OFF)
    who_may_tutor = models.CharField(max_length=20, choices=WhoMayTutor, default=WhoMayTutor.EVERYONE)
    public_browse = models.BooleanField(default=True)
    show_names = models.BooleanField(default=True)
    block_student_overlaps = models.BooleanField(default=False)
    cancel_notice_hours = models.PositiveSmallIntegerField(default=12)
    request_ttl_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    # How long before a start people are reminded, unless they choose for themselves; "" is never.
    reminder_leads = models.CharField(max_length=40, default=leads.USUAL, blank=True)

    class Meta:
        verbose_name_plural = "communities"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="community_single")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"

    @property
    def cancel_notice(self) -> dt.timedelta:
        """How long before the start a withdrawal counts as on time."""
        return dt.timedelta(hours=self.cancel_notice_hours)


class Block(models.Model):
    """One person wants nothing to do with another; symmetric in effect and never disclosed."""

    blocker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks_made")
    blocked = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks_received")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~models.Q(blocker=models.F("blocked")), name="block_not_self"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.blocker_id} blocks {self.blocked_id}"


class TokenFamily(models.Model):
    """A program in which a person signed in: its refresh tokens follow one another and end together.

    The tokens are not kept. Each carries the family's secret, of which this is the digest, its own number,
    and the server's seal on both (`accounts.tokens`); deleting the row ends them all, and the access tokens
    that came with them.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    digest = models.CharField(max_length=64, unique=True)
    # The number of the token that is good now; an earlier one has been used.
    number = models.PositiveIntegerField(default=0)
    # The person's `get_session_auth_hash` at sign-in: with another password it is another.
    stamp = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    rotated_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "token families"
        indexes = [models.Index(fields=["rotated_at"], name="token_family_age")]

    def __str__(self) -> str:
        return f"#{self.pk} of {self.user_id}"


class UsedProof(models.Model):
    """An ID token, or the nonce it answers, that has let somebody in: it lets nobody in again.

    Kept as a digest until the token itself would be refused.
    """

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="used_proof_age")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.digest[:8]}"
