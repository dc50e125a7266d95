"""S161: a page shows whatever people typed, and runs none of it.

The corpus stands in every text field. The pages that show most are visited; all the others are parsed
by the browser as documents and searched for what could act.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from peerhall.accounts.models import User
from tests.browser import planting
from tests.browser.planting import Planted
from tests.stage import Hall, House, Visits

pytestmark = pytest.mark.browser

HALVES: Final = 2  # of the corpus, one for each worker
SEARCH_MAX: Final = 200
WATCH: Final = Path(__file__).parent / "watch.js"


@pytest.fixture(scope="module", params=range(HALVES))
def infested(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[tuple[Hall, Planted]]:
    """A server of its own, so that no other test meets these people."""
    with contextlib.closing(House(tmp_path_factory, django_db_blocker)) as house:
        texts = planting.payloads()[request.param :: HALVES]
        yield house.hall, house.hall.backstage(planting.plant, texts, house.hall.now())


@pytest.fixture
def infested_visit(browser: Browser, infested: tuple[Hall, Planted]) -> Iterator[Visits]:
    """Opens browsers on that server."""
    visits = Visits(browser, infested[0])
    yield visits
    visits.close()
    assert visits.unexpected() == []


def test_corpus_is_large_and_has_no_doubles() -> None:
    corpus = planting.payloads()
    assert len(corpus) >= 100
    assert len(set(corpus)) == len(corpus)


def test_pages_show_payloads_as_text(infested: tuple[Hall, Planted], infested_visit: Visits) -> None:
    _, planted = infested
    details = [f"/sessions/{session.pk}/" for session in planted.sessions]
    cancelled = [f"/sessions/{session.pk}/" for session in planted.cancelled]
    doubted = [f"/sessions/{session.pk}/" for session in planted.doubted]
    people = [f"/people/{user.pk}/" for user in planted.named]
    mine = ["/my-sessions/?as={}&show=all", "/my-sessions/?as={}&view=week"]
    inbox = ["/notifications/", "/notifications/menu/"]
    told = (planted.tutor, planted.asking, planted.declined, planted.organizer)
    toasts = {user.pk: _toasts(planted, user) for user in told}
    lists = ["/sessions/?search=alert", "/sessions/?status=all&ordering=title", people[0]]
    found: dict[str, list[str]] = {}
    for user, visited, parsed in (
        (
            planted.tutor,
            [*details[::3], cancelled[0], doubted[0], *(each.format("tutor") for each in mine), *inbox],
            [
                *_searches(f"{details[0]}tutors/", "alert", "planted"),
                *toasts[planted.tutor.pk],
                *details,
                *cancelled,
                *doubted,
                *_under(details[::2], "edit/"),
                *_under(details[::6], "cancel/", "tutors/"),
            ],
        ),
        (
            planted.asking,
            [*details[::10], *(each.format("student") for each in mine), *inbox],
            [*people, *_under(details[::6], "withdraw/"), *toasts[planted.asking.pk]],
        ),
        (planted.declined, [*details[:1], *inbox], [*details[1::4], *toasts[planted.declined.pk]]),
        (planted.left, details[:1], _under(details[::6], "request/")),
        (planted.moderator, [*details[1:2], "/review/"], details[2::4]),
        (
            planted.organizer,
            [*doubted[:1], "/review/", *inbox],
            [*doubted[1:], *toasts[planted.organizer.pk]],
        ),
        (None, details[2:3], [*details[3::4], *_searches("/sessions/")]),
    ):
        page = _watched(infested_visit, user)
        for address in (*visited, *lists):
            page.goto(address, wait_until="domcontentloaded")
            if wrong := _ran_or_could(page):
                found[f"{user} {address}"] = wrong
        found |= page.evaluate("addresses => whatCouldActIn(addresses)", parsed)
        if user == planted.moderator:
            page.goto("/review/")
            theirs = page.locator(".review").filter(has_text=planted.tutor.name)
            expect(theirs).to_have_count(len(planted.waiting))
    assert found == {}


def test_letters_show_payloads_as_text(
    infested: tuple[Hall, Planted], infested_visit: Visits, tmp_path: Path
) -> None:
    """As a mail program without any walls would open them."""
    page, letter = _watched(infested_visit, None), tmp_path / "letter.html"
    found: dict[int, list[str]] = {}
    assert len(infested[1].letters) > 50
    for number, html in enumerate(infested[1].letters):
        letter.write_text(html, encoding="utf-8")
        page.goto(letter.as_uri(), wait_until="domcontentloaded")
        if wrong := _ran_or_could(page):
            found[number] = wrong
    assert found == {}


def test_what_forms_send_comes_back_as_text(hall: Hall, visit: Visits) -> None:
    teacher, asking = hall.person("Tomás Vega"), hall.person("Aiko Mori")
    session = hall.session(teacher, title="Payloads in a form")
    texts = planting.payloads()[::17]
    tutor, student = _watched(visit, teacher), _watched(visit, asking)

    # The live card of the editor is swapped in by htmx, which has attributes of its own that could act.
    tutor.goto("/sessions/new/")
    preview = tutor.get_by_role("complementary", name="Preview")
    tutor.get_by_role("group", name="Subject").get_by_text("Other", exact=True).click()
    for text in texts:
        line = " ".join(text.split())
        tutor.get_by_label("Which subject?").fill(line[:100])
        tutor.get_by_label("Title").fill(line)
        expect(preview.get_by_role("article").locator(".card-title")).to_have_text(line)
        assert _ran_or_could(tutor) == []

    # So are the answer to a request, and the panel in which it stands.
    message = "\n".join(texts)[:1000]
    student.goto(f"/sessions/{session.pk}/")
    student.get_by_role("link", name="Request to Join").first.click()
    student.get_by_role("dialog").get_by_label("Message to Tomás Vega").fill(message)
    student.get_by_role("dialog").get_by_role("button", name="Send request").click()
    expect(student.get_by_role("blockquote")).to_contain_text(texts[0])
    assert _ran_or_could(student) == []
    tutor.goto(f"/sessions/{session.pk}/")
    tutor.locator("[data-request-row]").get_by_role("button", name="Approve").click()
    expect(tutor.locator(".toast").first).to_be_visible()
    assert _ran_or_could(tutor) == []


def _watched(visit: Visits, user: User | None) -> Page:
    page = visit(user)
    page.add_init_script(path=WATCH)
    return page


def _searches(path: str, *words: str) -> list[str]:
    texts = (" ".join(text.split())[:SEARCH_MAX] for text in planting.payloads()[::HALVES])
    return [f"{path}?{urlencode({'search': text})}" for text in (*words, *texts)]


def _toasts(planted: Planted, user: User) -> list[str]:
    """Some of what this person was told, of every kind; the list and the menu show the newest of it."""
    told = [each for each in planted.told if each.user_id == user.pk]
    return [f"/notifications/{each.pk}/toast/" for each in told[::5]]


def _under(sessions: list[str], *ends: str) -> list[str]:
    return [session + end for session in sessions for end in ends]


def _ran_or_could(page: Page) -> list[str]:
    """What ran on the page that is open, and what in it could."""
    wrong: list[str] = page.evaluate("whatCouldAct(document)")
    ran = page.evaluate("document.documentElement.dataset.ran")
    return wrong if ran is None else [f"ran {ran}", *wrong]
