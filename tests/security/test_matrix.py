"""The permission matrix (1d), tried on every address of the URL configuration for every role."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from peerhall.accounts.models import Community, User
from tests.api.programs import program
from tests.security import cast, looking, posted
from tests.security.addresses import ADDRESSES, path_of
from tests.security.cast import Scene
from tests.security.matrix import LINES, METHODS, Line

pytestmark = pytest.mark.django_db

ALL_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"})
# These look at no cookie: what signs in is in the body.
COOKIELESS: Final = frozenset(line.name for line in LINES if line.name in posted.COOKIELESS)
LIBRARY_ANSWERS: Final = frozenset({200, 302})
# Who has no business with a session that waits for review.
OUTSIDERS: Final = ("member", "pending", "waiting", "approved", "frozen", "blocked", "unverified")


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def visit(line: Line, scene: Scene, viewer: User | None, browser: Client) -> HttpResponse:
    """The answer to this line's request, which `viewer` makes."""
    path = path_of(ADDRESSES[line.name], scene, person=posted.ABOUT.get(line.key, "pending"))
    data = posted.data_for(line.key, scene, viewer)
    answer: Any
    if line.method == "GET":
        answer = browser.get(path)
    elif line.is_for_programs:
        answer = browser.generic(line.method, path, json.dumps(data), "application/json")
    else:
        answer = browser.post(path, data)
    assert isinstance(answer, HttpResponse)
    return answer


def wrong_cell(
    line: Line, scene: Scene, role: str, before: looking.Rows, browser: Client | None = None
) -> list[str]:
    """What is wrong with one cell of the table, in words; nothing when all is well.

    `browser` is the person's, where it is not one in which they have just signed in.
    """
    viewer = scene.viewer(role)
    response = visit(line, scene, viewer, browser or looking.browser(viewer))
    got = looking.outcome(response, is_changed=looking.everything() != before)
    wrong = [f"{role}: {got}, not {line.expected[role]}"] if got != line.expected[role] else []
    told = looking.leaks(looking.text_of(response), scene, role)
    return wrong + [f"{role}: tells the {leak}" for leak in told]


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    assert {line.name for line in LINES} == set(ADDRESSES)


def test_every_variant_posts_something_of_its_own() -> None:
    variants = {line.key for line in LINES if "/" in line.key}
    assert variants - set(posted.POSTED) - set(posted.ABOUT) <= {"tutoring:cancel/silent"}


@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_role_gets_what_the_matrix_says(line: Line, settings: Settings) -> None:
    """I10, I15: nor does any answer give away a name, a message or an address."""
    settings.MAIL_IS_CONFIGURED = True  # else nobody has to be verified
    scene = cast.SCENES[line.scene]()
    before = looking.everything()
    wrong = []
    for role in cast.ROLES:
        with undone():
            wrong += wrong_cell(line, scene, role, before)
    assert wrong == []


@pytest.mark.parametrize("line", [line for line in LINES if line.is_for_programs], ids=str)
def test_program_with_a_token_gets_what_the_matrix_says(line: Line, settings: Settings) -> None:
    if line.name in COOKIELESS:
        pytest.skip("the way in looks at no token")
    settings.MAIL_IS_CONFIGURED = True  # else nobody has to be verified
    scene = cast.SCENES[line.scene]()
    callers = {role: program(scene.viewer(role)) for role in cast.ROLES}
    before = looking.everything()
    wrong = []
    for role, caller in callers.items():
        with undone():
            wrong += wrong_cell(line, scene, role, before, caller)
    assert wrong == []


OF_SESSION: Final = sorted(name for name, address in ADDRESSES.items() if address.is_of_session)


def wrong_in(scene: Scene, expected: dict[str, str]) -> list[str]:
    """What is wrong with the answers of all of a session's addresses, for these roles."""
    before = looking.everything()
    return [
        f"{line}: {wrong}"
        for name in OF_SESSION
        for line in (Line(name, method, "", expected) for method in sorted(METHODS[name]))
        for role in expected
        for wrong in wrong_cell(line, scene, role, before)
    ]


def test_outsiders_never_learn_of_a_hidden_session() -> None:
    assert wrong_in(cast.SCENES["hidden"](), dict.fromkeys(OUTSIDERS, "404")) == []


def test_closed_community_tells_visitors_nothing() -> None:
    Community.objects.create(pk=1, public_browse=False)
    assert wrong_in(cast.SCENES["open"](), {"anonymous": "in"}) == []


@pytest.mark.parametrize("place", sorted({line.scene for line in LINES if line.method != "GET"}))
def test_write_without_its_token_changes_nothing(place: str) -> None:
    scene = cast.SCENES[place]()
    before = looking.everything()
    for line in LINES:
        if line.method == "GET" or line.scene != place or line.name in COOKIELESS:
            continue
        # A letter's own key is the right to stop such letters: mail programs post it from
        # anywhere (RFC 8058).
        expected = 404 if line.name == "email:unsubscribe" else 403
        for role in ("anonymous", "creator", "organizer"):
            viewer = scene.viewer(role)
            browser = looking.browser(viewer, enforce_csrf_checks=True)
            status = visit(line, scene, viewer, browser).status_code
            # A program without a cookie is nobody, and nobody's cookie can be abused.
            is_nobody = line.is_for_programs and role == "anonymous"
            assert status == (401 if is_nobody else expected), (line, role)
        assert looking.everything() == before, line


@pytest.mark.parametrize("role", ["anonymous", "organizer"])
def test_methods_that_an_address_does_not_know_are_refused(role: str) -> None:
    scene = cast.SCENES["open"]()
    before = looking.everything()
    for name, address in ADDRESSES.items():
        path, browser = path_of(address, scene), looking.browser(scene.viewer(role))
        for method in sorted(ALL_METHODS - METHODS[name]):
            status = browser.generic(method, path).status_code
            # allauth may move on or call a link spent before it looks at the method; Django's forms
            # take PUT for a POST.
            is_answered = name.startswith("account_") and (status in LIBRARY_ANSWERS or method == "PUT")
            assert status == 405 or (is_answered and status < 500), (name, method, status)
        assert browser.options(path).status_code < 500, name
        head = browser.head(path).status_code
        assert head < 500, name
        if not name.startswith("account_"):  # allauth counts each of these as a try
            expected = browser.get(path).status_code if "GET" in METHODS[name] else 405
            assert head == expected, name
        assert looking.everything() == before, name
        cache.clear()


def lines_of(name: str) -> list[Line]:
    """All of an address."""
    return [line for line in LINES if line.name == name]


def test_fragment_for_a_visitor_tells_them_to_sign_in_and_nothing_else() -> None:
    scene = cast.SCENES["open"]()
    for name in OF_SESSION:
        if name.startswith("api:") or not any(one.expected["anonymous"] == "in" for one in lines_of(name)):
            continue
        path = path_of(ADDRESSES[name], scene)
        for method in sorted(METHODS[name]):
            answer = looking.browser(None).generic(method, path, HTTP_HX_REQUEST="true")
            assert answer["HX-Redirect"].startswith("/accounts/login/?next=/"), (name, method)
            assert answer.content == b"", (name, method)
