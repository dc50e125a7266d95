"""What a page does with what it hears: parts, badge, menu and bar, on made-up pages in a real browser."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Request, WebSocketRoute, expect

from tests.frontend.conftest import Answer, Site

pytestmark = pytest.mark.browser

USER = " data-user-topic=user:3"
AT_ONCE_MS = 1_600_000_000_000_000  # later than any page was drawn
BADGE = "<span data-unread hidden><b data-unread-count>0</b></span>"
BAR = """<div data-offline-bar hidden><p data-bar-for="offline">Offline</p>
<p data-bar-for="reconnecting" hidden>Reconnecting</p>
<p data-bar-for="signed_out" hidden>Signed out</p></div>"""
CARD = '<article id="card-7" data-topic="session:7" data-live-url="/card/" tabindex="-1">{}</article>'


# Leaves behind a promise of the moment at which an event of this kind has been heard.
HEARD = """(kind) => {
  window.heard = new Promise((resolve) => {
    document.addEventListener("live:event", ({ detail }) => detail.k === kind && resolve());
  });
}"""


class Server:
    """The other end of `/ws`, which says what a test wants."""

    def __init__(self, context: BrowserContext) -> None:
        self.heads: dict[str, int] = {}
        self.sockets: list[WebSocketRoute] = []
        self.said: list[dict[str, Any]] = []
        self.is_silent = False
        context.route_web_socket("**/ws", self._open)

    def tell(self, topic: str, kind: str, **body: object) -> None:
        """One event, to the socket that is open."""
        self.heads[topic] = self.heads.get(topic, 0) + 1
        self._say(type="ev", topic=topic, seq=self.heads[topic], k=kind, d=body, at=AT_ONCE_MS)

    def close(self, code: int) -> None:
        """End the connection."""
        self.sockets[-1].close(code=code)

    def await_sub(self, site: Site, topic: str) -> None:
        """Wait until the page hears the topic."""
        for _ in range(100):
            if any(each["type"] == "sub" and each["topic"] == topic for each in self.said):
                return
            site.page.wait_for_timeout(20)
        raise AssertionError(f"nobody asked for {topic}: {self.said}")

    def _open(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(self._hear_frame)

    def _hear_frame(self, frame: str | bytes) -> None:
        for line in str(frame).split("\n"):
            self._hear(json.loads(line))

    def _hear(self, message: dict[str, Any]) -> None:
        self.said.append(message)
        if self.is_silent:
            return
        if message["type"] == "hello":
            self._say(type="welcome", user=3, now=0, heartbeat=25_000)
        elif message["type"] == "sub":
            self._say(
                type="ack",
                topic=message["topic"],
                seq=message.get("since", self.heads.get(message["topic"], 0)),
            )

    def _say(self, **message: object) -> None:
        self.sockets[-1].send(json.dumps(message))


@pytest.fixture
def server(context: BrowserContext) -> Server:
    return Server(context)


def counted(text: str) -> Callable[[Request], Answer]:
    """An answer for the card that says how often it was asked for."""
    asked = []

    def answer(request: Request) -> Answer:
        asked.append(request)
        return Answer(CARD.format(f"{text} {len(asked)}"))

    return answer


def test_part_is_fetched_anew_when_its_topic_speaks(site: Site, server: Server) -> None:
    site.answers["/card/"] = counted("Seats")
    site.open(CARD.format("Old"))
    server.await_sub(site, "session:7")

    for _ in range(5):
        server.tell("session:7", "changed")

    # Five at once are fetched once; on a slow machine the last may come while that is on its way.
    expect(site.page.locator("#card-7")).to_have_text(re.compile("Seats [12]$"))
    asked = [request for request in site.asked if request.url.endswith("/card/")]
    assert asked[0].headers["hx-target"] == "article#card-7"
    assert asked[0].headers["hx-request-type"] == "partial"
    site.page.wait_for_timeout(1_000)  # nothing more comes of those five
    seen = int(site.page.locator("#card-7").inner_text().removeprefix("Seats "))
    assert seen <= 2
    server.tell("session:7", "changed")
    expect(site.page.locator("#card-7")).to_have_text(f"Seats {seen + 1}")


def test_part_is_left_alone_while_somebody_types_in_it(site: Site, server: Server) -> None:
    site.answers["/card/"] = lambda _request: Answer(CARD.format('New <input id="word">'))
    site.open(CARD.format('Old <input id="word">') + "<button>Elsewhere</button>")
    server.await_sub(site, "session:7")
    site.page.locator("input").press_sequentially("half a wo")

    server.tell("session:7", "changed")
    server.tell("session:7", "changed")
    site.page.wait_for_timeout(600)  # longer than any part rests
    expect(site.page.locator("#card-7")).to_contain_text("Old")
    site.page.locator("input").press_sequentially("rd")
    site.page.get_by_role("button").focus()

    expect(site.page.locator("#card-7")).to_contain_text("New")
    expect(site.page.locator("input")).to_have_value("half a word")


def test_whom_a_change_concerns_asks_before_all_others(site: Site, server: Server) -> None:
    site.answers["/card/"] = counted("Seats")
    site.page.clock.install()
    site.open(CARD.format("Old"), attributes=USER)
    server.await_sub(site, "session:7")
    site.page.evaluate(HEARD, "sessions")
    site.page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=20))

    server.tell("session:7", "changed")
    server.tell("user:3", "sessions")
    site.page.evaluate("window.heard")
    site.page.clock.run_for(1)  # others rest for 10 ms at least

    expect(site.page.locator("#card-7")).to_have_text("Seats 1")


def test_part_is_not_asked_for_beside_an_act_that_brings_it(site: Site, server: Server) -> None:
    place = f'<div id="place">{CARD}</div>'
    site.answers["/card/"] = counted("Seats")
    site.answers["/act/"] = lambda _request: Answer(place.format("Approved"))
    button = '<button hx-post="/act/" hx-target="#place" hx-swap="outerHTML">Approve</button>'
    site.open(button + place.format("Old"))
    server.await_sub(site, "session:7")
    site.hold()
    with site.page.expect_request("**/act/"):
        site.page.get_by_role("button").click()

    server.tell("session:7", "changed")
    site.page.wait_for_timeout(600)  # longer than any part rests
    assert not [request for request in site.asked if request.url.endswith("/card/")]
    site.release()

    expect(site.page.locator("#card-7")).to_have_text("Seats 1")  # what another may have done meanwhile


def test_part_waits_for_its_dialog_and_keeps_what_is_opened(site: Site, server: Server) -> None:
    inside = '<dialog id="box"><form method="dialog"><button>Close</button></form></dialog>'
    inside += "<details><summary>More</summary>{} words</details>"
    site.answers["/card/"] = lambda _request: Answer(CARD.format(inside.format("New")))
    site.open(CARD.format(inside.format("Old")) + '<button data-dialog-open="box">Ask</button>')
    server.await_sub(site, "session:7")
    site.page.locator("summary").click()
    site.page.get_by_role("button", name="Ask").click()

    server.tell("session:7", "changed")
    site.page.wait_for_timeout(600)
    expect(site.page.get_by_role("dialog")).to_be_visible()
    site.page.get_by_role("button", name="Close").click()

    expect(site.page.get_by_text("New words")).to_be_visible()


def test_focus_and_scroll_stay_where_they_were(site: Site, server: Server) -> None:
    tall = (
        '<a id="first" href="#">First</a><p class="kit">{}</p>'
        + "<br>" * 200
        + '<a id="last" href="#">Last</a>'
    )
    site.answers["/card/"] = lambda _request: Answer(CARD.format(tall.format("New")))
    site.open(CARD.format(tall.format("Old")))
    server.await_sub(site, "session:7")
    site.page.locator("#last").focus()
    scrolled = site.page.evaluate("scrollY")
    assert scrolled > 0

    server.tell("session:7", "changed")
    expect(site.page.locator("p")).to_have_text("New")
    expect(site.page.locator("#last")).to_be_focused()
    assert site.page.evaluate("scrollY") == scrolled


def test_focus_stays_with_the_part_when_what_had_it_goes(site: Site, server: Server) -> None:
    site.answers["/card/"] = lambda _request: Answer(CARD.format("Full"))
    site.open(CARD.format("<button>Request</button>"))
    server.await_sub(site, "session:7")
    site.page.get_by_role("button").focus()

    server.tell("session:7", "changed")

    expect(site.page.locator("#card-7")).to_be_focused()


@pytest.mark.parametrize("status", [403, 404])
def test_part_that_is_gone_says_so(site: Site, server: Server, status: int) -> None:
    site.answers["/card/"] = lambda _request: Answer("<!doctype html><p>Not found</p>", status=status)
    site.open(CARD.format("Old"))
    server.await_sub(site, "session:7")

    server.tell("session:7", "changed")

    expect(site.page.locator("#card-7")).to_have_text("This is no longer here.")


def test_part_is_asked_for_again_after_a_failure(site: Site, server: Server) -> None:
    broken = [Answer("", status=503), None]
    fine = Answer(CARD.format("New"))
    site.answers["/card/"] = lambda _request: broken.pop() if broken else fine
    site.open(CARD.format("Old") + BAR)
    server.await_sub(site, "session:7")

    server.tell("session:7", "changed")

    expect(site.page.locator("#card-7")).to_have_text("New", timeout=15_000)
    expect(site.page.locator("[data-offline-bar]")).to_be_hidden()


def test_what_htmx_brings_is_heard_too(site: Site, server: Server) -> None:
    site.answers["/more/"] = lambda _request: Answer(CARD.format("Old"))
    site.answers["/card/"] = counted("Seats")
    site.open(
        '<button hx-get="/more/" hx-target="#place">More</button><div id="place"></div>', attributes=USER
    )
    server.await_sub(site, "user:3")

    site.page.get_by_role("button").click()
    server.await_sub(site, "session:7")
    server.tell("session:7", "changed")

    expect(site.page.locator("#card-7")).to_have_text("Seats 1")


def test_badge_and_title_follow(site: Site, server: Server) -> None:
    site.open(BADGE, attributes=USER)
    server.await_sub(site, "user:3")
    server.tell("user:3", "unread", unread=2)
    expect(site.page.locator("[data-unread]")).to_have_text("2")
    expect(site.page).to_have_title("(2) Page")

    server.tell("user:3", "unread", unread=0)
    expect(site.page.locator("[data-unread]")).to_be_hidden()
    expect(site.page).to_have_title("Page")


def test_new_notification_comes_as_a_toast(site: Site, server: Server) -> None:
    site.answers["/notifications/12/toast/"] = lambda _request: Answer(
        '<div data-toast="info" role="status"><b>Dmytro wants to join</b></div>'
    )
    site.open(BADGE + "<div data-toasts></div>", attributes=USER)
    server.await_sub(site, "user:3")

    server.tell("user:3", "notified", id=12, unread=1)

    expect(site.page.get_by_role("status")).to_have_text("Dmytro wants to join")


def test_menu_is_fetched_when_it_opens_and_has_the_focus(site: Site) -> None:
    site.answers["/menu/"] = lambda _request: Answer('<a href="/">Dmytro wants to join</a>')
    site.open(
        '<button popovertarget="menu">Bell</button>'
        '<div popover id="menu" role="dialog" tabindex="-1" hx-get="/menu/" hx-trigger="opened">…</div>'
    )
    assert [request.url for request in site.asked if "menu" in request.url] == []

    site.page.get_by_role("button").click()
    expect(site.page.get_by_role("link", name="Dmytro wants to join")).to_be_visible()
    expect(site.page.get_by_role("dialog")).to_be_focused()
    site.page.keyboard.press("Escape")
    expect(site.page.get_by_role("button")).to_be_focused()


def test_lost_connection_is_said_only_when_it_lasts(site: Site, server: Server) -> None:
    site.page.clock.install()
    site.answers["/api/events/"] = lambda _request: None
    site.open(BAR, attributes=USER)
    server.await_sub(site, "user:3")
    bar = site.page.locator("[data-offline-bar]")

    server.is_silent = True
    site.page.evaluate(
        "document.addEventListener('live:standing', event => { window.standing = event.detail; })"
    )
    server.close(1012)
    while site.page.evaluate("window.standing") != "lost":
        pass
    site.page.clock.run_for(2_500)
    expect(bar).to_be_hidden()
    site.page.clock.run_for(1_000)
    expect(bar).to_have_text("Reconnecting", use_inner_text=True)

    server.is_silent = False
    site.page.clock.run_for(30_000)
    expect(bar).to_be_hidden()


def test_whoever_is_signed_out_elsewhere_is_told(site: Site, server: Server) -> None:
    site.open(BAR, attributes=USER)
    server.await_sub(site, "user:3")

    server.close(4401)

    expect(site.page.locator("[data-offline-bar]")).to_have_text("Signed out", use_inner_text=True)
