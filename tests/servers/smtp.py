"""A mail server of the tests' own, on a real socket: takes letters, or answers and fails as told.

It runs in a thread of the test's process, so that tests look into `taken`; what sends to it may be
another process.
"""

import asyncio
import contextlib
import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

HANG_SECONDS: Final = 60.0
OK: Final = "250 2.0.0 taken"


@dataclass(frozen=True, slots=True)
class Taken:
    """One letter that the server has said yes to, or would have."""

    sender: str
    recipient: str
    message: EmailMessage

    @property
    def message_id(self) -> str:
        """By which mailboxes know a repetition."""
        return str(self.message["Message-ID"])


class SmtpServer:
    """A running mail server.

    `at_recipient` and `at_data` are answers to RCPT and DATA, used up one by one; then it says yes. Beside
    an SMTP answer they may be "hang" (no answer for a minute), "drop" (the connection ends instead of an
    answer), at DATA also "take and hang" and "take and drop", which keep the letter first. Each answer
    takes `pace_seconds`.
    """

    def __init__(self, port: int = 0) -> None:
        self.taken: list[Taken] = []
        self.at_recipient: list[str] = []
        self.at_data: list[str] = []
        self.pace_seconds = 0.0
        self.answering = threading.Event()  # an answer that is no plain yes
        self._is_stopped = False
        self._controller = _Controller(_Handler(self), hostname="127.0.0.1", port=port or _free_port())
        self._controller.start()
        self.port: int = self._controller.port

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which an instance sends here."""
        return {
            "PEERHALL_SMTP_HOST": "127.0.0.1",
            "PEERHALL_SMTP_PORT": str(self.port),
            "PEERHALL_SMTP_TLS": "off",
            "PEERHALL_SMTP_TIMEOUT": "30",
            "PEERHALL_BASE_URL": "https://hall.example",
        }

    def stop(self) -> None:
        """End it; its port refuses from then on. Twice is once."""
        if not self._is_stopped:
            self._is_stopped = True
            self._controller.stop()


class _Controller(Controller):
    """Connections that hang must not keep the server from stopping."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="mail.test", enable_SMTPUTF8=True)


class _Handler:
    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.server.at_recipient.pop(0) if self.server.at_recipient else OK
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return await self._given(server, answer)

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.server.at_data.pop(0) if self.server.at_data else OK
        if answer.startswith(("250", "take")):
            self.server.taken.append(_taken(envelope))
        return await self._given(server, answer.removeprefix("take and "))

    async def _given(self, server: SMTP, answer: str) -> str:
        await asyncio.sleep(self.server.pace_seconds)
        if answer != OK:
            self.server.answering.set()
        if answer == "hang":
            await asyncio.sleep(HANG_SECONDS)
        if answer == "drop" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return answer


def _taken(envelope: Envelope) -> Taken:
    content = envelope.content
    raw = content if isinstance(content, bytes) else (content or "").encode()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Taken(str(envelope.mail_from), envelope.rcpt_tos[0], message)


def use(settings: Settings, server: SmtpServer) -> None:
    """Let this process send there, and be reached at hall.example."""
    settings.MAIL_IS_CONFIGURED = True
    settings.BASE_URL = "https://hall.example"
    settings.DEFAULT_FROM_EMAIL = "peerhall@hall.example"
    settings.MAIL_REPLY_TO = ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 1


@contextlib.contextmanager
def serving() -> Iterator[SmtpServer]:
    """A mail server for as long as the block lasts."""
    server = SmtpServer()
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
