"""The key in a letter by which its reader stops such letters, without signing in (RFC 8058)."""

from django.core import signing

from peerhall.notifications.types import Group

SALT = "peerhall.notifications.unsubscribe"


def token_for(user_id: int, group: Group) -> str:
    """It holds for ever: letters are kept for years, and stopping one kind of them harms nobody."""
    return signing.dumps([user_id, group], salt=SALT, compress=False)


def read(token: str) -> tuple[int, Group] | None:
    """Whom and what the token is for; None where we have not made it."""
    try:
        user_id, group = signing.loads(token, salt=SALT)
        return int(user_id), Group(group)
    except (signing.BadSignature, ValueError, TypeError):
        return None
