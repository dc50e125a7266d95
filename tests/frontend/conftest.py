"""A real Chromium on made-up pages: every address is answered here, nothing leaves the machine."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from csp.utils import build_policy
from django.template import Context, Template
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Route

from peerhall.ui import assets

ORIGIN = "http://peerhall.test"
HEAD = """{% load assets %}<!doctype html>
<html lang="en" data-server-now="2026-11-23T12:00:00+00:00"{{ attributes }}>
<head><title>Page</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="{% asset 'site.css' %}">
{% script_words %}<script src="{% asset 'site.js' %}" defer></script></head><body>"""


@dataclass(frozen=True)
class Answer:
    """What the made-up server answers."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """A made-up site under the product's own content security policy; no answer is no connection."""

    page: Page
    answers: dict[str, Callable[[Request], Answer | None]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    held: list[Route] | None = None

    def open(self, body: str, path: str = "/", attributes: str = "") -> None:
        """Load a whole page with this body; `attributes` go on <html>."""
        self.answers[path] = lambda _request: Answer(whole_page(body, attributes))
        self.page.goto(ORIGIN + path)

    def answer(self, route: Route) -> None:
        """Answer one request of the browser: a built file, or what the test set for the path."""
        url = urlsplit(route.request.url)
        if url.path.startswith("/static/"):
            route.fulfill(path=assets.MANIFEST.parent / Path(url.path).name)
            return
        self.asked.append(route.request)
        if self.held is not None:
            self.held.append(route)
            return
        self._fulfil(route, url.path)

    def hold(self) -> None:
        """Let the browser wait for answers until `release`, as on a slow network."""
        self.held = []

    def release(self) -> None:
        """Answer what was held back."""
        waiting, self.held = self.held or [], None
        for route in waiting:
            self._fulfil(route, urlsplit(route.request.url).path)

    def _fulfil(self, route: Route, path: str) -> None:
        given = self.answers[path](route.request)
        if given is None:
            route.abort()
            return
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": build_policy(),
            **given.headers,
        }
        # A page that was left meanwhile no longer takes its answer.
        with contextlib.suppress(Error):
            route.fulfill(status=given.status, body=given.body, headers=headers)


def whole_page(body: str, attributes: str = "") -> str:
    """A page with the product's scripts and style, as the base page loads them."""
    return Template(HEAD).render(Context({"attributes": attributes})) + body


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(timezone_id="Europe/Lisbon", reduced_motion="reduce")
    context.set_default_timeout(5_000)
    yield context
    context.close()


@pytest.fixture
def site(context: BrowserContext) -> Iterator[Site]:
    """The site, whose pages may neither break the policy nor throw."""
    site = Site(context.new_page())
    site.page.on("pageerror", lambda error: site.complaints.append(str(error)))
    site.page.on(
        "console",
        lambda message: (
            site.complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    context.route("**/*", site.answer)
    yield site
    assert site.complaints == []
