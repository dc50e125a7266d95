"""What this room's writes answer when they must not be done."""

from typing import Final, Literal, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerhall.room import admission
from peerhall.tutoring import refusals

OwnCode = Literal[
    "forbidden",  # the person may not do this here
    "not_found",  # the thing is not there, or not for this person's eyes
    "not_entered",  # only who is in the room may
    "not_allowed",  # the tutor has switched this off for students
    "too_late",  # a message can be changed for five minutes
    "not_empty",  # somebody has written there already
    "bad_text",  # too long, empty, or with what nobody can see
]
Code = OwnCode | admission.Code

SENTENCES: Final[dict[str, Promise]] = {
    "not_admitted": _("Only those who have a seat can come in."),
    "removed": _("You were removed from this session and cannot come back."),
    "not_open": _("This session has no room here."),
    "too_early": _("The room opens 15 minutes before the start."),
    "too_late": _("This session is over."),
    "room_locked": _("The tutor has locked the room. Knock, and you may be let in."),
    "room_full": _("The room is full: more people than a direct call carries."),
    "forbidden": _("This is not yours to do."),
    "not_found": _("This is no longer here."),
    "not_empty": _("Somebody has begun to write there already."),
    "not_entered": _("Come into the room first."),
    "not_allowed": _("The tutor has switched this off."),
}
HTTP_STATUS: Final[dict[str, int]] = dict.fromkeys((*get_args(OwnCode), *get_args(admission.Code)), 409) | {
    "not_admitted": 403,
    "removed": 403,
    "forbidden": 403,
    "not_found": 404,
    "bad_text": 400,
}


# What an address outside the room may answer.
AT_THE_DOOR: Final[dict[str, int]] = {code: HTTP_STATUS[code] for code in get_args(admission.Code)}


class Refusal(refusals.Refusal):
    """An act was refused and nothing was written; `data` holds plain values for the edge (`opens_at`).

    Of tutoring's kind, so that every edge answers it without knowing this room.
    """

    def __init__(self, code: Code, sentence: str = "", **data: str | int) -> None:
        super().__init__(code, sentence or str(SENTENCES[code]), **data)  # type: ignore[arg-type]  # our own codes

    @property
    def http_status(self) -> int:
        """What an HTTP edge answers."""
        return HTTP_STATUS[self.code]
