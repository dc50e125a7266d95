"""What the log says of requests that go wrong: a line for anybody's mischief, the traceback for our own."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def broken(_request: HttpRequest) -> HttpResponse:
    """Fails."""
    raise RuntimeError("our own mistake")


urlpatterns = [path("broken/", broken)]


def handler400(_request: HttpRequest, **_reason: object) -> HttpResponse:
    """Without the product's templates."""
    return HttpResponse("refused", status=400)


def handler500(_request: HttpRequest) -> HttpResponse:
    """The same."""
    return HttpResponse("sorry", status=500)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What goes to standard error, by the handler that settings describe."""
    (console,) = (handler for handler in logging.getLogger().handlers if handler.get_name() == "console")
    assert isinstance(console, logging.StreamHandler)
    written = io.StringIO()
    usual = console.setStream(written)
    yield written
    console.setStream(usual)


def test_request_that_is_refused_costs_one_line(settings: Settings, log: io.StringIO) -> None:
    settings.ALLOWED_HOSTS = ["peers.example"]
    Client().get("/broken/", headers={"host": "evil.example"})
    (line,) = log.getvalue().splitlines()
    assert "evil.example" in line


def test_request_that_breaks_the_program_leaves_its_traceback(log: io.StringIO) -> None:
    Client(raise_request_exception=False).get("/broken/")
    assert "RuntimeError: our own mistake" in log.getvalue().splitlines()
