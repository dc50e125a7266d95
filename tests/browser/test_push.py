"""Push as a person meets it: the switch, a message to a closed page, what the browser then shows.

Chromium here knows no vendor's push service, so the tests' own one stands in where the browser would
subscribe, and what it received is handed to the real service worker by the developer tools.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from peerhall.accounts.models import User
from peerhall.notifications.channels.webpush import keys
from peerhall.tutoring import bookings
from peerhall.tutoring.models import Session
from tests.servers.push_receiver import PushReceiver
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser

# What `PushManager` would do, with the subscription that the test's service made for it.
STAND_IN: Final = """(() => {
  const made = %s;
  const kept = "test-push-subscribed";
  const subscription = {
    endpoint: made.endpoint,
    toJSON: () => ({ endpoint: made.endpoint, keys: { p256dh: made.p256dh, auth: made.auth } }),
    unsubscribe: () => { localStorage.removeItem(kept); return Promise.resolve(true); },
  };
  PushManager.prototype.getSubscription = () =>
    Promise.resolve(localStorage.getItem(kept) === null ? null : subscription);
  PushManager.prototype.subscribe = (options) => {
    // A browser keeps to the key of its first subscription until that is given up.
    const bound = localStorage.getItem(kept) ?? options.applicationServerKey;
    if (bound !== options.applicationServerKey)
      return Promise.reject(new DOMException("bound to another key", "InvalidStateError"));
    localStorage.setItem(kept, options.applicationServerKey);
    return Promise.resolve(subscription);
  };
})()"""
SHOWN: Final = """() => navigator.serviceWorker.ready.then((worker) => worker.getNotifications())
  .then((shown) => shown.map((one) => ({ title: one.title, body: one.body, path: one.data })))"""


@pytest.fixture
def push_service() -> Iterator[PushReceiver]:
    """A push service that knows the running product's key."""
    receiver = PushReceiver(keys.public_key())
    yield receiver
    receiver.stop()


def settings_page(visit: Visits, hall: Hall, person: User) -> Page:
    page = visit(person)
    page.context.grant_permissions(["notifications"], origin=hall.url)
    return page


def ask_for_a_seat(hall: Hall, session: Session, student: User) -> None:
    hall.backstage(
        bookings.request_to_join, student=student, session=session, message="May I?", now=hall.now()
    )


def deliver(page: Page, hall: Hall, message: dict[str, Any]) -> None:
    """Hand the message to the page's service worker, as the browser does when its push service calls."""
    tools = page.context.new_cdp_session(page)
    found: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(row["registrationId"] for row in event["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(20)
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": hall.url, "registrationId": found[-1], "data": json.dumps(message)},
    )


def test_a_closed_page_is_told_and_the_switch_turns_it_off(
    visit: Visits, hall: Hall, push_service: PushReceiver
) -> None:
    tutor, student = hall.person("Push Tutor"), hall.person("Noor Push")
    session = hall.session(tutor, title="Told while away")
    page = settings_page(visit, hall, tutor)
    page.add_init_script(STAND_IN % json.dumps(push_service.device("laptop")))
    page.goto("/notifications/settings/")
    page.get_by_role("button", name="Notify me on this device").click()
    devices = page.get_by_role("list", name="Devices that show notifications")
    expect(devices.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("button", name="Stop on this device")).to_be_visible()
    assert page.evaluate("localStorage.getItem('test-push-subscribed')") == keys.public_key()

    page.goto("about:blank")
    ask_for_a_seat(hall, session, student)
    page.goto("/health/")  # a page of the site that hears nothing by itself
    for _wait in range(600):
        if push_service.received:
            break
        page.wait_for_timeout(50)
    (received,) = push_service.received
    assert (received.message["title"], push_service.refused) == ("Noor Push wants to join", [])

    deliver(page, hall, received.message)
    page.wait_for_function(f"() => ({SHOWN})().then((shown) => shown.length > 0)")
    (shown,) = page.evaluate(SHOWN)
    assert shown["title"] == "Noor Push wants to join"
    assert shown["path"].startswith(f"/sessions/{session.pk}/")

    page.goto("/notifications/settings/")
    page.get_by_role("button", name="Stop on this device").click()
    expect(page.get_by_text("No device shows you notifications yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Notify me on this device")).to_be_visible()


def test_a_browser_bound_to_a_key_that_is_no_more_can_be_switched_on(
    visit: Visits, hall: Hall, push_service: PushReceiver
) -> None:
    page = settings_page(visit, hall, hall.person("Push Again"))
    page.add_init_script(STAND_IN % json.dumps(push_service.device("old")))
    page.goto("/notifications/settings/")
    page.evaluate("localStorage.setItem('test-push-subscribed', 'the key of another instance')")
    page.get_by_role("button", name="Notify me on this device").click()
    expect(page.get_by_role("button", name="Stop on this device")).to_be_visible()


def test_a_browser_that_cannot_subscribe_says_so_and_changes_nothing(visit: Visits, hall: Hall) -> None:
    """The real `PushManager` of this Chromium: no push service can be reached from here."""
    visit.expect_complaint("does not support the Push API in incognito mode")
    page = settings_page(visit, hall, hall.person("Push Nowhere"))
    page.goto("/notifications/settings/")
    page.get_by_role("button", name="Notify me on this device").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be changed")
    expect(page.get_by_role("button", name="Notify me on this device")).to_be_enabled()
    expect(page.get_by_text("No device shows you notifications yet.")).to_be_visible()


def test_a_browser_that_blocks_notifications_says_what_to_do(visit: Visits, hall: Hall) -> None:
    page = visit(hall.person("Push Blocked"))
    page.add_init_script("Object.defineProperty(Notification, 'permission', { value: 'denied' })")
    page.goto("/notifications/settings/")
    expect(page.get_by_text("Your browser blocks notifications")).to_be_visible()
