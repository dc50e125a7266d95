"""Tricks at the door: other people's hosts, ways out by `next`, and sessions that were planted."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.security import cast, looking
from tests.security.cast import PASSWORD

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    *("//evil.example", "https://evil.example/", "http:///evil.example", "///evil.example"),
    *("/\\evil.example", "\\\\evil.example", "javascript:alert(1)", " //evil.example", "data:text/html,x"),
    *("//evil.example\\@testserver", "https:evil.example", "/\t/evil.example", "\x00//evil.example"),
)


def is_inside(address: str) -> bool:
    """Whether a browser that follows this stays here."""
    plain = "".join(character for character in address if character > " ")
    return plain.startswith("/") and not plain.startswith(("//", "/\\"))


@pytest.mark.parametrize("after", ELSEWHERE)
def test_no_way_on_leads_elsewhere(after: str) -> None:
    scene = cast.SCENES["empty"]()
    form = {"login": scene.people["member"].email, "password": PASSWORD, "next": after}
    signed_in = looking.browser(None).post("/accounts/login/", form)
    assert signed_in.status_code == 302
    member = looking.browser(scene.people["member"])
    ways = [
        signed_in,
        member.get("/accounts/login/", {"next": after}),
        member.post("/accounts/logout/", {"next": after}),
        looking.browser(None).post("/theme/", {"theme": "dark", "next": after}),
    ]
    assert [way["Location"] for way in ways if not is_inside(way["Location"])] == []


def test_planted_session_is_left_behind_at_sign_in() -> None:
    scene = cast.SCENES["empty"]()
    browser = looking.browser(None)
    browser.cookies["sessionid"] = "planted" * 4
    form = {"login": scene.people["member"].email, "password": PASSWORD}
    answer = browser.post("/accounts/login/", form)
    assert answer.cookies["sessionid"].value != "planted" * 4
    assert answer.cookies["sessionid"]["httponly"]
    assert answer.cookies["sessionid"]["samesite"] == "Lax"


def test_session_ends_with_signing_out() -> None:
    scene = cast.SCENES["empty"]()
    browser = looking.browser(scene.people["member"])
    kept = browser.cookies["sessionid"].value
    browser.post("/accounts/logout/")
    again = Client()
    again.cookies["sessionid"] = kept
    assert again.get("/my-sessions/").status_code == 302


def test_other_host_is_refused_once_the_address_is_known(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["peers.example"]
    browser = looking.browser(None)
    for host in ("evil.example", "peers.example.evil.example", "peers.example@evil.example", "a b", "[::1"):
        answer = browser.get("/sessions/", headers={"host": host})
        assert answer.status_code == 400, host
        assert b"evil" not in answer.content
    assert browser.get("/sessions/", headers={"host": "peers.example:8000"}).status_code == 200


def test_forwarded_headers_are_not_believed_without_a_proxy() -> None:
    spoofed = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-forwarded-for": "127.0.0.1",
        "forwarded": "host=evil.example;proto=https",
        "x-http-method-override": "DELETE",
        "x-original-url": "/review/",
        "x-rewrite-url": "/review/",
    }
    scene = cast.SCENES["open"]()
    answer = looking.browser(scene.people["creator"]).get(f"/sessions/{scene.session.pk}/", headers=spoofed)
    assert answer.status_code == 200
    assert b"evil" not in answer.content
    assert not answer.wsgi_request.is_secure()
