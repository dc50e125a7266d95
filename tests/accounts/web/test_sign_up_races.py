"""Several people, one address, at once."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from peerhall.accounts.models import User
from tests.accounts.conftest import PASSWORD

PARALLEL = 6


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_one_address_signed_up_many_times_at_once_is_one_account() -> None:
    start = threading.Barrier(PARALLEL)
    answers: list[tuple[int, str]] = []

    def sign_up(number: int) -> None:
        browser = Client()
        start.wait()
        form = {"name": f"Nia {number}", "email": "nia@example.org", "password1": PASSWORD}
        answer = browser.post("/accounts/signup/", form)
        answers.append((answer.status_code, answer.get("Location", "")))
        connection.close()

    threads = [threading.Thread(target=sign_up, args=(number,)) for number in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(302, "/accounts/confirm-email/")] * PARALLEL
    assert User.objects.count() == 1
    assert EmailAddress.objects.count() == 1
