"""Bodies, addresses and headers that nobody sends by accident: told in JSON, and never a 500."""

import json
from typing import Any

import pytest
from pytest_django import Settings

from peerhall.accounts.models import User
from peerhall.api import showing
from peerhall.tutoring.models import BookingRequest, Session
from tests import factories
from tests.api.programs import program, refusal, said
from tests.api.test_writing import NEW, send

pytestmark = [pytest.mark.database, pytest.mark.django_db]

DEEP = 100_000
MALFORMED: dict[str, bytes] = {
    "depth": b"[" * DEEP + b"]" * DEEP,
    "deep_objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep_in_a_field": b'{"title":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "name_twice": b'{"title": "a", "title": "b"}',
    "name_twice_by_escape": b'{"title": "a", "\\u0074itle": "b"}',
    "name_twice_within": b'{"x": {"a": 1, "a": 1}}',
    "nan": b'{"duration": NaN}',
    "infinity": b'{"duration": -Infinity}',
    "beyond_floats": b'{"duration": 1e400}',
    "ten_thousand_digits": b'{"duration": ' + b"9" * 10_000 + b"}",
    "lone_surrogate": b'{"title": "\\ud800"}',
    "lone_surrogate_name": b'{"\\udfff": 1}',
    "not_utf8": b'{"title": "\xff"}',
    "utf16": json.dumps(NEW).encode("utf-16"),
    "raw_nul": b'{"title": "a\x00b"}',
    "cut_off": b'{"title": "a',
    "two_values": b"{}{}",
    "comment": b'{"title": "a" /* b */}',
    "single_quotes": b"{'title': 'a'}",
    "list": b"[1, 2]",
    "text": b'"title"',
    "number": b"7",
    "true": b"true",
    "form": b"title=a&level=beginner",
    "nothing_but_bom": b"\xef\xbb\xbf",
}


def raw(user: User | None, method: str, path: str, body: bytes, kind: str = "application/json") -> Any:
    """One request with these very bytes."""
    return program(user).generic(method, path, body, kind)


@pytest.mark.parametrize("name", sorted(MALFORMED))
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_body_that_is_no_json_object_is_malformed(name: str, method: str) -> None:
    session = factories.session()
    path = "/api/sessions/" if method == "POST" else f"/api/sessions/{session.pk}/"
    answer = raw(session.creator, method, path, MALFORMED[name])
    assert refusal(answer) == (400, "malformed")
    session.refresh_from_db()
    assert (session.title, Session.objects.count()) == ("Recursion without tears", 1)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_body_of_another_kind_is_unsupported(kind: str) -> None:
    answer = raw(factories.tutor(), "POST", "/api/sessions/", json.dumps(NEW).encode(), kind)
    assert refusal(answer) == (415, "unsupported_media_type")
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/json;x=y"]
)
def test_json_by_any_of_its_names_is_taken(kind: str) -> None:
    answer = raw(factories.tutor(), "POST", "/api/sessions/", json.dumps(NEW).encode(), kind)
    assert answer.status_code == 201


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"message": null}', b" "])
def test_request_may_say_nothing(body: bytes) -> None:
    session = factories.session()
    answer = raw(factories.student(), "POST", f"/api/sessions/{session.pk}/request/", body)
    assert answer.status_code == 201, answer.content
    assert "message" not in said(answer)


@pytest.mark.parametrize("text", ["a\u0000b", "a\u202eb", "x" * 1_001, 7, ["a"], {"a": 1}, True, 1e308])
def test_message_that_cannot_be_kept_is_a_field_error(text: object) -> None:
    session = factories.session()
    answer = send(factories.student(), "POST", f"/api/sessions/{session.pk}/request/", {"message": text})
    assert refusal(answer) == (400, "invalid")
    assert list(said(answer)["fields"]) == ["message"]
    assert not BookingRequest.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/api/",
        "/api/nowhere/",
        "/api/api/nowhere/",
        "/api/sessions/x/",
        "/api/sessions/-1/",
        "/api/sessions/1.5/",
        "/api/sessions/1/nothing/",
        "/api/sessions/%00/",
        "/api/sessions/%ff/",
        f"/api/sessions/{2**63}/",
        f"/api/sessions/{10**30}/",
        f"/api/sessions/{'9' * 5_000}/",
        "/api/sessions/١/",
        "/api/../admin/",
        "/api/api/api/sessions/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_address_that_is_none_is_told_so_in_json(path: str, method: str) -> None:
    answer: Any = program(factories.moderator()).generic(method, path)
    assert answer.status_code in {404, 405}, answer.content
    assert refusal(answer)[1] in {"not_found", "method_not_allowed"}


@pytest.mark.parametrize("path", ["/api/sessions", "/api/api/sessions?page=1", "/api/me"])
def test_address_without_its_slash_leads_on_with_method_and_body(path: str) -> None:
    """After a 301 a program sends its POST again as a GET, and takes the list for what it made."""
    there = path.replace("?", "/?") if "?" in path else f"{path}/"
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        answer = send(factories.student(), method, path, {})
        assert (answer.status_code, answer["Location"]) == (308, there), method


def test_ids_beyond_what_a_key_can_be_are_not_found() -> None:
    tutor = factories.tutor()
    session = factories.session(tutor)
    for pk in (0, 2**31, 2**63 - 1, 2**63, 2**64, 10**18, 10**40):
        for path in (f"{pk}/", f"{pk}/request/", f"{session.pk}/approve/{pk}/", f"{pk}/reject/{tutor.pk}/"):
            method = "GET" if path == f"{pk}/" else "POST"
            assert refusal(send(tutor, method, f"/api/sessions/{path}")) == (404, "not_found"), path
        assert refusal(send(tutor, "POST", f"/api/notifications/{pk}/read/")) == (404, "not_found")


def test_wrong_method_is_told_which_there_are() -> None:
    session = factories.session()
    for path, method, allowed in (
        ("/api/sessions/", "DELETE", "GET, HEAD, OPTIONS, POST"),
        (f"/api/sessions/{session.pk}/", "POST", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        (f"/api/sessions/{session.pk}/request/", "GET", "OPTIONS, POST"),
        ("/api/my-sessions/", "TRACE", "GET, HEAD, OPTIONS"),
    ):
        answer: Any = program(session.creator).generic(method, path)
        assert refusal(answer) == (405, "method_not_allowed")
        assert answer["Allow"] == allowed
        options = program(session.creator).options(path)
        assert (options.status_code, options["Allow"], options.content) == (204, allowed, b"")


def test_head_is_get_without_its_body() -> None:
    session = factories.session()
    for path in ("/api/sessions/?count=1", f"/api/sessions/{session.pk}/", "/api/schema/"):
        head, get = program(None).head(path), program(None).get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == get["ETag"]


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", "peers.example@evil.example", "x" * 300])
def test_bad_host_is_refused_in_json(host: str, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["peers.example"]
    answer: Any = program(None).get("/api/sessions/", headers={"host": host})
    assert refusal(answer) == (400, "malformed")
    assert b"evil" not in answer.content


def test_forwarded_headers_change_no_address_of_a_list() -> None:
    for _number in range(2):
        factories.session()
    spoofed = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example;proto=https"}
    answer = program(None).get("/api/sessions/?page_size=1", headers=spoofed)
    assert answer["Link"].startswith("<http://testserver/api/sessions/?")


@pytest.mark.parametrize("header", ["if-match", "if-none-match", "idempotency-key", "accept", "origin"])
@pytest.mark.parametrize("value", ['"', '"a', "*, *", "W/", "x" * 9_000, ",,,", "\x7f", "é"])
def test_odd_headers_never_break_anything(header: str, value: str) -> None:
    session = factories.session()
    for method, path in (
        ("GET", "/api/sessions/"),
        ("GET", f"/api/sessions/{session.pk}/"),
        ("GET", "/api/schema/"),
        ("PATCH", f"/api/sessions/{session.pk}/"),
        ("POST", "/api/sessions/"),
    ):
        answer = program(session.creator).generic(method, path, headers={header: value})
        assert answer.status_code < 500, (method, path, answer.content)


def test_page_of_another_origin_cannot_use_the_cookie() -> None:
    from tests.security import looking  # noqa: PLC0415 -- sets up the server's middleware

    session = factories.session()
    browser = looking.browser(session.creator, enforce_csrf_checks=True)
    for method, path in (
        ("POST", "/api/sessions/"),
        ("PATCH", f"/api/sessions/{session.pk}/"),
        ("DELETE", f"/api/sessions/{session.pk}/"),
        ("POST", "/api/notifications/read-all/"),
    ):
        answer: Any = browser.generic(method, path, "{}", "application/json")
        assert refusal(answer) == (403, "csrf_failed")
    browser.get("/accounts/profile/")  # a page gives the token
    token = browser.cookies["csrftoken"].value
    answer = browser.generic(
        "PATCH",
        f"/api/sessions/{session.pk}/",
        '{"title": "Mine"}',
        "application/json",
        headers={"x-csrftoken": token},
    )
    assert answer.status_code == 200


def test_error_of_the_program_is_told_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(showing, "details", broken)
    answer: Any = program(None).get(f"/api/sessions/{factories.session().pk}/")
    assert refusal(answer) == (500, "internal")
    assert b"secret" not in answer.content
