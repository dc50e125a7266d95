"""Who may do what with a session (1d), as plain questions; pages, API and writes ask these.

They speak of persons and their part in a session, not of time: whether a session is still open to an
act is for the write to say, in words ("too late" is another answer than "not yours").

Give sessions with `prefetch_related("cotutor_rows")` where many are asked about at once.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from peerhall.accounts import verification
from peerhall.accounts.models import Block, Community, User
from peerhall.accounts.types import WhoMayTutor
from peerhall.tutoring.models import Session, SessionTutor
from peerhall.tutoring.refusals import Refusal

Viewer = User | AnonymousUser


def is_creator(user: Viewer, session: Session) -> bool:
    """Whether the session is theirs."""
    return isinstance(user, User) and session.creator_id == user.pk


def is_cotutor(user: Viewer, session: Session) -> bool:
    """Whether they teach beside the creator."""
    return isinstance(user, User) and any(row.user_id == user.pk for row in session.cotutor_rows.all())


def is_tutor(user: Viewer, session: Session) -> bool:
    """Whether they teach it, as creator or beside the creator."""
    return is_creator(user, session) or is_cotutor(user, session)


def _is_moderator(user: Viewer) -> bool:
    return isinstance(user, User) and user.is_moderator


def _is_organizer(user: Viewer) -> bool:
    return isinstance(user, User) and user.is_organizer


def _is_frozen(user: Viewer) -> bool:
    return isinstance(user, User) and user.is_frozen


# Seeing


def visible_to(user: Viewer, community: Community) -> Q:
    """The sessions whose existence `user` may know of; all others answer 404."""
    if isinstance(user, AnonymousUser):
        return Q(is_hidden=False) if community.public_browse else Q(pk__in=[])
    if user.is_moderator:
        return Q()
    teaches = Exists(SessionTutor.objects.filter(session=OuterRef("pk"), user=user))
    return Q(is_hidden=False) | Q(creator=user) | Q(teaches)


def may_see(user: Viewer, session: Session) -> bool:
    """Whether they may know of a session, in a community that lets visitors browse."""
    return not session.is_hidden or is_tutor(user, session) or _is_moderator(user)


def may_see_names(user: Viewer, community: Community, *, takes_part: bool = False) -> bool:
    """Whether they see who is approved; `takes_part` as a tutor of it or with a seat in it."""
    if not isinstance(user, User):
        return False
    return community.show_names or takes_part or user.is_moderator


def may_see_requests(user: Viewer, session: Session) -> bool:
    """Whether they see who asks and waits, and what was written; everybody sees their own."""
    return may_read_requests(user, is_tutor=is_tutor(user, session))


def may_read_requests(user: Viewer, *, is_tutor: bool) -> bool:
    """`may_see_requests` where it is known already whether they teach the session."""
    return is_tutor or _is_moderator(user)


# Teaching


def may_create(user: Viewer, community: Community) -> bool:
    """Whether they may offer sessions (A7)."""
    return (
        isinstance(user, User)
        and _may_teach(user, community)
        and not user.is_frozen
        and not verification.is_required_and_missing(user)
    )


def _may_teach(user: User, community: Community) -> bool:
    match WhoMayTutor(community.who_may_tutor):
        case WhoMayTutor.EVERYONE:
            return True
        case WhoMayTutor.VETTED:
            return user.is_vetted_tutor or user.is_moderator
        case WhoMayTutor.ORGANIZERS:
            return user.is_moderator


def why_not_create(user: Viewer) -> Refusal:
    """What to tell somebody who may not offer sessions."""
    if isinstance(user, User):
        if refusal := why_not_act(user):
            return refusal
        return Refusal("forbidden", _("The organizers choose who teaches here. Ask one of them."))
    return Refusal("forbidden", _("Sign in to teach a session."))


def may_edit(user: Viewer, session: Session) -> bool:
    """Whether they may change what it says; the time needs `may_reschedule`."""
    return may_answer(user, is_tutor=is_tutor(user, session))


def may_reschedule(user: Viewer, session: Session) -> bool:
    """Whether they may change when it is, and who teaches beside the creator."""
    return not _is_frozen(user) and (is_creator(user, session) or _is_organizer(user))


def may_cancel(user: Viewer, session: Session) -> bool:
    """Whether they may cancel it for everybody; also frozen people may, since it only frees others."""
    return is_creator(user, session) or _is_moderator(user)


def may_delete(user: Viewer, session: Session) -> bool:
    """Whether they may remove it without a trace, while nobody has a stake in it (A14)."""
    return is_creator(user, session) or _is_organizer(user)


def may_publish(user: Viewer, session: Session) -> bool:  # noqa: ARG001 -- asked like the others
    """Whether they may publish or decline a session that waits for review."""
    return _is_moderator(user)


def may_start(user: Viewer, session: Session) -> bool:
    """Whether they may start and end it."""
    return may_edit(user, session)


def may_object(user: Viewer, session: Session, *, was_seated: bool) -> bool:
    """Whether they may say that it ended otherwise (T11): who taught it, and who had a seat in it."""
    return not _is_frozen(user) and (was_seated or is_tutor(user, session))


def may_correct(user: Viewer, session: Session) -> bool:  # noqa: ARG001 -- asked like the others
    """Whether they may correct how it ended (T11)."""
    return _is_organizer(user)


def may_decide(user: Viewer, session: Session) -> bool:
    """Whether they may approve, decline, remove and excuse."""
    return may_answer(user, is_tutor=is_tutor(user, session))


def may_answer(user: Viewer, *, is_tutor: bool) -> bool:
    """`may_decide` where it is known already whether they teach the session."""
    return not _is_frozen(user) and (is_tutor or _is_organizer(user))


# Asking


def may_request(user: Viewer, session: Session) -> bool:
    """Whether they are one who may ask for a seat; blocks between people are told only when they ask."""
    return (
        isinstance(user, User)
        and not is_tutor(user, session)
        and not user.is_frozen
        and not verification.is_required_and_missing(user)
    )


def why_not_act(user: User) -> Refusal | None:
    """What keeps a person from teaching and asking anywhere, if anything does."""
    if user.is_frozen:
        return Refusal("frozen", _("Your account is frozen. You can read, but not teach or ask for seats."))
    if verification.is_required_and_missing(user):
        return Refusal("unverified", _("Confirm your e-mail address first. We sent you a code."))
    return None


def are_kept_apart(user: User, session: Session) -> bool:
    """Whether one of the tutors blocked `user`, or `user` one of them."""
    tutors = [session.creator_id, *(row.user_id for row in session.cotutor_rows.all())]
    between = Q(blocker=user, blocked__in=tutors) | Q(blocker__in=tutors, blocked=user)
    return Block.objects.filter(between).exists()
