"""The table of SPEC 1e: each kind's type and group, each group's channels."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from peerhall.notifications.types import Channel, Group, Kind, NotificationType

INBOX, PUSH, MAIL = Channel.INBOX, Channel.PUSH, Channel.MAIL
_REQUEST, _UPDATE = NotificationType.BOOKING_REQUEST, NotificationType.SESSION_UPDATE
_REMINDER, _GENERAL = NotificationType.REMINDER, NotificationType.GENERAL


class Manner(NamedTuple):
    """How a kind is told: under which type, and with which others it is switched on and off."""

    type: NotificationType
    group: Group


MANNERS: Final[Mapping[Kind, Manner]] = {
    Kind.REQUESTED: Manner(_REQUEST, Group.REQUESTS),
    Kind.JOINED: Manner(_UPDATE, Group.REQUESTS),
    Kind.APPROVED: Manner(_UPDATE, Group.SEATS),
    Kind.PROMOTED: Manner(_UPDATE, Group.SEATS),
    Kind.DECLINED: Manner(_UPDATE, Group.REFUSALS),
    Kind.UNANSWERED: Manner(_UPDATE, Group.REFUSALS),
    Kind.REMOVED: Manner(_UPDATE, Group.REFUSALS),
    Kind.CLOSED: Manner(_UPDATE, Group.REFUSALS),
    Kind.WAITLISTED: Manner(_UPDATE, Group.WAITLIST),
    Kind.VETTED: Manner(_UPDATE, Group.WAITLIST),
    Kind.WITHDRAWN: Manner(_UPDATE, Group.WITHDRAWALS),
    Kind.CANCELLED: Manner(_UPDATE, Group.CHANGES),
    Kind.MOVED: Manner(_UPDATE, Group.CHANGES),
    Kind.STARTS_SOON: Manner(_REMINDER, Group.REMINDERS),
    Kind.ENDED: Manner(_GENERAL, Group.AFTERWARDS),
    Kind.EXPIRED: Manner(_UPDATE, Group.OUTLOOK),
    Kind.GOES_AHEAD: Manner(_UPDATE, Group.OUTLOOK),
    Kind.TOO_FEW: Manner(_UPDATE, Group.OUTLOOK),
    Kind.MINIMUM_ASKED: Manner(_REMINDER, Group.OUTLOOK),
    Kind.OUTCOME_DECIDED: Manner(_UPDATE, Group.OUTLOOK),
    Kind.REVIEWED: Manner(_UPDATE, Group.REVIEWS),
    Kind.UNANSWERED_REQUESTS: Manner(_REMINDER, Group.NUDGES),
    Kind.SEAT_FREE: Manner(_REMINDER, Group.NUDGES),
    Kind.TO_REVIEW: Manner(_GENERAL, Group.MODERATION),
    Kind.OUTCOME_DOUBTED: Manner(_GENERAL, Group.MODERATION),
    Kind.TEACHES_TOO: Manner(_GENERAL, Group.ACCOUNT),
    Kind.TEACHES_NO_MORE: Manner(_GENERAL, Group.ACCOUNT),
    Kind.FROZEN: Manner(_GENERAL, Group.ACCOUNT),
    Kind.UNFROZEN: Manner(_GENERAL, Group.ACCOUNT),
}

# What a group uses while its reader has chosen nothing. Two facts use less than their group does:
# a withdrawal is pushed only when it is late, and a reminder shortly before the start is not mailed.
CHANNELS: Final[Mapping[Group, frozenset[Channel]]] = {
    Group.REQUESTS: frozenset({INBOX, PUSH, MAIL}),
    Group.NUDGES: frozenset({INBOX, MAIL}),
    Group.WITHDRAWALS: frozenset({INBOX, PUSH}),
    Group.REVIEWS: frozenset({INBOX, MAIL}),
    Group.SEATS: frozenset({INBOX, PUSH, MAIL}),
    Group.REFUSALS: frozenset({INBOX, MAIL}),
    Group.WAITLIST: frozenset({INBOX}),
    Group.REMINDERS: frozenset({INBOX, PUSH, MAIL}),
    Group.OUTLOOK: frozenset({INBOX, MAIL}),
    Group.CHANGES: frozenset({INBOX, PUSH, MAIL}),
    Group.AFTERWARDS: frozenset({INBOX}),
    Group.ACCOUNT: frozenset({INBOX, MAIL}),
    Group.MODERATION: frozenset({INBOX, MAIL}),
}
# The asterisk of 1e: whoever is concerned must hear of it.
FIXED: Final = frozenset({Group.CHANGES, Group.MODERATION})
# Where on the settings page a group stands; moderation only where the reader moderates.
LEARNING: Final = (Group.SEATS, Group.REFUSALS, Group.WAITLIST)
TEACHING: Final = (Group.REQUESTS, Group.NUDGES, Group.WITHDRAWALS, Group.REVIEWS)
BOTH: Final = (Group.REMINDERS, Group.OUTLOOK, Group.CHANGES, Group.AFTERWARDS, Group.ACCOUNT)
MODERATING: Final = (Group.MODERATION,)


def group_of(kind: str) -> Group:
    """The group in which a kind is switched on and off."""
    return MANNERS[Kind(kind)].group
