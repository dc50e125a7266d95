"""Stopping letters from a letter, by a mail program or by hand, without signing in."""

import pytest
from django.test import Client

from peerhall.accounts.models import User
from peerhall.notifications import choices, preferences
from peerhall.notifications.channels.email import addresses, letters, tokens
from peerhall.notifications.types import Channel, Group
from tests import factories
from tests.factories import NOW
from tests.notifications.channels.email.telling import reader
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db


def is_mailed(person: User, group: Group) -> bool:
    """Whether the person gets letters of this group."""
    return Channel.MAIL in choices.channels_of([person.pk], group)[person.pk]


def test_one_press_in_the_mail_program_stops_that_kind_alone() -> None:
    aiko = reader()
    path = letters.stop_path(aiko.pk, Group.SEATS)
    program = Client(enforce_csrf_checks=True)
    for _press in range(2):
        answer = program.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert (is_mailed(aiko, Group.SEATS), is_mailed(aiko, Group.REFUSALS)) == (False, True)
    assert Channel.PUSH in choices.channels_of([aiko.pk], Group.SEATS)[aiko.pk]


def test_following_the_link_changes_nothing_until_the_button(client: Client) -> None:
    aiko = reader()
    path = letters.stop_path(aiko.pk, Group.SEATS)
    page = client.get(path).content.decode()
    assert is_mailed(aiko, Group.SEATS)
    assert '<form method="post">' in page
    assert "“You have a seat”" in page
    assert aiko.email not in page
    assert "No more of these letters" in client.post(path).content.decode()
    assert not is_mailed(aiko, Group.SEATS)


@pytest.mark.parametrize(
    ("switched_off", "said"),
    [
        ([], ["all the same"]),
        ([Channel.INBOX], []),
        ([Channel.INBOX, Channel.PUSH], ["Nothing else tells you"]),
    ],
)
def test_page_says_truly_what_is_left(client: Client, switched_off: list[Channel], said: list[str]) -> None:
    aiko = reader()
    for channel in switched_off:
        preferences.switch_off(user=aiko, group=Group.SEATS, channel=channel)
    page = client.get(letters.stop_path(aiko.pk, Group.SEATS)).content.decode()
    assert [text for text in ("all the same", "Nothing else tells you") if text in page] == said


def test_page_asks_nobody_to_stop_what_has_stopped(client: Client) -> None:
    aiko = reader()
    path = letters.stop_path(aiko.pk, Group.SEATS)
    client.post(path)
    page = client.get(path).content.decode()
    assert ("No more of these letters" in page, '<form method="post">' in page) == (True, False)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_must_be_heard_explains_itself_and_stays(client: Client, method: str) -> None:
    aiko = reader()
    assert letters.stop_path(aiko.pk, Group.CHANGES) == ""
    path = f"/notifications/unsubscribe/{tokens.token_for(aiko.pk, Group.CHANGES)}/"
    answer = getattr(client, method)(path)
    assert "These letters stay on" in answer.content.decode()
    assert is_mailed(aiko, Group.CHANGES)


@pytest.mark.parametrize("broken", ["", "x", "WzEsInNlYXRzIl0:1xVb2s:forged"])
def test_made_up_token_is_not_found(client: Client, broken: str) -> None:
    aiko = reader()
    token = tokens.token_for(aiko.pk, Group.SEATS)
    for path in (f"/notifications/unsubscribe/{broken or token[:-1]}/",):
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert is_mailed(aiko, Group.SEATS)


def test_token_of_somebody_gone_is_not_found(client: Client) -> None:
    assert client.get(letters.stop_path(999_999, Group.SEATS)).status_code == 404


def test_person_says_that_their_address_works_again(mail_server: SmtpServer, client: Client) -> None:
    assert mail_server.taken == []
    aiko = reader()
    addresses.note_bounce(user=aiko, address=aiko.email, said="550", now=NOW)
    client.force_login(aiko)
    assert client.post("/notifications/mail/again/").status_code == 302
    assert addresses.reached([aiko.pk]) == {aiko.pk}


def test_somebody_else_forgets_no_bounce_but_their_own(client: Client) -> None:
    aiko = reader()
    addresses.note_bounce(user=aiko, address=aiko.email, said="550", now=NOW)
    client.force_login(factories.stranger())
    client.post("/notifications/mail/again/")
    assert addresses.bounce_of(aiko) is not None
