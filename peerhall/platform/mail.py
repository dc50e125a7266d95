"""Letters on their way out: what each carries, and what a mail server's answer means.

A mail server's refusals differ in whom they concern: this address, this letter, or this instance. Only the
first may count against a person; the last hits everybody at once and passes when somebody mends it.
"""

import contextlib
import datetime as dt
import re
import smtplib
from dataclasses import dataclass, field
from email.utils import format_datetime, formataddr, parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

# Programs that answer letters leave these alone (RFC 3834; the second is Microsoft's).
AUTOMATIC: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
SAID_CHARACTERS: Final = 200
ADDRESS: Final = re.compile(r"<?[^\s<>@]+@[^\s<>@]+\.[^\s<>@,;:]+>?")
# RFC 3463: 5.1 is about the address, 5.2 about the mailbox behind it, 5.7 about us.
ABOUT_ADDRESS: Final = re.compile(r"^5\.[12]\.\d")
# What servers without such codes say of senders whom they will not hear.
ABOUT_US: Final = re.compile(
    r"^5\.7\.\d|\b(relay|blocked|blocklist|blacklist|listed|reputation|spam)", re.IGNORECASE
)
TOO_LARGE: Final = 552


class LaterError(Exception):
    """Not now: nobody answers, or the server says so, or it will have nothing from this instance."""


class BouncedError(Exception):
    """The server says that there is nobody at this address."""


class RefusedError(Exception):
    """The server will not carry this letter, whenever it is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one person. `calendar` is its invitation as (method, file)."""

    to: str
    subject: str
    text: str
    html: str
    sender_name: str
    message_id: str
    at: dt.datetime
    headers: dict[str, str] = field(default_factory=dict)
    calendar: tuple[str, bytes] | None = None


def sender(name: str) -> str:
    """The From of this instance's letters, under the community's name."""
    return formataddr((" ".join(name.split()), own_address()))


def own_address() -> str:
    """The instance's own address: the only one that stands in a letter beside the reader's."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def send(letter: Letter) -> None:
    """Hand the letter to the mail server, or write it to the data folder where there is none.

    :raises LaterError: when it is worth another try.
    :raises BouncedError: when the address takes no mail, now or later.
    :raises RefusedError: when another try would end the same.
    """
    connection, message = get_connection(), _message(letter)
    try:
        connection.open()
        connection.send_messages([message])
    except (OSError, ValueError) as error:
        raise _understood(error) from error
    finally:
        # It was taken or not by now; a server that fails at its goodbye must not make us send twice.
        with contextlib.suppress(OSError):
            connection.close()


def _message(letter: Letter) -> EmailMultiAlternatives:
    headers = {"Message-ID": letter.message_id, "Date": format_datetime(letter.at)}
    message = EmailMultiAlternatives(
        " ".join(letter.subject.split()),
        letter.text,
        sender(letter.sender_name),
        [letter.to],
        headers=headers | AUTOMATIC | letter.headers,
        reply_to=[settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else None,
    )
    message.attach_alternative(letter.html, "text/html")
    if letter.calendar:
        method, file = letter.calendar
        # Twice, as all calendars do it: the part is what programs act on, the file is for those that do not.
        message.attach_alternative(file.decode(), f"text/calendar; method={method}")
        message.attach("invite.ics", file, "application/ics")
    return message


def _understood(error: Exception) -> Exception:
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, words = next(iter(error.recipients.values()))
            return _about_recipient(code, _text(words))
        case smtplib.SMTPDataError() if error.smtp_code >= 500:
            said = _text(error.smtp_error)
            kind = BouncedError if ABOUT_ADDRESS.search(said) else RefusedError
            return kind(_answer(error.smtp_code, said))
        case smtplib.SMTPResponseException() if error.smtp_code == TOO_LARGE:
            return RefusedError(_answer(error.smtp_code, _text(error.smtp_error)))
        case smtplib.SMTPResponseException():
            return LaterError(_answer(error.smtp_code, _text(error.smtp_error)))
        case smtplib.SMTPNotSupportedError() | ValueError():  # an address or a header that no mail can have
            return RefusedError(_clean(str(error)))
        case _:
            return LaterError(f"The mail server does not answer: {type(error).__name__}.")


def _about_recipient(code: int, said: str) -> Exception:
    answer = _answer(code, said)
    if code < 500 or (ABOUT_US.search(said) and not ABOUT_ADDRESS.search(said)):
        return LaterError(answer)
    return BouncedError(answer)


def _answer(code: int, said: str) -> str:
    return _clean(f"The mail server answered {code}: {said}")


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _clean(text: str) -> str:
    """Fit to be kept and shown: no address, one line, not long."""
    return " ".join(ADDRESS.sub("(address)", text).split())[:SAID_CHARACTERS]
