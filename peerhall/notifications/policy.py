"""Who may read a notification: whom it was told to, and nobody else, whatever their role."""

from django.db.models import QuerySet

from peerhall.accounts.models import User
from peerhall.notifications.models import Notification


def readable_by(user: User | int) -> QuerySet[Notification]:
    """The own inbox of a person, or of the one with this id; anything else answers 404."""
    return Notification.objects.filter(user=user, is_in_inbox=True)
