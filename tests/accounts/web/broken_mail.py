"""A mail server that is down."""

from collections.abc import Sequence
from smtplib import SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Named by EMAIL_BACKEND in tests."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """:raises SMTPServerDisconnected: always; the address stands in its text, as real ones have it."""
        raise SMTPServerDisconnected(f"Connection lost before {email_messages[0].to}")
