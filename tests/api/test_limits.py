"""Who asks too often is told when to come again (S162)."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from peerhall.api import limits
from peerhall.platform import ratelimit
from tests import factories
from tests.api.programs import get, program, refusal
from tests.api.test_writing import send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted(settings: Settings, monkeypatch: pytest.MonkeyPatch, _uncounted: None) -> Iterator[None]:
    settings.RATE_LIMITS = True
    monkeypatch.setattr(limits, "ALLOWED", dict.fromkeys(limits.ALLOWED, "2/minute"))
    ratelimit.forget()
    yield
    ratelimit.forget()


def test_budget_is_the_persons_and_has_an_end() -> None:
    session, aiko = factories.session(), factories.student()
    codes = [get(aiko, f"/api/sessions/{session.pk}/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    answer = get(aiko, "/api/sessions/")
    assert refusal(answer) == (429, "rate_limited")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert get(factories.stranger(), "/api/sessions/").status_code == 200
    assert get(None, "/api/sessions/").status_code == 200
    assert refusal(send(aiko, "POST", "/api/sessions/", {})) == (400, "invalid")


def test_an_old_address_is_the_same_however_it_is_written() -> None:
    for address, expected in (("192.0.2.1", 200), ("::ffff:192.0.2.1", 200), ("::ffff:192.0.2.1", 429)):
        assert program(None).get("/api/sessions/", REMOTE_ADDR=address).status_code == expected
    assert program(None).get("/api/sessions/", REMOTE_ADDR="::ffff:192.0.2.2").status_code == 200


def test_visitors_share_the_budget_of_their_address() -> None:
    for address, expected in (("192.0.2.1", 200), ("192.0.2.1", 200), ("192.0.2.1", 429), ("192.0.2.2", 200)):
        assert program(None).get("/api/sessions/", REMOTE_ADDR=address).status_code == expected
    for address, expected in (("2001:db8::1", 200), ("2001:db8::2", 200), ("2001:db8::3", 429)):
        assert program(None).get("/api/sessions/", REMOTE_ADDR=address).status_code == expected


def test_proxy_is_believed_only_where_there_is_one(settings: Settings) -> None:
    def ask(claim: str) -> int:
        answer = program(None).get("/api/sessions/", headers={"x-forwarded-for": claim})
        return answer.status_code

    assert [ask(f"198.51.100.{n}") for n in range(3)] == [200, 200, 429]
    settings.IS_BEHIND_PROXY = True
    assert [ask(f"203.0.113.9, 198.51.100.{n}") for n in range(3)] == [200, 200, 200]
    assert [ask(f"203.0.113.{n}, 198.51.100.77") for n in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("path", ["events/?topic=user:1", "schema/", "docs/", "health/"])
def test_addresses_beside_the_functions_are_counted_too(path: str) -> None:
    aiko = factories.student()
    *answers, last = [get(aiko, f"/api/{path}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert refusal(last) == (429, "rate_limited")
    assert last["Retry-After"]


def test_tickets_are_counted_as_writes() -> None:
    aiko = factories.student()
    *answers, last = [send(aiko, "POST", f"{prefix}/ws-ticket/") for prefix in ("/api", "/api/api", "/api")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert refusal(last) == (429, "rate_limited")
    assert refusal(send(aiko, "POST", "/api/sessions/", {})) == (429, "rate_limited")


def test_switch_turns_them_off(settings: Settings) -> None:
    settings.RATE_LIMITS = False
    assert {get(None, "/api/sessions/").status_code for _ in range(5)} == {200}
