"""Page behaviours in a real browser, under the real content security policy."""

import pytest
from django.utils.html import escape
from playwright.sync_api import BrowserContext, Request, expect

from tests.frontend.conftest import ORIGIN, Answer, Site, whole_page

pytestmark = pytest.mark.browser

TOASTS = """<div data-toasts></div><template data-toast-template="{kind}"><div data-toast="{kind}">
<b data-toast-text></b><button type="button" data-toast-action hidden></button></div></template>"""
DIALOG = """<a href="/request/" data-dialog-open="request">Ask</a>
<dialog id="request">
<form method="post" action="/request/" hx-post="/request/" hx-target="#place" data-dialog-form>
<textarea id="message" maxlength="100" data-counter="count"></textarea><output id="count" hidden></output>
<button type="button" data-add-text="I am new to this." data-add-to="message" hidden>New</button>
<button type="button" data-dialog-close>Not now</button><button>Send</button></form></dialog>
<p id="place">Not asked</p>"""
FILTERS = """<form method="get" action="/" data-autosubmit hx-get="/" hx-target="#results" hx-push-url="true"
hx-sync="this:replace" data-skeleton="results"><input type="search" name="search" data-key="/">
<select name="level"><option value="">Any</option><option>beginner</option></select></form>
<template data-skeleton-for="results"><p id="boxes">Boxes</p></template>
<div id="results">All</div><p data-live></p>"""


ROW = """<ul><li data-request-row data-optimistic-scope tabindex="-1" data-state="pending">
<form method="post" action="/approve/" hx-post="/approve/"
hx-target="closest [data-request-row]" hx-swap="outerHTML" data-optimistic="approved">
<button data-row-key="a" data-busy-text="Approved">Approve</button></form></li></ul>
<h2 data-requests-heading tabindex="-1">Requests</h2>"""


def cookie(context: BrowserContext, name: str) -> str | None:
    return next((each["value"] for each in context.cookies() if each["name"] == name), None)


def test_dialog_opens_over_the_page_and_gives_the_focus_back(site: Site) -> None:
    site.open(DIALOG)
    opener, dialog = site.page.get_by_role("link", name="Ask"), site.page.locator("dialog")

    opener.click()
    assert dialog.evaluate("dialog => dialog.matches(':modal')")
    site.page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_dialog_form_counts_sends_and_closes(site: Site, context: BrowserContext) -> None:
    context.add_cookies([{"name": "csrftoken", "value": "token", "url": ORIGIN}])
    site.answers["/request/"] = lambda _request: Answer("Asked")
    site.open(DIALOG)

    site.page.get_by_role("link", name="Ask").click()
    site.page.fill("#message", "Hi.")
    expect(site.page.locator("#count")).to_have_text("3 / 100")
    site.page.get_by_role("button", name="New").click()
    expect(site.page.locator("#message")).to_have_value("Hi. I am new to this.")
    site.page.get_by_role("button", name="Send").click()

    expect(site.page.locator("#place")).to_have_text("Asked")
    expect(site.page.locator("dialog")).to_be_hidden()
    assert site.asked[-1].headers["x-csrftoken"] == "token"


def test_filters_apply_on_change_and_back_undoes_them(site: Site) -> None:
    def results(request: Request) -> Answer:
        if request.headers.get("hx-request-type") != "partial" or request.headers["hx-target"] == "body":
            return Answer(whole_page(FILTERS))
        return Answer(f"<p data-announce>{escape(request.url)}</p>")

    site.open(FILTERS)
    site.answers["/"] = results
    site.hold()
    site.page.select_option("select", "beginner")
    expect(site.page.locator("#boxes")).to_be_visible()
    expect(site.page.locator("#results")).to_be_hidden()

    site.release()
    expect(site.page.locator("[data-live]")).to_have_text(f"{ORIGIN}/?level=beginner")
    expect(site.page.locator("#results")).to_be_visible()
    assert site.page.url == f"{ORIGIN}/?level=beginner"

    site.page.go_back()
    expect(site.page.locator("#results")).to_have_text("All")
    assert site.page.url == f"{ORIGIN}/"


def test_approval_shows_at_once_and_rolls_back_when_the_server_fails(site: Site) -> None:
    site.answers["/approve/"] = lambda _request: Answer("<!doctype html><p>Broken</p>", status=500)
    site.open(TOASTS.format(kind="error") + ROW)
    row = site.page.locator("[data-request-row]")

    site.hold()
    row.focus()
    site.page.keyboard.press("a")
    expect(row).to_have_attribute("data-state", "approved")
    expect(row.get_by_role("button")).to_have_text("Approved")
    expect(row.get_by_role("button")).to_be_disabled()

    site.release()
    expect(row).to_have_attribute("data-state", "pending")
    expect(row.get_by_role("button", name="Approve", exact=True)).to_be_enabled()
    expect(site.page.locator("[data-toasts] [data-toast-text]")).to_contain_text("Something went wrong")


def test_approval_moves_the_focus_on_and_shows_the_servers_toast(site: Site) -> None:
    headers = {"HX-Trigger": '{"toast": {"kind": "success", "text": "Dmytro has a seat"}}'}
    site.answers["/approve/"] = lambda _request: Answer("<li data-request-row>Seated</li>", headers=headers)
    site.open(TOASTS.format(kind="success") + ROW)

    site.page.get_by_role("button", name="Approve").click()

    expect(site.page.locator("[data-request-row]")).to_have_text("Seated")
    expect(site.page.get_by_role("heading", name="Requests")).to_be_focused()
    expect(site.page.locator("[data-toasts] [data-toast-text]")).to_have_text("Dmytro has a seat")


def test_plain_form_pressed_twice_is_sent_once_with_its_buttons_name(site: Site) -> None:
    site.answers["/sent/"] = lambda _request: Answer("Sent")
    site.open('<form method="post" action="/sent/"><button name="choice" value="yes">Send</button></form>')

    site.page.locator("button").evaluate("button => { button.click(); button.click() }")

    expect(site.page.locator("body")).to_have_text("Sent")
    assert [request.post_data for request in site.asked if request.method == "POST"] == ["choice=yes"]


def test_keys_walk_cards_and_focus_the_search_but_not_while_typing(site: Site) -> None:
    site.open(
        FILTERS
        + '<article data-card><a href="#1">One</a></article><article data-card><a href="#2">Two</a></article>'
    )

    for key in "jj":
        site.page.keyboard.press(key)
    expect(site.page.get_by_role("link", name="Two")).to_be_focused()
    for key in "/j":
        site.page.keyboard.press(key)
    expect(site.page.get_by_role("searchbox")).to_have_value("j")


def test_browsers_zone_is_told_and_the_page_asked_for_once_more(site: Site, context: BrowserContext) -> None:
    def times(_request: Request) -> Answer:
        return Answer(whole_page(f"<p>Visit {len(site.asked)}</p>", ' data-zone="UTC"'))

    site.answers["/"] = times
    site.page.goto(ORIGIN, wait_until="commit")
    expect(site.page.locator("p")).to_have_text("Visit 2")
    assert cookie(context, "tz") == "Europe%2FLisbon"

    site.page.reload()
    expect(site.page.locator("p")).to_have_text("Visit 3")


def test_theme_changes_without_asking_the_server(site: Site, context: BrowserContext) -> None:
    site.open('<form method="post" action="/theme/"><button data-theme-set="dark">Dark</button></form>')

    site.page.get_by_role("button", name="Dark").click()

    expect(site.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(site.page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    assert cookie(context, "theme") == "dark"
    assert len(site.asked) == 1


def test_offline_bar_comes_and_goes(site: Site, context: BrowserContext) -> None:
    site.open("<div data-offline-bar hidden>You’re offline</div>")
    bar = site.page.locator("[data-offline-bar]")

    context.set_offline(True)
    expect(bar).to_be_visible()
    context.set_offline(False)
    expect(bar).to_be_hidden()


def test_request_that_cannot_be_sent_shows_the_bar_and_retry_sends_it_again(site: Site) -> None:
    connected = False
    site.answers["/part/"] = lambda _request: Answer("Here") if connected else None
    site.open(
        '<div data-offline-bar hidden><button type="button" data-offline-retry>Retry</button></div>'
        '<a href="/part/" hx-get="/part/" hx-target="#place">Load</a><p id="place"></p>'
    )

    site.page.get_by_role("link", name="Load").click()
    expect(site.page.locator("[data-offline-bar]")).to_be_visible()
    connected = True
    site.page.get_by_role("button", name="Retry").click()

    expect(site.page.locator("#place")).to_have_text("Here")
    expect(site.page.locator("[data-offline-bar]")).to_be_hidden()


def test_countdown_follows_the_servers_clock(site: Site) -> None:
    parts = "".join(
        f'<span data-part="{name}"><b data-number></b></span>'
        for name in ("days", "hours", "minutes", "seconds")
    )
    site.open(f'<p data-countdown="2026-11-23T12:10:30+00:00">{parts}</p>')

    shown = site.page.locator("[data-part]:visible")
    expect(shown).to_have_count(2)
    assert shown.first.inner_text() == "10"
    before = shown.last.inner_text()
    expect(shown.last).not_to_have_text(before)
