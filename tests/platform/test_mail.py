"""Letters meet a real mail server, whatever it answers."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
from pytest_django import Settings

from peerhall.platform import mail
from peerhall.platform.mail import BouncedError, LaterError, Letter, RefusedError
from tests.servers import smtp
from tests.servers.smtp import SmtpServer

LETTER: Final = Letter(
    to="aiko@example.org",
    subject="You’re in",
    text="You have a seat.",
    html="<p>You have a seat.</p>",
    sender_name="Riverside",
    message_id="<7.1@hall.example>",
    at=dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC),
)


@pytest.fixture
def server(settings: Settings) -> Iterator[SmtpServer]:
    with smtp.serving() as running:
        smtp.use(settings, running)
        yield running


def test_letter_arrives_with_what_marks_it(server: SmtpServer) -> None:
    mail.send(LETTER)
    (taken,) = server.taken
    message = taken.message
    assert (taken.sender, taken.recipient) == ("peerhall@hall.example", "aiko@example.org")
    assert {name: message[name] for name in ("From", "To", "Subject", "Message-ID", "Date", "Reply-To")} == {
        "From": "Riverside <peerhall@hall.example>",
        "To": "aiko@example.org",
        "Subject": "You’re in",
        "Message-ID": "<7.1@hall.example>",
        "Date": "Mon, 23 Nov 2026 12:00:00 +0000",
        "Reply-To": None,
    }
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_invitation_is_a_part_that_programs_act_on_and_a_file(server: SmtpServer) -> None:
    file = b"BEGIN:VCALENDAR\r\nSUMMARY:\xc3\xa4\r\nEND:VCALENDAR\r\n"
    mail.send(replace(LETTER, calendar=("REQUEST", file)))
    parts = [part for part in server.taken[0].message.walk() if not part.is_multipart()]
    types = [(part.get_content_type(), part.get_param("method"), part.get_filename()) for part in parts]
    assert types == [
        ("text/plain", None, None),
        ("text/html", None, None),
        ("text/calendar", "REQUEST", None),
        ("application/ics", None, "invite.ics"),
    ]
    assert parts[2].get_payload(decode=True) == parts[3].get_payload(decode=True) == file


def test_answers_go_to_the_organizers_where_they_want_them(server: SmtpServer, settings: Settings) -> None:
    settings.MAIL_REPLY_TO = "people@hall.example"
    mail.send(LETTER)
    assert server.taken[0].message["Reply-To"] == "people@hall.example"


@pytest.mark.parametrize(
    "text", ["Maths\r\nBcc: eve@example.org", "Maths\nBcc: eve@example.org", "a\rBcc: b"]
)
def test_line_end_begins_no_header(server: SmtpServer, text: str) -> None:
    mail.send(replace(LETTER, subject=text, sender_name=text))
    message = server.taken[0].message
    assert message["Bcc"] is None
    assert message["Subject"] == " ".join(text.split())


def test_address_with_a_line_end_is_sent_nothing(server: SmtpServer) -> None:
    with pytest.raises(RefusedError):
        mail.send(replace(LETTER, to="aiko@example.org\r\nBcc: eve@example.org"))
    assert server.taken == []


@pytest.mark.parametrize(
    ("at_recipient", "at_data", "error", "said"),
    [
        ("451 4.3.0 greylisted", "", LaterError, "The mail server answered 451: 4.3.0 greylisted"),
        (
            "550 5.1.1 <aiko@example.org> unknown",
            "",
            BouncedError,
            "The mail server answered 550: 5.1.1 (address) unknown",
        ),
        ("550 no such user", "", BouncedError, "The mail server answered 550: no such user"),
        ("550 5.7.1 not for you", "", LaterError, "The mail server answered 550: 5.7.1 not for you"),
        ("550 relay not permitted", "", LaterError, "The mail server answered 550: relay not permitted"),
        ("554 host blocked", "", LaterError, "The mail server answered 554: host blocked"),
        ("550 5.2.1 box blocked", "", BouncedError, "The mail server answered 550: 5.2.1 box blocked"),
        ("550 you are listed", "", LaterError, "The mail server answered 550: you are listed"),
        ("", "452 4.2.2 full", LaterError, "The mail server answered 452: 4.2.2 full"),
        ("", "550 5.1.1 unknown", BouncedError, "The mail server answered 550: 5.1.1 unknown"),
        ("", "554 5.6.0 spam", RefusedError, "The mail server answered 554: 5.6.0 spam"),
        ("hang", "", LaterError, "The mail server does not answer: SMTPServerDisconnected."),
        ("", "hang", LaterError, "The mail server does not answer: SMTPServerDisconnected."),
        ("", "drop", LaterError, "The mail server does not answer: SMTPServerDisconnected."),
    ],
)
def test_answer_says_whom_a_refusal_concerns(
    server: SmtpServer, at_recipient: str, at_data: str, error: type[Exception], said: str
) -> None:
    server.at_recipient = [at_recipient] if at_recipient else []
    server.at_data = [at_data] if at_data else []
    with pytest.raises(error) as raised:
        mail.send(LETTER)
    assert (str(raised.value), server.taken) == (said, [])


def test_server_that_is_down_is_tried_later(server: SmtpServer) -> None:
    server.stop()
    with pytest.raises(LaterError, match="ConnectionRefusedError"):
        mail.send(LETTER)
