"""What the matrix posts to each address: data with which the act would succeed."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils import timezone

from peerhall.accounts.models import User
from peerhall.tutoring.models import Session
from tests.factories import DAY
from tests.security.cast import PASSWORD, Scene

Data = dict[str, str]


def editor(session: Session, **changes: str) -> Data:
    """The editor's form as it stands for a session, with some of it changed."""
    utc = session.date.astimezone(timezone.get_default_timezone())
    return {
        "title": session.title,
        "subject": "other",
        "subject_other": session.subject,
        "level": session.level,
        "description": session.description,
        "date": utc.date().isoformat(),
        "time": f"{utc:%H:%M}",
        "timezone": "UTC",
        "duration": str(session.duration),
        "max_participants": str(session.max_participants),
        "min_participants": str(session.min_participants),
        "approval_mode": session.approval_mode,
        "has_waitlist": "on",
        "cancel_notice_hours": str(session.cancel_notice_hours),
        "place": session.place,
        "place_detail": session.place_detail,
        **changes,
    }


def _new(scene: Scene, _viewer: User | None) -> Data:
    later = scene.session.date + 20 * DAY
    return editor(scene.session, title="Another one", date=later.date().isoformat())


def _moved(scene: Scene, _viewer: User | None) -> Data:
    later = scene.session.date + 20 * DAY
    return editor(scene.session, date=later.date().isoformat(), move="on")


def _passwords(_scene: Scene, _viewer: User | None) -> Data:
    return {
        "oldpassword": PASSWORD,
        "password1": "another horse battery",
        "password2": "another horse battery",
    }


def _program_moves(scene: Scene, _viewer: User | None) -> Data:
    return {"date": (scene.session.date + 20 * DAY).isoformat()}


def _program_offers(scene: Scene, viewer: User | None) -> Data:
    moved = _program_moves(scene, viewer)
    return {"title": "Another one", "subject": "Programming", "level": "beginner", **moved}


Posted = Callable[[Scene, User | None], Data]
# Addresses for programs that look at no cookie: what proves who asks is in the body.
COOKIELESS: Final = frozenset({"api:register", "api:token", "api:token_refresh", "api:logout", "api:google"})
POSTED: Final[Mapping[str, Posted]] = {
    "site:theme": lambda _scene, _viewer: {"theme": "dark", "next": "/sessions/"},
    "accounts:profile": lambda _scene, _viewer: {
        "name": "Somebody Else",
        "timezone": "Europe/Madrid",
        "bio": "",
    },
    "accounts:demo_sign_in": lambda scene, _viewer: {"person": str(scene.people["organizer"].pk)},
    "tutoring:create": _new,
    "tutoring:preview": _new,
    "tutoring:edit": lambda scene, _viewer: editor(scene.session, title="Renamed"),
    "tutoring:edit/move": _moved,
    "tutoring:cancel": lambda _scene, _viewer: {"reason": "The room is flooded."},
    "tutoring:cotutors": lambda scene, _viewer: {"person": str(scene.people["member"].pk)},
    "tutoring:cotutors/leave": lambda scene, _viewer: {
        "person": str(scene.people["cotutor"].pk),
        "remove": "on",
    },
    "tutoring:object": lambda _scene, _viewer: {"reason": "Nobody opened the door."},
    "room:correct": lambda _scene, _viewer: {"minutes": "30"},
    "tutoring:correct": lambda _scene, _viewer: {"outcome": "tutor_no_show"},
    "tutoring:decline": lambda _scene, _viewer: {"reason": "Not here."},
    "tutoring:request": lambda _scene, _viewer: {"message": "Please."},
    "materials:add": lambda _scene, _viewer: {"type": "note", "title": "Homework"},
    "materials:students": lambda _scene, _viewer: {"students_may_add": "on"},
    "materials:edit": lambda _scene, _viewer: {"title": "Homework"},
    "materials:move": lambda _scene, _viewer: {"to": "9"},
    "api:materials": lambda _scene, _viewer: {"type": "note", "title": "Homework"},
    "api:material": lambda _scene, _viewer: {"title": "Homework"},
    "api:sessions": _program_offers,
    "api:session": lambda _scene, _viewer: {"title": "Renamed"},
    "api:session/move": _program_moves,
    "api:session/cancel": lambda _scene, _viewer: {
        "status": "cancelled",
        "cancel_reason": "The room is flooded.",
    },
    "api:request": lambda _scene, _viewer: {"message": "Please."},
    "api:approve/raise": lambda _scene, _viewer: {"raise_to": "3"},
    "api:approve/waitlist": lambda _scene, _viewer: {"waitlist": "yes"},
    "api:cancel": lambda _scene, _viewer: {"reason": "The room is flooded."},
    "api:cancel/silent": lambda _scene, _viewer: {},
    "api:decline": lambda _scene, _viewer: {"reason": "Not here."},
    "tutoring:approve/raise": lambda _scene, _viewer: {"raise_to": "3"},
    "notifications:settings/junk": lambda _scene, _viewer: {"reminders": "own", "reminder": "7"},
    "api:register": lambda _scene, _viewer: {
        "name": "New Comer",
        "email": "newcomer@example.org",
        "password": PASSWORD,
    },
    "api:token": lambda _scene, _viewer: {"email": "nobody@example.org", "password": "wrong"},
    "api:token_refresh": lambda _scene, _viewer: {"refresh": "bad"},
    "api:logout": lambda _scene, _viewer: {"refresh": "bad"},
    "api:google": lambda _scene, _viewer: {"credential": "bad"},
    "api:me": lambda _scene, _viewer: {"name": "Somebody Else"},
    "account_login": lambda _scene, _viewer: {"login": "nobody@example.org", "password": "wrong"},
    "account_signup": lambda _scene, _viewer: {
        "name": "New Comer",
        "email": "newcomer@example.org",
        "password1": PASSWORD,
    },
    "account_reauthenticate": lambda _scene, _viewer: {"password": "wrong"},
    "account_change_password": _passwords,
    "account_set_password": _passwords,
    "account_reset_password": lambda _scene, _viewer: {"email": "nobody@example.org"},
    "account_email": lambda _scene, _viewer: {"email": "changed@example.org", "action_add": "on"},
}
# Whom an address is about, where it is not the pending one.
ABOUT: Final[Mapping[str, str]] = {
    "accounts:person": "member",
    "room:correct": "approved",
    "tutoring:excuse": "late",
    "tutoring:approve/rejected": "rejected",
    "tutoring:reject/approved": "approved",
    "api:approve/rejected": "rejected",
    "api:reject/approved": "approved",
}


def data_for(key: str, scene: Scene, viewer: User | None) -> Data:
    """The form that goes to a line of the matrix."""
    return POSTED[key](scene, viewer) if key in POSTED else {}
