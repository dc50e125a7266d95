"""Budgets of tries (S162)."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from tests.accounts.conftest import PASSWORD
from tests.accounts.web.conftest import Answer


@pytest.fixture(autouse=True)
def _with_limits(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}


@pytest.mark.parametrize(
    ("path", "data", "budget"),
    [
        ("/accounts/login/", {"login": "", "password": ""}, 30),
        ("/accounts/signup/", {"name": ""}, 20),
        ("/accounts/password/reset/", {"email": "a@example.org"}, 5),
    ],
)
@pytest.mark.django_db
def test_a_spent_budget_is_429_with_retry_after(
    client: Client, path: str, data: dict[str, str], budget: int
) -> None:
    answers = [client.post(path, data) for _ in range(budget + 1)]
    assert 429 not in [one.status_code for one in answers[:-1]]
    _assert_told_to_wait(answers[-1])
    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_one_switch_turns_every_limit_off(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    answers = [client.post("/accounts/login/", {"login": "", "password": ""}) for _ in range(40)]
    assert {one.status_code for one in answers} == {400}


@pytest.mark.usefixtures("ana")
def test_made_up_addresses_do_not_push_a_count_out(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/5m/key"}
    for _ in range(5):
        client.post("/accounts/login/", {"login": "ana@example.org", "password": "wrong lantern 7"})
    for number in range(10_000):
        cache.set(f"allauth:rl:made-up-{number}", [0.0], 300)
    page = client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert "Too many tries that failed." in page.content.decode()


@pytest.mark.django_db
def test_behind_a_proxy_each_visitor_has_a_budget(client: Client, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    data = {"login": "", "password": ""}
    for _ in range(31):
        last = client.post("/accounts/login/", data, headers={"x-forwarded-for": "spoofed, 192.0.2.1"})
    _assert_told_to_wait(last)
    other = client.post("/accounts/login/", data, headers={"x-forwarded-for": "spoofed, 192.0.2.2"})
    assert other.status_code == 400


def _assert_told_to_wait(answer: Answer) -> None:
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
