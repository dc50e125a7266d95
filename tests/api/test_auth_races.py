"""Several programs at the same door at once, on each engine (S156)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection

from peerhall.accounts.models import TokenFamily, User
from tests import factories
from tests.api.programs import post, said
from tests.api.signing import PASSWORD

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
PARALLEL = 8


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What each of the threads was answered."""
    start = threading.Barrier(PARALLEL)
    answers: list[Any] = []

    def run(number: int) -> None:
        start.wait()
        try:
            answers.append(act(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == PARALLEL
    return answers


def test_one_address_signed_up_many_times_at_once_is_one_account() -> None:
    newcomer = {"email": "nia@example.org", "password": PASSWORD, "name": "Nia"}
    answers = at_once(lambda _number: post(None, "/api/auth/register/", newcomer))
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (201, b'{"email":"nia@example.org","name":"Nia"}')
    }
    assert User.objects.count() == EmailAddress.objects.count() == 1
    assert len(mail.outbox) == PARALLEL
    assert sum("which has one already" in str(letter.body) for letter in mail.outbox) == PARALLEL - 1


def test_eight_renewals_at_once_are_all_answered_with_what_works() -> None:
    aiko = factories.student()
    aiko.set_password(PASSWORD)
    aiko.save()
    pair = said(post(None, "/api/auth/token/", {"email": aiko.email, "password": PASSWORD}))
    body = {"refresh": pair["refresh"]}
    answers = at_once(lambda _number: post(None, "/api/auth/token/refresh/", body))
    assert [answer.status_code for answer in answers] == [200] * PARALLEL
    renewed = [said(answer)["refresh"] for answer in answers]
    again = at_once(lambda number: post(None, "/api/auth/token/refresh/", {"refresh": renewed[number]}))
    assert [answer.status_code for answer in again] == [200] * PARALLEL
    assert TokenFamily.objects.get().number == 2
