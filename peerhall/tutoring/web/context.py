"""What this room tells every page's header."""

from functools import cache

from django.http import HttpRequest

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring import queue


def review(request: HttpRequest) -> dict[str, object]:
    """`sessions_to_review`: how many wait for this moderator; looked up only where it is shown, once."""
    user = getattr(request, "user", None)

    @cache
    def number() -> int:
        return queue.count(user, now=clock.now()) if isinstance(user, User) and user.is_moderator else 0

    return {"sessions_to_review": number}
