"""Any form and any filter: each field as it should be, anything else, missing, twice or far too long.

Never a 500. What is refused is told in words, keeps what was typed and changes no row.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.utils.html import escape, strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from peerhall.accounts.models import User
from tests.security import cast, junk, looking, posted
from tests.security.addresses import ADDRESSES, path_of
from tests.security.cast import Scene
from tests.security.matrix import LINES, Line

pytestmark = pytest.mark.django_db

# One line of the matrix for each address; of allauth's, which has tests of its own, the form that is ours.
FORMS: Final = list(
    {
        line.name: line
        for line in reversed(LINES)
        if line.method == "POST"
        and (":" in line.name or line.name == "account_signup")
        and not line.is_for_programs
    }.values()
)
# What forms hold besides that with which the matrix posts them.
MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "account_signup": ("timezone", "next"),
    "accounts:profile": ("bio", "next"),
    "notifications:settings": ("switch", "quiet_from", "quiet_until", "reminders", "reminder"),
    "webpush:subscribe": ("endpoint", "p256dh", "auth", "label"),
    "webpush:unsubscribe": ("endpoint",),
    "tutoring:approve": ("raise_to", "vet", "force"),
    "tutoring:cotutors": ("person", "remove", "search", "next"),
    "tutoring:edit": ("move", "force", "version"),
    "tutoring:create": ("force", "from"),
    "tutoring:reject": ("reason",),
    "tutoring:withdraw": ("reason",),
    "tutoring:excuse": ("reason",),
}
FILTERS: Final = (
    *("search", "subject", "level", "when", "date", "date_from", "date_to", "status", "seats", "ordering"),
    *("cursor", "page_size", "as", "view", "show", "monday", "week", "page", "q"),
)
SOUND: Final = ("beginner", "today", "-date", "title", "2026-11-25", "week", "tutor", "all", "5", "1", "on")
# Texts of forms that come back as they were typed.
KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "tutoring:create": ("title", "description", "subject_other", "place_detail"),
    "tutoring:edit": ("title", "description", "subject_other", "place_detail"),
    "tutoring:request": ("message",),
    "tutoring:cancel": ("reason",),
    "tutoring:withdraw": ("reason",),
    "tutoring:decline": ("reason",),
    "tutoring:reject": ("reason",),
    "accounts:profile": ("name", "bio"),
    "account_signup": ("name", "email"),
}
TEXT: Final = st.one_of(
    st.text(max_size=40),
    st.sampled_from(sorted(text for text in junk.TEXTS.values() if text.isascii() or text.isprintable())),
    st.sampled_from(SOUND),
    st.integers().map(str),
    st.dates().map(str),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=4), st.just(3_000)),
)
VALUES: Final = st.lists(TEXT, max_size=3)  # none: the field is missing

# Who has more to fill in than the first whom the matrix lets do it.
VIEWERS: Final[Mapping[str, str]] = {"tutoring:withdraw": "approved"}

Form = dict[str, list[str]]


@pytest.fixture(autouse=True)
def _quiet(settings: Settings) -> Iterator[None]:
    """Refusals without lines in a log, nor limits of tries."""
    settings.ACCOUNT_RATE_LIMITS = False
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def bounds(examples: int) -> settings:
    """Hypothesis' settings for this many requests."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def spoilt(sound: Mapping[str, str], names: tuple[str, ...]) -> st.SearchStrategy[Form]:
    """The form with up to four of its fields, or all, replaced by anything."""
    fields = sorted({*sound, *names, "x"})
    some = st.dictionaries(st.sampled_from(fields), VALUES, min_size=1, max_size=4)
    every = st.fixed_dictionaries(dict.fromkeys(fields, VALUES))
    base = {name: [value] for name, value in sound.items()}
    return st.one_of(some, some, some, every).map(lambda changes: {**base, **changes})


def viewer_of(line: Line, scene: Scene) -> User | None:
    """Somebody whom the matrix lets do it, or lets near it."""
    if line.name in VIEWERS:
        return scene.people[VIEWERS[line.name]]
    for word in ("done", "back", "ok", "400", "409"):
        for role in cast.ROLES:
            if line.expected[role] == word:
                return scene.viewer(role)
    return scene.people["creator"]


def complaint(name: str, form: Form, response: HttpResponse, *, is_changed: bool) -> str:
    """What is wrong with an answer, in words; empty when all is well."""
    status, body = response.status_code, response.content.decode()
    if status >= 500:
        return f"{status} {getattr(response, 'exc_info', '')!r:.300}"
    if status < 400:
        return ""
    if is_changed:
        return f"{status} and changed"
    if len(re.findall(r"\w{2,}", strip_tags(body))) < 3:
        return f"{status} without a sentence: {body!r:.100}"
    if status == 400:
        for field in KEPT.get(name, ()):
            typed = form.get(field, [])[-1:]
            if typed and escape(typed[0].strip()) not in body:
                return f"lost {field} {typed[0]!r:.60}"
    return ""


def check_form(line: Line, examples: int) -> None:
    """Post that many forms to one line of the matrix, each taken back."""
    scene = cast.SCENES[line.scene]()
    viewer = viewer_of(line, scene)
    path = path_of(ADDRESSES[line.name], scene, person=posted.ABOUT.get(line.key, "pending"))
    sound = posted.data_for(line.key, scene, viewer)
    before = looking.everything()

    @bounds(examples)
    @given(spoilt(sound, MORE.get(line.name, ())))
    def attack(form: Form) -> None:
        with transaction.atomic():
            response: Any = looking.browser(viewer).post(path, form)
            is_refused = response.status_code >= 400
            is_changed = is_refused and looking.everything() != before
            transaction.set_rollback(True)
        assert complaint(line.name, form, response, is_changed=is_changed) == ""

    attack()


def check_filters(path: str, examples: int) -> None:
    """Look at a list with that many queries."""
    scene = cast.SCENES["open"]()
    before = looking.everything()
    queries = st.dictionaries(st.sampled_from(FILTERS), VALUES, min_size=1, max_size=5)

    @bounds(examples)
    @given(queries, st.sampled_from(["creator", "pending"]))
    def attack(query: Form, role: str) -> None:
        with transaction.atomic():
            response: Any = looking.browser(scene.people[role]).get(path, query)
            is_changed = looking.everything() != before
            transaction.set_rollback(True)
        assert not is_changed
        assert complaint("", query, response, is_changed=False) == ""

    attack()


every_form = pytest.mark.parametrize("line", FORMS, ids=str)
every_list = pytest.mark.parametrize("path", ["/sessions/", "/my-sessions/"])


@every_form
def test_no_form_stumbles_over_anything(line: Line) -> None:
    check_form(line, 8)


@every_list
def test_no_filter_stumbles_over_anything(path: str) -> None:
    check_filters(path, 20)


@pytest.mark.soak
@every_form
def test_no_form_stumbles_over_hundreds_of_things(line: Line) -> None:
    check_form(line, 300)


@pytest.mark.soak
@every_list
def test_no_filter_stumbles_over_a_thousand_things(path: str) -> None:
    check_filters(path, 1_000)
