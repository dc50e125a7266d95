"""Input that nobody types, through every form and every page: a 4xx or a shrug, never a 500.

Whatever is refused has changed nothing; what is kept was fit to be kept.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import pytest
from django.db import transaction
from django.utils.html import escape
from pytest_django import Settings

from tests.security import cast, junk, looking, posted
from tests.security.addresses import ADDRESSES, path_of
from tests.security.cast import Scene
from tests.security.matrix import LINES

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FORMS: Final = sorted({(line.key, line.scene) for line in LINES if line.method == "POST"})
PAGES: Final = sorted({line.name for line in LINES if line.method == "GET"})
# Fields that a form has and that the matrix has no use for.
MORE: Final = ("next", "reason", "message", "raise_to", "vet", "force", "move", "person", "remove", "key")
LEADING_ON: Final = frozenset({"account_login", "account_logout", "account_signup", "site:theme"})
EDITORS: Final = ("tutoring:create", "tutoring:edit", "tutoring:preview")
PARAMETERS: Final = (
    *("search", "subject", "level", "when", "date", "date_from", "date_to", "status", "seats", "ordering"),
    *("cursor", "page_size", "as", "view", "show", "monday", "week", "theme", "next", "page"),
)
COOKIES: Final = ("tz", "theme", "last_filters", "sessionid", "csrftoken", "messages")


@pytest.fixture(autouse=True)
def _quiet(settings: Settings) -> Iterator[None]:
    """Thousands of refusals need no lines in a log, nor limits of tries."""
    settings.ACCOUNT_RATE_LIMITS = False
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def sent(text: str) -> str | bytes:
    """The text as a form carries it, a lone half of a character too."""
    return text.encode("utf-8", "surrogatepass") if "\ud800" in text else text


class Attack:
    """Requests in a row, each undone if it was let through; `wrong` tells those that went wrong."""

    def __init__(self) -> None:
        self.before = looking.everything()
        self.wrong: dict[str, str] = {}

    def send(self, name: str, ask: Callable[[], Any]) -> None:
        """Make one request and note what is wrong with its answer."""
        with transaction.atomic():
            response = ask()
            transaction.set_rollback(response.status_code < 400)
        if response.status_code >= 500:
            self.wrong[name] = f"{response.status_code} {getattr(response, 'exc_info', None)!r:.200}"

    def came_to_nothing(self) -> bool:
        """Whether all was answered, and nothing that was refused has written; raises what is not so."""
        assert self.wrong == {}
        assert looking.everything() == self.before
        return True


def attack(key: str, scene: Scene, forms: Mapping[str, Mapping[str, str | bytes]]) -> Attack:
    """Post each of the forms as somebody who may."""
    name, *_variant = key.split("/")
    role = "organizer" if scene.session == scene.hidden else "creator"
    viewer = None if name in {"account_login", "account_signup"} else scene.people[role]
    path = path_of(ADDRESSES[name], scene, person=posted.ABOUT.get(key, "pending"))
    made = Attack()
    for label, data in forms.items():
        # A browser each: signing out must not end the attack.
        made.send(label, partial(looking.browser(viewer).post, path, data))
    return made


@pytest.mark.parametrize(("key", "place"), FORMS)
def test_no_form_stumbles_over_junk_everywhere_in_it(key: str, place: str) -> None:
    scene = cast.SCENES[place]()
    fields = {**dict.fromkeys(MORE, ""), **posted.data_for(key, scene, scene.people["creator"])}
    forms: dict[str, dict[str, str | bytes]] = {
        name: dict.fromkeys(fields, sent(text)) for name, text in junk.TEXTS.items()
    }
    if key in LEADING_ON:
        # The form as it should be, so that the way on is taken.
        forms |= {f"{name} next": {**fields, "next": sent(text)} for name, text in junk.TEXTS.items()}
    assert attack(key, scene, forms).came_to_nothing()


@pytest.mark.parametrize("key", EDITORS)
@pytest.mark.parametrize(
    "name", ["nul", "lone_surrogate", "ten_thousand_digits", "beyond_64_bits", "last_year"]
)
def test_no_field_of_the_editor_stumbles_alone(key: str, name: str) -> None:
    scene = cast.SCENES["open"]()
    fields = posted.editor(scene.session)
    forms = {field: {**fields, field: sent(junk.TEXTS[name])} for field in fields}
    assert attack(key, scene, forms).came_to_nothing()


@pytest.mark.parametrize("action", ["action_add", "action_send", "action_remove", "action_primary"])
def test_no_act_on_an_address_stumbles(action: str) -> None:
    scene = cast.SCENES["open"]()
    forms = {name: {action: "on", "email": sent(text)} for name, text in junk.TEXTS.items()}
    assert attack("account_email", scene, {**forms, "missing": {action: "on"}}).came_to_nothing()


@pytest.mark.parametrize("key", EDITORS)
@pytest.mark.parametrize("home", ["UTC", "Pacific/Kiritimati", "Pacific/Niue"])
def test_odd_wall_times_are_shown_or_refused_wherever_one_lives(key: str, home: str) -> None:
    scene = cast.SCENES["open"]()
    scene.people["creator"].timezone = home
    scene.people["creator"].save()
    fields = posted.editor(scene.session, move="on")
    forms: dict[str, dict[str, str | bytes]] = {
        name: {**fields, "date": date, "time": time, "timezone": zone}
        for name, (date, time, zone) in junk.ODD_TIMES.items()
    }
    assert attack(key, scene, forms).came_to_nothing()


@pytest.mark.parametrize("name", sorted(junk.ODD_TIMES))
def test_only_wall_times_that_exist_make_a_session(name: str) -> None:
    scene = cast.SCENES["empty"]()
    date, time, zone = junk.ODD_TIMES[name]
    form = posted.editor(scene.session, date=date, time=time, timezone=zone)
    response = looking.browser(scene.people["creator"]).post("/sessions/new/", form)
    assert response.status_code == (302 if name in junk.REAL_TIMES else 400)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_stumbles_over_its_query(name: str) -> None:
    scene = cast.SCENES["open"]()
    path, made = path_of(ADDRESSES[name], scene), Attack()
    for role in ("anonymous", "creator"):
        browser = looking.browser(scene.viewer(role))
        for query, text in junk.QUERIES.items():
            made.send(f"{role} {query}", partial(browser.get, f"{path}?{text}"))
    assert made.came_to_nothing()


@pytest.mark.parametrize("path", ["/sessions/", "/my-sessions/", "/accounts/login/", "/styleguide/"])
@pytest.mark.parametrize("text", sorted(junk.TEXTS))
def test_no_parameter_stumbles(path: str, text: str) -> None:
    scene = cast.SCENES["open"]()
    browser = looking.browser(scene.people["creator"] if "my" in path else None)
    value = sent(junk.TEXTS[text])
    assert browser.get(path, dict.fromkeys(PARAMETERS, value)).status_code < 500
    # Those that are read before the others are refused.
    for parameter in ("cursor", "ordering", "date", "week"):
        assert browser.get(path, {parameter: value, "view": "week"}).status_code < 500, parameter


@pytest.mark.parametrize("cookie", COOKIES)
def test_no_cookie_stumbles(cookie: str) -> None:
    scene = cast.SCENES["open"]()
    made = Attack()
    for path in ("/sessions/", "/accounts/login/", "/my-sessions/", f"/sessions/{scene.session.pk}/", "/"):
        for name, value in junk.COOKIES.items():
            browser = looking.browser(None)
            made.send(f"{path} {name}", partial(browser.get, path, HTTP_COOKIE=f"{cookie}={value}"))
    assert made.came_to_nothing()


@pytest.mark.parametrize("kind", sorted(junk.CONTENT_TYPES))
@pytest.mark.parametrize("path", ["/sessions/new/", "/accounts/profile/", "/accounts/login/", "/theme/"])
def test_no_content_type_stumbles(kind: str, path: str) -> None:
    scene = cast.SCENES["open"]()
    browser = looking.browser(None if "login" in path else scene.people["creator"])
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n\\ud800\r\n'
    body = "".join([*map(part.format, ("title", "name", "login", "next")), "--b--\r\n"]).encode()
    made = Attack()
    for content in (body, body[:40], b"", b"\x00\xff" * 50):
        ask = partial(browser.generic, "POST", path, content, junk.CONTENT_TYPES[kind])
        made.send(repr(content[:20]), ask)
    assert made.came_to_nothing()


@pytest.mark.parametrize(
    "number", ["0", str(2**31), str(2**63 - 1), str(2**63), str(10**30), "9" * 5_000, "٣", "-1", "%00", "1e3"]
)
def test_no_number_in_an_address_stumbles(number: str) -> None:
    browser = looking.browser(cast.SCENES["empty"]().people["organizer"])
    for path in (f"/sessions/{number}/", f"/people/{number}/", f"/sessions/{number}/edit/"):
        assert browser.get(path).status_code == 404, path
    for act in ("approve", "decline", "excuse"):
        assert browser.post(f"/sessions/{number}/requests/{number}/{act}/").status_code == 404, act


KEPT: Final = {
    "/sessions/new/": ("title", "description", "subject_other", "place_detail"),
    "/accounts/profile/": ("name", "bio"),
    "/sessions/{}/edit/": ("title", "description", "subject_other", "place_detail"),
    "/sessions/{}/request/": ("message",),
    "/sessions/{}/cancel/": ("reason",),
}


@pytest.mark.parametrize("path", KEPT)
def test_refused_text_stays_in_its_form(path: str) -> None:
    scene = cast.SCENES["open"]()
    asks = "request" in path
    browser = looking.browser(scene.people["member" if asks else "creator"])
    for field in KEPT[path]:
        text = "<b>'kept'</b> " * 800
        form = {**posted.editor(scene.session), "name": "Crispin", "timezone": "UTC", "bio": "", field: text}
        response = browser.post(path.format(scene.session.pk), form)
        assert response.status_code == 400, field
        assert escape(text.strip()) in response.content.decode(), field


def test_filter_that_asks_for_a_hidden_column_is_refused_in_words() -> None:
    response = looking.browser(None).get("/sessions/", {"ordering": "creator__password"})
    assert response.status_code == 400
    assert "creator__password" in response.content.decode()


def test_form_of_a_thousand_fields_is_refused() -> None:
    scene = cast.SCENES["open"]()
    before = looking.everything()
    form = {f"field{number}": "x" for number in range(1_001)}
    response = looking.browser(scene.people["creator"]).post("/sessions/new/", form)
    assert response.status_code == 400
    assert looking.everything() == before
