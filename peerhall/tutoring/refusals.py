"""What a write answers when it must not be done: one exception for every door to translate."""

from typing import Final, Literal, get_args

Code = Literal[
    "already_rejected",  # R20: the tutor said no; only the tutor can say yes again
    "blocked",  # neutral: somebody here wants nothing to do with somebody
    "forbidden",  # the person may not do this
    "frozen",  # frozen people neither teach nor ask
    "not_found",  # the thing is not there, or not for this person's eyes
    "not_open",  # the thing has moved on and takes this act no longer
    "own_session",  # a tutor asks for a seat in their own session
    "session_full",  # no free seat; `offers` says what would help
    "session_has_bookings",  # A14: cancel it instead
    "student_conflict",  # A34, where the community blocks it; `session_ids`
    "too_early",
    "too_late",
    "tutor_conflict",  # A34; `session_ids`; create or edit again with force
    "unverified",  # the e-mail address must be confirmed first
]
CODES: Final[tuple[Code, ...]] = get_args(Code)

# The edges answer 403, 404 or 409: here once, so that pages and API agree.
HTTP_STATUS: Final[dict[Code, int]] = dict.fromkeys(CODES, 409) | {
    "blocked": 403,
    "forbidden": 403,
    "frozen": 403,
    "own_session": 403,
    "unverified": 403,
    "not_found": 404,
}


class Refusal(Exception):  # noqa: N818 -- the word of this house, not an error of the program
    """An act was refused and nothing was written. `str()` is fit for the person who tried.

    `data` holds plain values for the edge: `offers` of `session_full`, `session_ids` of a conflict.
    """

    def __init__(self, code: Code, sentence: str, **data: object) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.data = data

    @property
    def http_status(self) -> int:
        """What an HTTP edge answers."""
        return HTTP_STATUS[self.code]
