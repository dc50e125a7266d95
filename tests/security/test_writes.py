"""Rights inside the writes: whoever calls a work function past the pages is asked again (1d)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import pytest
from django.db import transaction
from pytest_django import Settings

from peerhall.accounts.models import User
from peerhall.tutoring import bookings, sessions
from peerhall.tutoring.drafts import SessionDraft
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import Outcome
from tests.factories import DAY, NOW
from tests.security import cast, looking
from tests.security.cast import ROLES, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TUTORS: Final = cast.TEACHING | {"organizer"}
OWNERS: Final = frozenset({"creator", "organizer"})
KEEPERS: Final = frozenset({"moderator", "organizer"})
ASKERS: Final = frozenset({"member", "moderator", "organizer"})
# Asking again, or giving back, what is one's own.
OWN: Final = frozenset({"pending", "waiting", "approved"})
TEACHERS: Final = frozenset(ROLES) - {"anonymous", "frozen", "unverified"}


def _draft(session: Session, **changes: object) -> SessionDraft:
    values = {name: getattr(session, name) for name in sessions.draft_values_of(session)}
    return SessionDraft(**{**values, "date": session.date, **changes})


def _edit(scene: Scene, actor: User, **changes: object) -> object:
    draft = _draft(scene.session, **changes)
    return sessions.edit_session(actor=actor, session=scene.session, draft=draft, now=NOW)


def _create(scene: Scene, actor: User) -> object:
    draft = _draft(scene.session, date=scene.session.date + 9 * DAY)
    return sessions.create_session(creator=actor, draft=draft, now=NOW)


def _ask(scene: Scene, actor: User) -> object:
    return bookings.request_to_join(student=actor, session=scene.session, message="", now=NOW)


def _reject(scene: Scene, actor: User) -> object:
    pending = scene.people["pending"]
    return bookings.reject_request(actor=actor, session=scene.session, student=pending, reason="", now=NOW)


def _add(scene: Scene, actor: User) -> object:
    member = scene.people["member"]
    return sessions.add_cotutor(actor=actor, session=scene.session, person=member, now=NOW)


def _remove(scene: Scene, actor: User) -> object:
    cotutor = scene.people["cotutor"]
    return sessions.remove_cotutor(actor=actor, session=scene.session, person=cotutor, now=NOW)


Write = Callable[[Scene, User], object]
# The write, the scene in which it would succeed, and who may.
WRITES: Final[Mapping[str, tuple[Write, str, frozenset[str]]]] = {
    "create": (_create, "open", TEACHERS),
    "edit": (lambda scene, actor: _edit(scene, actor, title="Renamed"), "open", TUTORS),
    "reschedule": (lambda scene, actor: _edit(scene, actor, date=NOW + 5 * DAY), "open", OWNERS),
    "lengthen": (lambda scene, actor: _edit(scene, actor, duration=90), "open", OWNERS),
    "cancel": (
        lambda scene, actor: sessions.cancel_session(
            actor=actor, session=scene.session, reason="Flood", now=NOW
        ),
        "open",
        OWNERS | KEEPERS,
    ),
    "stop": (
        lambda scene, actor: sessions.cancel_session(
            actor=actor, session=scene.session, reason="Flood", now=NOW
        ),
        "live",
        KEEPERS,
    ),
    "delete": (
        lambda scene, actor: sessions.delete_session(actor=actor, session=scene.session, now=NOW),
        "empty",
        OWNERS,
    ),
    "publish": (
        lambda scene, actor: sessions.publish_session(actor=actor, session=scene.session, now=NOW),
        "hidden",
        KEEPERS,
    ),
    "decline": (
        lambda scene, actor: sessions.decline_session(actor=actor, session=scene.session, reason="", now=NOW),
        "hidden",
        KEEPERS,
    ),
    "start": (
        lambda scene, actor: sessions.start_session(actor=actor, session=scene.session, now=NOW),
        "soon",
        TUTORS,
    ),
    "end": (
        lambda scene, actor: sessions.end_session(actor=actor, session=scene.session, now=NOW),
        "live",
        TUTORS,
    ),
    "add_cotutor": (_add, "open", OWNERS),
    "remove_cotutor": (_remove, "open", TUTORS),
    "request": (_ask, "open", ASKERS | OWN),
    "withdraw": (
        lambda scene, actor: bookings.withdraw_request(student=actor, session=scene.session, now=NOW),
        "open",
        OWN,
    ),
    "approve": (
        lambda scene, actor: bookings.approve_request(
            actor=actor, session=scene.session, student=scene.people["pending"], now=NOW
        ),
        "open",
        TUTORS,
    ),
    "approve_all": (
        lambda scene, actor: bookings.approve_all(actor=actor, session=scene.session, now=NOW),
        "open",
        TUTORS,
    ),
    "reject": (_reject, "open", TUTORS),
    "excuse": (
        lambda scene, actor: bookings.excuse_request(
            actor=actor, session=scene.session, student=scene.people["late"], now=NOW
        ),
        "open",
        TUTORS,
    ),
    "object": (
        lambda scene, actor: sessions.object_to_outcome(
            actor=actor, session=scene.session, reason="We waited.", now=NOW + 4 * DAY
        ),
        "open",
        cast.TEACHING | {"approved"},
    ),
    "keep": (
        lambda scene, actor: sessions.keep_outcome(actor=actor, session=scene.session, now=NOW),
        "over",
        frozenset({"organizer"}),
    ),
    "correct": (
        lambda scene, actor: sessions.correct_outcome(
            actor=actor, session=scene.session, outcome=Outcome.NOBODY_CAME, now=NOW + 4 * DAY
        ),
        "open",
        frozenset({"organizer"}),
    ),
}


def _tried(write: Write, scene: Scene, role: str) -> str:
    """What came of the act: "done", or the code of the refusal; it is undone in any case."""
    actor = User.objects.get(pk=scene.people[role].pk)
    # As a page that has been open for a while: the write must not believe it.
    scene = replace(scene, session=Session.objects.get(pk=scene.session.pk))
    before = looking.everything()
    with transaction.atomic():
        try:
            write(scene, actor)
            said = "done"
        except Refusal as refusal:
            said = refusal.code if looking.everything() == before else f"{refusal.code}, and wrote"
        transaction.set_rollback(True)
    return said


@pytest.mark.parametrize("name", sorted(WRITES))
def test_each_write_asks_again_who_may(name: str, settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = True  # else nobody has to be verified
    write, place, allowed = WRITES[name]
    scene = cast.SCENES[place]()
    got = {role: _tried(write, scene, role) for role in ROLES if role != "anonymous"}
    assert {role for role, said in got.items() if said == "done"} == allowed
    codes = {said for said in got.values() if said != "done"}
    timely = {"forbidden", "not_found", "own_session", "frozen", "blocked", "unverified"}
    # Only its creator may not stop what has begun for being late; all others never may.
    assert codes <= timely | ({"too_late"} if name == "stop" else set())


@pytest.mark.parametrize("name", sorted(set(WRITES) - {"create", "publish", "decline"}))
def test_hidden_session_does_not_exist_for_outsiders(name: str) -> None:
    scene = cast.SCENES["hidden"]()
    for role in ("member", "pending", "blocked"):
        assert _tried(WRITES[name][0], scene, role) == "not_found"


@pytest.mark.parametrize("role", ["creator", "cotutor", "organizer"])
@pytest.mark.parametrize(
    "name", ["edit", "reschedule", "start", "approve", "reject", "excuse", "add_cotutor"]
)
def test_frozen_tutor_teaches_no_more(name: str, role: str) -> None:
    write, place, _allowed = WRITES[name]
    scene = cast.SCENES[place]()
    User.objects.filter(pk=scene.people[role].pk).update(frozen_at=NOW)
    assert _tried(write, scene, role) in {"forbidden", "frozen"}
