"""What the room's scripts say by themselves, in the page's language; everything else is in its markup.

Keys are the union `WordKey` in `frontend/src/room/words.ts`; a test compares both. Where a number decides the
form, the keys end in `_one` and `_other`.
"""

from django.utils.translation import gettext as _


def room_words() -> dict[str, str]:
    """Key to text or pattern (`%(name)s`), in the active language."""
    return {**_people(), **_standing(), **_trouble()}


def _people() -> dict[str, str]:
    return {
        "you": _("You"),
        "you_tutor": _("You, tutor"),
        "tutor": _("Tutor"),
        "staff": _("Moderator"),
        "muted": _("muted"),
        "camera_off": _("camera off"),
        "hand_raised": _("hand raised"),
        "speaking": _("speaking"),
        "sharing": _("sharing their screen"),
        "screen_of": _("%(name)s’s screen"),
        "joined": _("%(name)s joined"),
        "left": _("%(name)s left"),
    }


def _standing() -> dict[str, str]:
    return {
        "elsewhere": _("You are in this room on another page."),
        "removed": _("You were removed from this session and cannot come back."),
        "closed": _("This session is over."),
        "you_left": _("You have left the room."),
        "signed_out": _("You’re signed out."),
        "muted_by_tutor": _("You were muted. You can switch your microphone on again."),
    }


def _trouble() -> dict[str, str]:
    return {
        "cut": _("There is no connection just now. Try again in a moment."),
        "failed": _("That didn’t go through. Nothing was changed."),
    }
