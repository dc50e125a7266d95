"""What this room tells every page's header."""

from functools import cache

from django.http import HttpRequest

from peerhall.accounts.models import User
from peerhall.notifications import inbox
from peerhall.notifications.web import answers


def unread(request: HttpRequest) -> dict[str, object]:
    """`unread_notifications`: the bell's number; looked up only where it is shown, once."""
    user = getattr(request, "user", None)

    @cache
    def number() -> str:
        return answers.shown(inbox.unread_count(user.pk)) if isinstance(user, User) else ""

    return {"unread_notifications": number}
