"""What the settings page holds, from plain values: both doors (pages, API) come through here."""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from peerhall.accounts import leads
from peerhall.notifications import kinds
from peerhall.notifications.types import Channel, Group
from peerhall.tutoring.drafts import Invalid

Switch = tuple[Group, Channel]
TIME: Final = re.compile(r"([0-9]{2}):([0-9]{2})")
SWITCHES: Final = tuple((group, channel) for group in Group for channel in Channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """One person's wishes. `reminder_leads` None: as the community has it; (): no reminders."""

    switched_on: frozenset[Switch]
    quiet_from: dt.time | None
    quiet_until: dt.time | None
    reminder_leads: tuple[int, ...] | None
    is_push_private: bool

    @property
    def differences(self) -> Mapping[Switch, bool]:
        """The switches that stand otherwise than they do by themselves."""
        return {
            (group, channel): (group, channel) in self.switched_on
            for group, channel in SWITCHES
            if group not in kinds.FIXED
            and ((group, channel) in self.switched_on) != (channel in kinds.CHANNELS[group])
        }


def parse_wishes(
    *,
    switched_on: Collection[str],
    quiet: tuple[str, str] | None,
    reminders: Sequence[str] | None,
    is_push_private: bool,
) -> Wishes:
    """Wishes from texts: "seats:mail" for a switch, "22:00" for a time, minutes for a reminder.

    Switches that nobody knows are left aside: an open page may be older than the program.

    :raises Invalid: for quiet hours that are none (`quiet`), or reminders that cannot be chosen
        (`reminders`).
    """
    known = {f"{group}:{channel}": (group, channel) for group, channel in SWITCHES}
    problems: dict[str, list[str]] = {}
    begins = ends = None
    try:
        begins, ends = _times(quiet) if quiet is not None else (None, None)
    except ValueError:
        problems["quiet"] = [_("Choose when quiet hours begin and when they end.")]
    own: tuple[int, ...] | None = None
    try:
        own = _minutes(reminders) if reminders is not None else None
    except ValueError:
        problems["reminders"] = [_("Choose up to %(most)d reminders.") % {"most": leads.MOST}]
    if problems:
        raise Invalid(problems)
    return Wishes(
        switched_on=frozenset(known[text] for text in switched_on if text in known),
        quiet_from=begins,
        quiet_until=ends,
        reminder_leads=own,
        is_push_private=is_push_private,
    )


def _times(quiet: tuple[str, str]) -> tuple[dt.time, dt.time]:
    begins, ends = (_time(text) for text in quiet)
    if begins == ends:
        raise ValueError(quiet)
    return begins, ends


def _time(text: str) -> dt.time:
    """:raises ValueError: for anything but "HH:MM"."""
    found = TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return dt.time(int(found[1]), int(found[2]))


def _minutes(reminders: Sequence[str]) -> tuple[int, ...]:
    choices = {str(minutes): minutes for minutes in leads.CHOICES}
    chosen = {choices.get(text, 0) for text in reminders}
    if 0 in chosen or len(chosen) > leads.MOST:
        raise ValueError(reminders)
    return tuple(sorted(chosen, reverse=True))
