"""Layers that stand in for Django's and its packages' own: the same answers, for less."""

import pytest
from csp.constants import HEADER
from django.contrib import messages
from django.contrib.messages.storage import cookie
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.utils.cache import patch_vary_headers
from pytest_django import Settings

from peerhall.platform.http.content_policy import content_policy_middleware
from peerhall.platform.http.cors import cors_middleware
from peerhall.platform.http.notes import notes_middleware
from peerhall.platform.http.varying import vary_by

THERE = "https://app.example.org"


def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def asked(path: str = "/", **headers: str) -> HttpRequest:
    return RequestFactory().get(path, headers=headers)


@pytest.mark.parametrize("said", ["", "Cookie", "cookie", "Accept-Encoding, Cookie", "Cookie2", "*"])
@pytest.mark.parametrize("names", [("Cookie",), ("Authorization", "cookie")])
def test_varying_says_what_djangos_own_says(said: str, names: tuple[str, ...]) -> None:
    ours, djangos = (HttpResponse(headers={"Vary": said} if said else {}) for _ in range(2))
    vary_by(ours, *names)
    patch_vary_headers(djangos, names)
    assert ours.get("Vary") == djangos.get("Vary")


class TestCors:
    @pytest.fixture(autouse=True)
    def _allowed(self, settings: Settings) -> None:
        settings.CORS_ALLOWED_ORIGINS = [THERE]

    def test_an_allowed_origin_is_told_so(self) -> None:
        answer = cors_middleware(hello)(asked("/api/x/", origin=THERE))
        assert answer.headers["Access-Control-Allow-Origin"] == THERE
        assert "origin" in answer.headers["Vary"]

    def test_another_origin_is_told_nothing(self) -> None:
        answer = cors_middleware(hello)(asked("/api/x/", origin="https://evil.example"))
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_a_preflight_does_not_reach_the_view(self) -> None:
        request = RequestFactory().options(
            "/api/x/", headers={"origin": THERE, "access-control-request-method": "PUT"}
        )
        answer = cors_middleware(_unreachable)(request)
        assert answer.headers["Access-Control-Allow-Origin"] == THERE

    def test_who_names_no_origin_gets_an_answer_that_differs_by_it(self) -> None:
        answer = cors_middleware(hello)(asked("/api/x/"))
        assert answer.headers["Vary"] == "origin"
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_pages_are_not_shared_and_do_not_differ(self) -> None:
        assert "Vary" not in cors_middleware(hello)(asked("/page/")).headers
        answer = cors_middleware(hello)(asked("/page/", origin=THERE))
        assert "Access-Control-Allow-Origin" not in answer.headers


def _unreachable(_request: HttpRequest) -> HttpResponse:
    raise AssertionError("a preflight is no request")


class TestContentPolicy:
    def test_every_answer_has_the_policy_of_the_settings(self) -> None:
        said = content_policy_middleware(hello)(asked()).headers[HEADER]
        for directive in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
            assert directive in said

    def test_a_view_may_widen_it_for_its_own_answer_alone(self) -> None:
        def widening(request: HttpRequest) -> HttpResponse:
            response = hello(request)
            if request.path == "/wide/":
                response._csp_update = {"form-action": THERE}  # type: ignore[attr-defined]  # as django-csp's decorator does
            return response

        middleware = content_policy_middleware(widening)
        assert f"form-action 'self' {THERE}" in middleware(asked("/wide/")).headers[HEADER]
        assert THERE not in middleware(asked("/")).headers[HEADER]

    def test_a_policy_that_is_there_stays(self) -> None:
        own = "default-src 'none'"
        answer = content_policy_middleware(lambda _: HttpResponse(headers={HEADER: own}))(asked())
        assert answer.headers[HEADER] == own


class TestNotes:
    """By the cookie's store: sessions are accounts' affair."""

    @pytest.fixture(autouse=True)
    def _in_a_cookie(self, settings: Settings) -> None:
        settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

    def test_a_note_is_kept_for_the_next_page_and_told_once(self) -> None:
        def noting(request: HttpRequest) -> HttpResponse:
            messages.success(request, "Saved.")
            return hello(request)

        kept = notes_middleware(noting)(asked()).cookies["messages"].value
        told: list[str] = []

        def telling(request: HttpRequest) -> HttpResponse:
            told.extend(str(note) for note in messages.get_messages(request))
            return hello(request)

        answer = notes_middleware(telling)(self._with(kept))
        assert told == ["Saved."]
        assert answer.cookies["messages"].value == ""

    def test_what_nobody_looked_at_stays_as_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[HttpRequest] = []
        opening = cookie.CookieStorage.__init__

        def noted(store: cookie.CookieStorage, request: HttpRequest) -> None:
            made.append(request)
            opening(store, request)

        monkeypatch.setattr(cookie.CookieStorage, "__init__", noted)
        answer: HttpResponseBase = notes_middleware(hello)(self._with("whatever"))
        assert made == []
        assert not answer.cookies

    @staticmethod
    def _with(kept: str) -> HttpRequest:
        request = asked()
        request.COOKIES["messages"] = kept
        return request
