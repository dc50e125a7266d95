"""What this room's writes answer when they must not be done."""

from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerhall.tutoring import refusals

Code = Literal[
    "forbidden",  # the person may not do this here
    "not_found",  # the material is not there, or not for this person's eyes
    "quota_spent",  # the session or the person keeps as much as may be kept
    "storage_full",  # the machine has no room left
]
SENTENCES: Final[dict[Code, Promise]] = {
    "forbidden": _("Only tutors add materials here."),
    "not_found": _("This material is no longer here."),
    "quota_spent": _("There is no room for more here. Remove something first."),
    "storage_full": _("The server has no room left for files. Tell an organizer."),
}
HTTP_STATUS: Final[dict[str, int]] = {
    "forbidden": 403,
    "not_found": 404,
    "quota_spent": 409,
    "storage_full": 507,
}


class Refusal(refusals.Refusal):
    """An act was refused and nothing is kept. Of tutoring's kind, so that every edge answers it."""

    def __init__(self, code: Code, sentence: str = "") -> None:
        super().__init__(code, sentence or str(SENTENCES[code]))  # type: ignore[arg-type]  # our own codes

    @property
    def http_status(self) -> int:
        """What an HTTP edge answers."""
        return HTTP_STATUS[self.code]
