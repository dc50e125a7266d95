"""Facts of this room, for higher rooms."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentsReleased:
    """T8: at start + 15 min the tutor had not come; who waits in the room may leave without a mark."""

    session_id: int
    student_ids: tuple[int, ...]
    at: dt.datetime
