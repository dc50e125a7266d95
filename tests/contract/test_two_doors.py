"""Each act by the page's form and by the API leaves the same rows, notifications and audit entries (S3)."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from pytest_django import Settings

from peerhall.platform.audit.models import AuditEntry
from tests.contract import doors
from tests.contract.doors import Try
from tests.security.cast import Scene

pytestmark = pytest.mark.django_db

# How somebody came in, which differs by the door; and that a moderator read what their page shows.
COMING_IN: Final = frozenset({"sessions.session", "realtime.ticket", "accounts.tokenfamily"})
READING: Final = ("requests_read", "materials_read")
FULL: Final = {"max_participants": 1}

Rows = dict[str, Counter[str]]
Door = Callable[[Try, Scene], HttpResponse]

TRIES: Final = [
    Try("create", by="member"),
    Try("create", by="member", values={"title": " "}, expected="400"),
    Try("create", by="member", values={"duration": 600}, expected="400"),
    Try("create", by="frozen", expected="403"),
    Try("create", by="anonymous", expected="sign in"),
    Try("edit", by="creator", values={"title": "Renamed"}),
    Try("edit", by="creator", values={"date": "2026-11-27T15:30:00Z"}),
    Try("edit", by="creator", values={"date": "2026-11-20T15:30:00Z"}, expected="400"),
    Try("edit", by="cotutor", values={"date": "2026-11-27T15:30:00Z"}, expected="403"),
    Try("edit", by="creator", scene="hidden", values={"level": "advanced", "duration": 90}),
    Try("edit", by="cotutor", values={"description": "With *examples*."}),
    Try("edit", by="creator", values={"max_participants": 3}),
    Try("edit", by="creator", values={"max_participants": 0}, expected="400"),
    Try("edit", by="member", values={"title": "Renamed"}, expected="403"),
    Try("edit", by="member", scene="hidden", values={"title": "Renamed"}, expected="404"),
    Try("edit", by="anonymous", values={"title": "Renamed"}, expected="sign in"),
    Try("delete", by="creator", scene="empty"),
    Try("delete", by="creator", expected="409"),
    Try("delete", by="member", scene="empty", expected="403"),
    Try("request", by="member"),
    Try("request", by="member", values={"message": "I know Python."}),
    Try("request", by="member", values={"message": "x" * 1001}, expected="400"),
    Try("request", by="member", where=FULL),
    Try("request", by="member", where={**FULL, "has_waitlist": False}, expected="409"),
    Try("request", by="member", scene="empty", where={"approval_mode": "auto"}),
    Try("request", by="pending"),
    Try("request", by="rejected", expected="409"),
    Try("request", by="late"),
    Try("request", by="creator", expected="403"),
    Try("request", by="frozen", expected="403"),
    Try("request", by="blocked", expected="403"),
    Try("request", by="unverified", expected="403"),
    Try("request", by="member", scene="hidden", expected="404"),
    Try("request", by="anonymous", expected="sign in"),
    Try("withdraw", by="pending"),
    Try("withdraw", by="waiting", values={"reason": "Another day."}),
    Try("withdraw", by="approved", values={"reason": "I am ill."}),
    Try("withdraw", by="approved", scene="soon"),
    Try("withdraw", by="late"),
    Try("withdraw", by="rejected", expected="409"),
    Try("withdraw", by="pending", values={"reason": "x" * 1001}, expected="400"),
    Try("withdraw", by="anonymous", expected="sign in"),
    Try("approve", by="creator"),
    Try("approve", by="cotutor", about="waiting"),
    Try("approve", by="organizer", about="rejected"),
    Try("approve", by="creator", about="approved"),
    Try("approve", by="creator", where=FULL, expected="409"),
    Try("approve", by="creator", where=FULL, values={"vet": True}),
    Try("approve", by="creator", where=FULL, about="rejected", values={"vet": True}),
    Try("approve", by="creator", where=FULL, values={"raise_to": 2}),
    Try("approve", by="creator", where=FULL, values={"raise_to": 501}, expected="400"),
    Try("approve", by="creator", about="late", expected="409"),
    Try("approve", by="creator", about="member", expected="404"),
    Try("approve", by="moderator", expected="403"),
    Try("approve", by="pending", expected="403"),
    Try("approve", by="creator", scene="hidden", expected="409"),
    Try("approve", by="anonymous", expected="sign in"),
    Try("reject", by="creator"),
    Try("reject", by="creator", values={"reason": "We are beginners."}),
    Try("reject", by="creator", about="approved", values={"reason": "You were rude."}),
    Try("reject", by="creator", about="waiting"),
    Try("reject", by="creator", about="rejected"),
    Try("reject", by="creator", about="late", expected="409"),
    Try("reject", by="creator", values={"reason": "x" * 1001}, expected="400"),
    Try("reject", by="member", expected="403"),
    Try("cancel", by="creator"),
    Try("cancel", by="creator", values={"reason": "The room is flooded."}),
    Try("cancel", by="moderator", values={"reason": "The house is closed."}),
    Try("cancel", by="moderator", expected="400"),
    Try("cancel", by="organizer", scene="live", values={"reason": "Enough."}),
    Try("cancel", by="creator", scene="live", expected="409"),
    Try("cancel", by="cotutor", expected="403"),
    Try("cancel", by="member", expected="403"),
    Try("publish", by="moderator", scene="hidden"),
    Try("publish", by="moderator"),
    Try("publish", by="creator", scene="hidden", expected="403"),
    Try("publish", by="member", scene="hidden", expected="404"),
    Try("decline", by="moderator", scene="hidden", values={"reason": "Not here."}),
    Try("decline", by="moderator", expected="409"),
    Try("decline", by="member", expected="403"),
    Try("start", by="creator", scene="soon"),
    Try("start", by="cotutor", scene="live"),
    Try("start", by="creator", expected="409"),
    Try("start", by="moderator", scene="soon", expected="403"),
    Try("end", by="creator", scene="live"),
    Try("end", by="creator", expected="409"),
    Try("end", by="approved", scene="live", expected="403"),
    Try("read", by="creator"),
    Try("read", by="member", expected="404"),
    Try("read_all", by="creator"),
    Try("read_all", by="anonymous", expected="sign in"),
]
# Acts that the contract knows another way to: edits, cancelling; and the doubled prefix for one of each.
OTHERWISE: Final = [
    tried
    for tried in TRIES
    if tried.act in {"edit", "cancel"} or tried in {one.act: one for one in TRIES}.values()
]
# What a second call tells nobody again, and notes nowhere.
REPEATED: Final = [
    tried
    for tried in TRIES
    if tried.expected == "done" and tried.act not in {"create", "edit", "delete"} and not tried.where
]


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = True  # else nobody has to be verified


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back, numbers given included."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def rows() -> Rows:
    """All rows of all models, refusals noted included; how somebody came in left out."""
    found = {}
    for model in apps.get_models():
        name = model._meta.label_lower
        if name in COMING_IN:
            continue
        some = model._default_manager.all()
        if model is AuditEntry:
            some = some.exclude(act__in=READING)
        columns = [field.attname for field in model._meta.concrete_fields if field.name != "last_login"]
        found[name] = Counter(map(repr, some.values_list(*columns)))
    return found


def difference(one: Rows, other: Rows) -> list[str]:
    """What stands in one and not in the other, in words."""
    left = [f"only after the first: {name} {row}" for name in one for row in one[name] - other[name]]
    return left + [f"only after the second: {name} {row}" for name in one for row in other[name] - one[name]]


def left_by(door: Door, tried: Try, scene: Scene, *, times: int = 1) -> tuple[str, Rows]:
    """What came of the act at this door, and the rows behind it."""
    with undone():
        outcomes = [doors.outcome(door(tried, scene)) for _ in range(times)]
        return outcomes[-1], rows()


def said_and_left(door: Door, tried: Try, scene: Scene) -> list[str]:
    """How this door differs from the page in what it says and what it leaves behind."""
    said_by_page, after_page = left_by(doors.by_page, tried, scene)
    said, after = left_by(door, tried, scene)
    wrong = [] if said_by_page == said == tried.expected else [f"page: {said_by_page}, other: {said}"]
    return wrong + difference(after_page, after)


@pytest.mark.parametrize("tried", TRIES, ids=str)
def test_both_doors_leave_the_same_behind(tried: Try) -> None:
    assert said_and_left(doors.by_api, tried, doors.scene_for(tried)) == []


@pytest.mark.parametrize("tried", [tried for tried in TRIES if tried.expected != "done"], ids=str)
def test_refusal_leaves_nothing_but_a_note(tried: Try) -> None:
    scene = doors.scene_for(tried)
    before = rows()
    _said, after = left_by(doors.by_api, tried, scene)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"audit.auditentry"}


@pytest.mark.parametrize("tried", OTHERWISE, ids=str)
def test_other_ways_of_the_contract_leave_the_same_behind(tried: Try) -> None:
    scene = doors.scene_for(tried)
    door = {"edit": doors.by_whole_put, "cancel": doors.by_status}.get(tried.act, doors.by_doubled_prefix)
    assert said_and_left(door, tried, scene) == []


@pytest.mark.parametrize("tried", REPEATED, ids=str)
@pytest.mark.parametrize("door", [doors.by_page, doors.by_api])
def test_second_call_leaves_what_the_first_left(door: Door, tried: Try) -> None:
    scene = doors.scene_for(tried)
    once, twice = left_by(door, tried, scene), left_by(door, tried, scene, times=2)
    assert (once[0], twice[0]) == ("done", "done")
    assert difference(once[1], twice[1]) == []


def test_acts_of_both_doors_are_all_tried() -> None:
    assert {tried.act for tried in TRIES} == set(doors.PAGES) == set(doors.API)
