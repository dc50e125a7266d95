"""The editor's form: text and local wall time to the values of a draft, and back.

It has no rules of its own: what a session may be is decided once, by `drafts`, for page and API alike.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from peerhall.accounts import zones
from peerhall.accounts.models import Community, User
from peerhall.tutoring import cards, drafts, sessions
from peerhall.tutoring.drafts import Invalid, SessionDraft
from peerhall.tutoring.filters import YEARS
from peerhall.tutoring.models import Session, Subject
from peerhall.tutoring.types import ApprovalMode, Place

OTHER: Final = "other"  # the chip beside the community's own subjects
STEP_MINUTES: Final = 15
LENGTHS_MINUTES: Final = (15, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 360, 420, 480)
# Draft fields that come as one control of the same name.
PLAIN: Final = (
    *("title", "level", "description", "timezone", "duration", "max_participants", "min_participants"),
    *("approval_mode", "has_waitlist", "cancel_notice_hours", "place", "place_detail"),
)
FIELDS: Final = (*PLAIN, "subject", "subject_other", "date", "time")
# As they stand on the page, from top to bottom.
ORDER: Final = (
    *("title", "subject", "level", "description", "date", "duration", "timezone", "place", "place_detail"),
    *("max_participants", "min_participants", "approval_mode", "has_waitlist", "cancel_notice_hours"),
)


# What `wall_time` may find odd about a time, in words.
ODDITIES: Final[Mapping[str, Promise]] = {
    "gap": gettext_lazy("The clocks skip the time you typed that night, so it moves on."),
    "fold": gettext_lazy("The clocks show that time twice that night. The first one is meant."),
}


@dataclass(frozen=True, slots=True)
class EditorForm:
    """What stands in the controls, as typed, and one line of complaint for each field concerned.

    A control that was not sent is not there, and has its default (A8).
    """

    values: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def posted(cls, data: QueryDict) -> Self:
        """The form as it came back; a box sends "off" before its "on", so the last value counts."""
        return cls({name: data.get(name, "") for name in FIELDS if name in data})

    def draft(self, *, now: dt.datetime, current: Session | None = None) -> SessionDraft:
        """What was posted, as a draft.

        :raises Invalid: when it makes none.
        """
        return drafts.parse_draft(_draft_values(self.values), now=now, current=current)

    def take_errors(self, invalid: Invalid) -> None:
        """Show the sentences of `invalid` beside their fields."""
        self.errors.update({name: " ".join(sentences) for name, sentences in invalid.fields.items()})

    @property
    def oddity(self) -> str:
        """A sentence if the clocks skip the time that stands here, or show it twice; "" as a rule."""
        try:
            odd = wall_time(self.values)[1]
        except ValueError:
            return ""
        return str(ODDITIES[odd]) if odd else ""

    @property
    def first_error(self) -> str:
        """The field to go to, in the order of the page; "" when all is well."""
        return next((name for name in ORDER if name in self.errors), "")


def blank(user: User, community: Community, now: dt.datetime) -> EditorForm:
    """A form for a new session: tomorrow at 18:00 where the tutor lives, defaults of A8."""
    tomorrow = now.astimezone(zones.zone(user.timezone)).date() + dt.timedelta(days=1)
    return EditorForm(
        {
            "date": tomorrow.isoformat(),
            "time": "18:00",
            "timezone": user.timezone,
            "duration": "60",
            "max_participants": "5",
            "min_participants": "1",
            "approval_mode": ApprovalMode.MANUAL.value,
            "has_waitlist": "on",
            "cancel_notice_hours": str(community.cancel_notice_hours),
            "place": Place.ROOM.value,
        }
    )


def filled(session: Session) -> EditorForm:
    """The form of a session as it is, at its own wall time."""
    local = session.date.astimezone(zones.zone(session.timezone))
    return EditorForm(
        {**_control_values(session), "date": local.date().isoformat(), "time": f"{local:%H:%M}"}
    )


def copied(session: Session) -> EditorForm:
    """The form of another session like this one; only its day is to be chosen."""
    local = session.date.astimezone(zones.zone(session.timezone))
    return EditorForm({**_control_values(session), "date": "", "time": f"{local:%H:%M}"})


def listed_subjects() -> QuerySet[Subject]:
    """The community's subjects as chips; whatever is like "other" is the chip with a text of its own."""
    return Subject.objects.exclude(hue=cards.OTHER_HUE).order_by("position", "id")


def start_times(chosen: str) -> list[str]:
    """Every quarter of a day, 24 h, and the chosen one if it lies between."""
    steps = (divmod(minute, 60) for minute in range(0, 24 * 60, STEP_MINUTES))
    return sorted({f"{hour:02d}:{minute:02d}" for hour, minute in steps} | ({chosen} if chosen else set()))


def lengths(chosen: str) -> list[int]:
    """The lengths to choose from, in minutes, and the chosen one if it is another that can be shown."""
    is_short = chosen.isascii() and chosen.isdigit() and len(chosen) < 6  # int() refuses thousands of digits
    return sorted({*LENGTHS_MINUTES} | ({int(chosen)} if is_short else set()))


def wall_time(values: Mapping[str, str]) -> tuple[dt.datetime, str | None]:
    """The instant of date, time and zone as typed, and what is odd about it ("gap", "fold").

    A time that brings its own offset ("18:00+02:00") means that instant, as it does for `drafts`.

    :raises ValueError: when they make none, or one so near an end of the calendar that it has no wall
        time in another zone, or no end.
    """
    zone = values.get("timezone", zones.FALLBACK)
    if not zones.is_known(zone):
        raise ValueError(zone)
    date = dt.date.fromisoformat(values.get("date", ""))
    if date.year not in YEARS:
        raise ValueError(date)
    time = dt.time.fromisoformat(values.get("time", ""))
    if time.tzinfo is not None:
        return dt.datetime.combine(date, time).astimezone(dt.UTC), None
    return drafts.local_instant(date, time, zone)


def _draft_values(values: Mapping[str, str]) -> dict[str, object]:
    taken: dict[str, object] = {name: values[name] for name in PLAIN if name in values}
    if "subject" in values:
        is_other = values["subject"] == OTHER
        taken["subject"] = values.get("subject_other", "") if is_other else values["subject"]
    if "date" in values:
        taken["date"] = _instant_or_text(values)
    return taken


def _instant_or_text(values: Mapping[str, str]) -> object:
    """What `drafts` accepts as a date, or will refuse with its own sentence."""
    try:
        return wall_time(values)[0]
    except ValueError:
        return f"{values['date']}T{values.get('time', '')}"


def _control_values(session: Session) -> dict[str, str]:
    values = {name: str(value) for name, value in sessions.draft_values_of(session).items()}
    is_listed = listed_subjects().filter(name=session.subject).exists()
    return {
        **values,
        "subject": session.subject if is_listed else OTHER,
        "subject_other": "" if is_listed else session.subject,
        "has_waitlist": "on" if session.has_waitlist else "",
    }
