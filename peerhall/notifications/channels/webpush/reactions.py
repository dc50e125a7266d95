"""What this channel does when somebody signs out of a browser."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest  # noqa: TID251 -- the signal is Django's own, and brings the request

from peerhall.notifications.channels.webpush import subscriptions


@receiver(user_logged_out, dispatch_uid="webpush.forget_device")
def forget_device(request: HttpRequest, **_signal: Any) -> None:
    """Whoever uses that browser next must not be shown what was for somebody else."""
    if request.session.session_key:
        subscriptions.forget_device(session_key=request.session.session_key)
