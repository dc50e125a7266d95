"""The permission matrix (1d) as far as this room goes: one row per question, one column per part."""

from collections.abc import Callable
from typing import Final

import pytest
from django.contrib.auth.models import AnonymousUser

from peerhall.accounts.models import Community, User
from peerhall.accounts.types import WhoMayTutor
from peerhall.tutoring import policy
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PARTS: Final = ("anonymous", "member", "pending", "approved", "cotutor", "creator", "moderator", "organizer")


def cast(session: Session) -> dict[str, Viewer]:
    """One person for each part in `session`."""
    return {
        "anonymous": AnonymousUser(),
        "member": factories.stranger(),
        "pending": factories.request(session).user,
        "approved": factories.request(session, state=RequestState.APPROVED).user,
        "cotutor": factories.cotutor(session),
        "creator": session.creator,
        "moderator": factories.moderator(),
        "organizer": factories.organizer(),
    }


def names(user: Viewer, session: Session) -> bool:
    seat = session.requests.filter(user=user, state=RequestState.APPROVED) if user.pk else None
    takes_part = policy.is_tutor(user, session) or bool(seat and seat.exists())
    return policy.may_see_names(user, Community(show_names=False), takes_part=takes_part)


def objects(user: Viewer, session: Session) -> bool:
    seat = session.requests.filter(user=user).first() if user.pk else None
    return policy.may_object(user, session, was_seated=seat is not None and seat.was_seated)


# a = anonymous, m = member, p = pending, s = approved student, c = co-tutor, o = creator ("own"),
# M = moderator, O = organizer: who may.
MATRIX: Final[list[tuple[str, Callable[[Viewer, Session], bool], str]]] = [
    ("details of published", policy.may_see, "ampscoMO"),
    ("names, switch on", lambda user, _: policy.may_see_names(user, Community()), "mpscoMO"),
    ("names, switch off", names, "scoMO"),
    ("requests and messages", policy.may_see_requests, "coMO"),
    ("create", lambda user, _: policy.may_create(user, Community()), "mpscoMO"),
    ("edit", policy.may_edit, "coO"),
    ("reschedule", policy.may_reschedule, "oO"),
    ("cancel session", policy.may_cancel, "oMO"),
    ("publish, decline", policy.may_publish, "MO"),
    ("start, end", policy.may_start, "coO"),
    ("delete", policy.may_delete, "oO"),
    ("approve, reject", policy.may_decide, "coO"),
    ("doubt the outcome", objects, "sco"),
    ("correct the outcome", policy.may_correct, "O"),
    ("request", policy.may_request, "mpsMO"),
]
LETTERS: Final = dict(zip("ampscoMO", PARTS, strict=True))


@pytest.mark.parametrize(("action", "may", "who"), MATRIX, ids=[row[0] for row in MATRIX])
def test_matrix(action: str, may: Callable[[Viewer, Session], bool], who: str) -> None:
    session = factories.session()

    allowed = {part for part, user in cast(session).items() if may(user, session)}

    assert allowed == {LETTERS[letter] for letter in who}, action


@pytest.mark.parametrize("status", [Status.PENDING_APPROVAL, Status.CANCELLED])
def test_hidden_sessions_are_for_tutors_and_moderators(status: Status) -> None:
    session = factories.session(status=status, is_hidden=True)

    may = {part for part, user in cast(session).items() if policy.may_see(user, session)}

    assert may == {"cotutor", "creator", "moderator", "organizer"}


@pytest.mark.parametrize("is_hidden", [True, False])
@pytest.mark.parametrize("public_browse", [True, False])
@pytest.mark.database
def test_visible_to_says_the_same_as_may_see(*, is_hidden: bool, public_browse: bool) -> None:
    session, community = factories.session(is_hidden=is_hidden), Community(public_browse=public_browse)

    for part, user in cast(session).items():
        found = Session.objects.filter(policy.visible_to(user, community)).filter(pk=session.pk)
        closed = part == "anonymous" and not public_browse
        assert list(found) == ([session] if policy.may_see(user, session) and not closed else []), part


@pytest.mark.parametrize(
    ("setting", "who"),
    [
        (WhoMayTutor.EVERYONE, {"member", "vetted", "moderator", "organizer"}),
        (WhoMayTutor.VETTED, {"vetted", "moderator", "organizer"}),
        (WhoMayTutor.ORGANIZERS, {"moderator", "organizer"}),
    ],
)
def test_a7_who_may_tutor(setting: WhoMayTutor, who: set[str]) -> None:
    people = {
        "member": factories.person(),
        "vetted": factories.person(is_vetted_tutor=True),
        "moderator": factories.moderator(),
        "organizer": factories.organizer(),
    }

    assert {
        part for part, user in people.items() if policy.may_create(user, Community(who_may_tutor=setting))
    } == who


def test_frozen_people_neither_teach_nor_ask_but_may_cancel() -> None:
    session, other = factories.session(), factories.session()
    tutor = session.creator
    tutor.frozen_at = NOW

    for may in (policy.may_edit, policy.may_reschedule, policy.may_start, policy.may_decide):
        assert not may(tutor, session)
    assert policy.may_cancel(tutor, session)
    assert not policy.may_create(tutor, Community())
    assert not policy.may_request(tutor, other)
    refusal = policy.why_not_act(tutor)
    assert refusal is not None
    assert refusal.code == "frozen"


def test_an_unproven_address_keeps_from_teaching_and_asking_once_mail_is_configured(
    settings: pytest.FixtureRequest,
) -> None:
    session, member = factories.session(), factories.person()
    assert (policy.why_not_act(member), policy.may_request(member, session)) == (None, True)
    settings.MAIL_IS_CONFIGURED = True  # type: ignore[attr-defined]  # pytest-django's settings

    refusal = policy.why_not_act(member)

    assert refusal is not None
    assert refusal.code == policy.why_not_create(member).code == "unverified"
    assert not policy.may_request(member, session)
    assert not policy.may_create(member, Community())


@pytest.mark.parametrize("other", ["creator", "cotutor"])
def test_blocks_keep_apart_both_ways(other: str) -> None:
    session = factories.session()
    tutor: User = session.creator if other == "creator" else factories.cotutor(session)
    one, two, free = factories.student(), factories.student(), factories.student()
    one.blocks_made.create(blocked=tutor, created_at=NOW)
    tutor.blocks_made.create(blocked=two, created_at=NOW)

    assert [policy.are_kept_apart(who, session) for who in (one, two, free)] == [True, True, False]
