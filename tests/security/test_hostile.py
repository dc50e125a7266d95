"""Input that nobody types, through every form and every page: a 4xx or a shrug, never a 500.

Whatever is refused has changed nothing; what is kept was fit to be kept.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.cookies import SimpleCookie
from typing import Any, Final

import pytest
from django.db import connection, transaction
from django.utils.html import escape
from pytest_django import Settings

from peerhall.accounts.models import User
from tests.security import cast, junk, looking, posted
from tests.security.addresses import ADDRESSES, path_of
from tests.security.cast import Scene
from tests.security.matrix import LINES, Line

pytestmark = pytest.mark.django_db

PAGES: Final = sorted({line.name for line in LINES if line.method == "GET"})
# Fields that a form has and that the matrix has no use for.
MORE: Final = ("next", "reason", "message", "raise_to", "vet", "force", "move", "person", "remove", "key")
LEADING_ON: Final = frozenset({"account_login", "account_logout", "account_signup", "site:theme"})
EDITORS: Final = ("tutoring:create", "tutoring:edit", "tutoring:preview")
SEARCHING: Final = ("/sessions/", "/my-sessions/", "/accounts/login/", "/notifications/")
# Read before the others are refused, so each is sent alone too.
FIRST: Final = ("cursor", "ordering", "date", "week")
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


def texts() -> dict[str, str | bytes]:
    """What is sent: everything on SQLite; elsewhere that which the engine itself could refuse."""
    is_whole = connection.vendor == "sqlite"
    return {name: sent(text) for name, text in junk.TEXTS.items() if is_whole or name in junk.OF_ENGINE}


class Attack:
    """Requests in a row, each undone if it was let through; `wrong` tells those that went wrong."""

    def __init__(self, viewer: User | None = None) -> None:
        self.browser = looking.browser(viewer)
        self.kept = dict(self.browser.cookies)
        self.before = looking.everything()
        self.wrong: dict[str, str] = {}

    def send(self, name: str, ask: Callable[[], Any]) -> int:
        """Make one request and note what is wrong with its answer; gives its status."""
        self.browser.cookies = SimpleCookie()
        self.browser.cookies.update(self.kept)  # signing out, or in, must not end the attack
        with transaction.atomic():
            response = ask()
            transaction.set_rollback(response.status_code < 400)
        if response.status_code >= 500:
            self.wrong[name] = f"{response.status_code} {getattr(response, 'exc_info', None)!r:.200}"
        status: int = response.status_code
        return status

    def reads(self, ask: Callable[[], Any]) -> set[str]:
        """The names of what the program looks for in the form, or the query, of this request."""
        with looking.noted_reads() as names:
            self.send("as it should be", ask)
        return names

    def came_to_nothing(self) -> bool:
        """Whether all was answered, and nothing that was refused has written; raises what is not so."""
        assert self.wrong == {}
        assert looking.everything() == self.before
        return True


def attack(key: str, scene: Scene, forms: Mapping[str, Mapping[str, str | bytes]]) -> Attack:
    """Post each of the forms as somebody who may."""
    made, path = begun(key, scene)
    for label, data in forms.items():
        made.send(label, partial(made.browser.post, path, data))
    return made


def begun(key: str, scene: Scene) -> tuple[Attack, str]:
    """An attack by somebody who may, and the path it goes to."""
    name, *_variant = key.split("/")
    role = "organizer" if scene.session == scene.hidden else "creator"
    viewer = None if name in {"account_login", "account_signup"} else scene.people[role]
    return Attack(viewer), path_of(ADDRESSES[name], scene, person=posted.ABOUT.get(key, "pending"))


def variants() -> dict[str, list[Line]]:
    """Of each address that takes a form: its lines in the matrix, first one in which the act succeeds."""
    found: dict[str, list[Line]] = {}
    for line in LINES:
        if line.method == "POST" and not line.is_for_programs:
            found.setdefault(line.name, []).append(line)
    return {
        name: sorted(lines, key=lambda line: "done" not in line.expected.values())
        for name, lines in found.items()
    }


FORMS: Final = variants()


@pytest.mark.database
@pytest.mark.parametrize("name", sorted(FORMS))
def test_no_form_stumbles_over_junk_everywhere_in_it(name: str) -> None:
    """Once for each address: its scenes differ in who may, which the matrix proves, not in what is read."""
    first, scene = FORMS[name][0], cast.SCENES[FORMS[name][0].scene]()
    made, path = begun(first.key, scene)
    creator = scene.people["creator"]
    known: dict[str, str | bytes] = {}
    for line in reversed(FORMS[name]):
        known |= posted.data_for(line.key, scene, creator)
    for form in (posted.data_for(first.key, scene, creator), {}):
        names = made.reads(partial(made.browser.post, path, form))
        known = {**dict.fromkeys(names, ""), **known}
    wanted = texts()
    if not known:
        wanted = {text: wanted[text] for text in junk.UNREAD}
    for text, value in wanted.items():
        made.send(text, partial(made.browser.post, path, dict.fromkeys({*MORE, *known}, value)))
        if name in LEADING_ON:  # the form as it should be, so that the way on is taken
            made.send(f"{text} next", partial(made.browser.post, path, {**known, "next": value}))
    assert made.came_to_nothing()


@pytest.mark.database
@pytest.mark.parametrize("key", ["tutoring:edit", "tutoring:preview"])
def test_no_field_of_the_editor_stumbles_alone(key: str) -> None:
    """A new session comes from the same form, and odd times try its writing."""
    scene = cast.SCENES["open"]()
    fields = posted.editor(scene.session)
    forms = {
        f"{name} as {field}": {**fields, field: sent(junk.TEXTS[name])}
        for name in ("nul", "lone_surrogate", "ten_thousand_digits", "beyond_64_bits", "last_year")
        for field in fields
    }
    assert attack(key, scene, forms).came_to_nothing()


@pytest.mark.database
@pytest.mark.parametrize("action", ["action_add", "action_send", "action_remove", "action_primary"])
def test_no_act_on_an_address_stumbles(action: str) -> None:
    scene = cast.SCENES["open"]()
    forms = {name: {action: "on", "email": text} for name, text in texts().items()}
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


@pytest.mark.database
def test_only_wall_times_that_exist_make_a_session() -> None:
    scene = cast.SCENES["empty"]()
    made = Attack(scene.people["creator"])
    got = {}
    for name, (date, time, zone) in junk.ODD_TIMES.items():
        form = posted.editor(scene.session, date=date, time=time, timezone=zone)
        got[name] = made.send(name, partial(made.browser.post, "/sessions/new/", form))
    assert got == {name: 302 if name in junk.REAL_TIMES else 400 for name in junk.ODD_TIMES}
    assert made.came_to_nothing()


@pytest.mark.database
@pytest.mark.parametrize("role", ["anonymous", "creator"])
def test_no_page_stumbles_over_its_query(role: str) -> None:
    scene = cast.SCENES["open"]()
    made = Attack(scene.viewer(role))
    for name in PAGES:
        path = path_of(ADDRESSES[name], scene)
        names = made.reads(partial(made.browser.get, path))
        is_read = bool(names) and name != "site:styleguide"  # which reads one word, and is long
        for query, text in junk.QUERIES.items():
            if is_read or query in junk.UNREAD_QUERIES:
                made.send(f"{name} {query}", partial(made.browser.get, f"{path}?{text}"))
    assert made.came_to_nothing()


@pytest.mark.database
@pytest.mark.parametrize("path", SEARCHING)
def test_no_parameter_stumbles(path: str) -> None:
    scene = cast.SCENES["open"]()
    made = Attack(None if "login" in path else scene.people["creator"])
    names = made.reads(partial(made.browser.get, path)) | made.reads(
        partial(made.browser.get, path, dict.fromkeys(PARAMETERS, ""))
    )
    assert names, "the page reads no query"
    for text, value in texts().items():
        made.send(text, partial(made.browser.get, path, dict.fromkeys({*names, *PARAMETERS}, value)))
        for parameter in names.intersection(FIRST):
            alone = {parameter: value, "view": "week"}
            made.send(f"{text} as {parameter}", partial(made.browser.get, path, alone))
    assert made.came_to_nothing()


@pytest.mark.database
@pytest.mark.parametrize("path", ["/sessions/", "/accounts/login/", "/my-sessions/", "/sessions/{}/", "/"])
def test_no_cookie_stumbles(path: str) -> None:
    path = path.format(cast.SCENES["open"]().session.pk)
    made = Attack()
    for name, value in junk.COOKIES.items():
        cookies = "; ".join(f"{cookie}={value}" for cookie in COOKIES)
        made.send(name, partial(made.browser.get, path, HTTP_COOKIE=cookies))
    assert made.came_to_nothing()


@pytest.mark.parametrize("path", ["/sessions/new/", "/accounts/profile/", "/accounts/login/", "/theme/"])
def test_no_content_type_stumbles(path: str) -> None:
    scene = cast.SCENES["open"]()
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n\\ud800\r\n'
    body = "".join([*map(part.format, ("title", "name", "login", "next")), "--b--\r\n"]).encode()
    made = Attack(None if "login" in path else scene.people["creator"])
    for kind, content_type in junk.CONTENT_TYPES.items():
        for content in (body, body[:40], b"", b"\x00\xff" * 50):
            ask = partial(made.browser.generic, "POST", path, content, content_type)
            made.send(f"{kind} {content[:20]!r}", ask)
    assert made.came_to_nothing()


@pytest.mark.database
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
