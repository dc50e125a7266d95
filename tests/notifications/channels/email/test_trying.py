"""The letter by which an organizer sees whether mail works, and what the settings page says of an address."""

import pytest
from django.template.loader import render_to_string
from pytest_django import Settings

from peerhall.notifications.channels.email import addresses, section, trying
from tests import factories
from tests.factories import NOW
from tests.notifications.channels.email.telling import reader
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db


def test_good_answer_says_who_took_it(mail_server: SmtpServer) -> None:
    olga = factories.organizer()
    outcome = trying.send_test(user=olga, now=NOW)
    assert outcome.is_good
    assert f"127.0.0.1 took the letter to {olga.email}" in outcome.sentence
    assert mail_server.taken[0].message["Subject"] == "Mail from Peerhall works"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("550 5.1.1 unknown", "The mail server answered 550: 5.1.1 unknown"),
        ("554 5.7.1 relay denied", "The mail server answered 554: 5.7.1 relay denied"),
        ("drop", "The mail server does not answer: SMTPServerDisconnected."),
    ],
)
def test_bad_answer_is_said_in_the_servers_words(mail_server: SmtpServer, answer: str, sentence: str) -> None:
    mail_server.at_recipient = [answer]
    outcome = trying.send_test(user=factories.organizer(), now=NOW)
    assert (outcome.is_good, outcome.sentence) == (False, sentence)


def test_instance_without_a_server_says_where_the_letter_lies(settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = False
    outcome = trying.send_test(user=factories.organizer(), now=NOW)
    assert str(settings.EMAIL_FILE_PATH) in outcome.sentence


@pytest.mark.usefixtures("mail_server")
def test_settings_page_says_how_the_address_stands() -> None:
    proven, unproven = reader(), factories.person()
    assert section.section_for(proven).is_proven
    assert not section.section_for(unproven).is_proven
    addresses.note_bounce(user=proven, address=proven.email, said="550 unknown", now=NOW)
    shown = section.section_for(proven)
    assert (shown.bounced_at, shown.said) == (NOW, "550 unknown")


@pytest.mark.usefixtures("mail_server")
@pytest.mark.parametrize("state", ["proven", "unproven", "bounced"])
def test_section_is_drawn_in_every_state(state: str) -> None:
    person = factories.person() if state == "unproven" else reader()
    if state == "bounced":
        addresses.note_bounce(user=person, address=person.email, said="550 unknown", now=NOW)
    page = render_to_string("email/_section.html", {"mail": section.section_for(person)})
    assert person.email in page
    assert ("550 unknown" in page) == (state == "bounced")
    assert ("confirm" in page) == (state == "unproven")
