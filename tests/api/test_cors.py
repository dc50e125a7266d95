"""Pages of other origins may call the API where a setting says so (S163, A17)."""

import pytest
from pytest_django import Settings

from tests import factories
from tests.api.programs import program

pytestmark = pytest.mark.django_db

THERE = "https://app.example.org"


@pytest.fixture(autouse=True)
def _allowed(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [THERE]


@pytest.mark.parametrize("prefix", ["/api", "/api/api"])
def test_preflight_of_an_allowed_origin_is_answered(prefix: str) -> None:
    asked = {
        "origin": THERE,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,content-type,if-match,idempotency-key",
    }
    answer = program(None).options(f"{prefix}/sessions/1/", headers=asked)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == THERE
    assert "PATCH" in answer["Access-Control-Allow-Methods"]
    allowed = set(answer["Access-Control-Allow-Headers"].split(", "))
    assert {"authorization", "content-type", "if-match", "idempotency-key"} <= allowed
    assert "Access-Control-Allow-Credentials" not in answer


def test_answers_tell_what_scripts_may_read() -> None:
    session = factories.session()
    for path, status in ((f"/api/sessions/{session.pk}/", 200), ("/api/nowhere/", 404), ("/api/me/", 401)):
        answer = program(None).get(path, headers={"origin": THERE})
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (status, THERE)
        assert answer["Access-Control-Expose-Headers"] == "Link, ETag, Retry-After, X-Total-Count"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", f"{THERE}.evil.example", "null", "http://app.example.org"]
)
def test_other_origins_get_no_header(origin: str) -> None:
    answer = program(None).get("/api/sessions/", headers={"origin": origin})
    assert "Access-Control-Allow-Origin" not in answer


def test_pages_are_for_nobody_else() -> None:
    answer = program(None).get("/sessions/", headers={"origin": THERE})
    assert "Access-Control-Allow-Origin" not in answer
