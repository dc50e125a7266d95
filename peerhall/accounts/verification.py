"""Whether a person's address is proven, and whether that matters here."""

from allauth.account.models import EmailAddress
from django.conf import settings

from peerhall.accounts.models import User


def is_verified(user: User) -> bool:
    """Whether the person has proven that they read mail at their address."""
    return bool(EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists())


def is_required_and_missing(user: User) -> bool:
    """Whether the person must prove their address before they may teach or ask.

    An instance that cannot send mail asks for nothing it cannot deliver.
    """
    return bool(settings.MAIL_IS_CONFIGURED) and not is_verified(user)


def mark_verified(user: User) -> None:
    """Take the address as proven: somebody who runs the instance vouches for it."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
