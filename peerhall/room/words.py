"""What the room's scripts say by themselves, in the page's language; everything else is in its markup.

Keys are the union `WordKey` in `frontend/src/room/words.ts`; a test compares both. Where a number decides the
form, the keys end in `_one` and `_other`.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# So many are named by their first names; the others are counted.
NAMED: Final = 3


def room_words() -> dict[str, str]:
    """Key to text or pattern (`%(name)s`), in the active language."""
    return {
        **_people(),
        **_lobby(),
        **_stage(),
        **_line(),
        **_standing(),
        **_trouble(),
        **_panel(),
        **_chat(),
        **_board(),
    }


def _people() -> dict[str, str]:
    return {
        "you": _("You"),
        "you_tutor": _("You, tutor"),
        "tutor": _("Tutor"),
        "staff": _("Moderator"),
        "muted": _("muted"),
        "no_camera": _("camera off"),
        "hand_raised": _("hand raised"),
        "sharing": _("sharing their screen"),
        "screen_of": _("%(name)s’s screen"),
        "joined": _("%(name)s joined"),
        "left": _("%(name)s left"),
    }


def _board() -> dict[str, str]:
    return {
        "board_page": _("Page %(number)d of %(count)d"),
        "board_read_only": _("The tutor has stopped drawing; your last stroke was not kept"),
        "board_full": _("The board is full: rub something out, or begin another one"),
        "board_picture": _("This picture is too large or of a kind that boards do not take"),
        "board_refused": _("Your last stroke could not be kept"),
    }


def who_is_here(names: Sequence[str]) -> str:
    """Reads "Samir, Jonas, Noor and 2 others are here", "" for nobody."""
    first = [name.split()[0] for name in names[:NAMED]]
    others = len(names) - len(first)
    if others:
        pattern = ngettext(
            "%(names)s and %(count)d other are here", "%(names)s and %(count)d others are here", others
        )
        return pattern % {"names": ", ".join(first), "count": others}
    if len(first) < 2:
        return _("%(name)s is here") % {"name": first[0]} if first else ""
    return _("%(names)s and %(last)s are here") % {"names": ", ".join(first[:-1]), "last": first[-1]}


def _lobby() -> dict[str, str]:
    return {
        "mic_ok": _("Microphone works"),
        "mic_off": _("Microphone is off"),
        "mic_trouble": _("Microphone does not work"),
        "camera_ok": _("Camera works"),
        "camera_off": _("Camera is off"),
        "camera_trouble": _("Camera does not work"),
        "screen_trouble": _("Your screen could not be shared"),
        "help_denied": _(
            "Your browser was not allowed to use it. Allow it next to the address of this page, then switch "
            "it on again. You can also join without."
        ),
        "help_none": _("None was found. Plug one in, or join without."),
        "help_busy": _("Another program is using it. Close that program, then switch it on again."),
        "help_insecure": _("Browsers allow it only on pages that come over https."),
        "help_failed": _("Try another one, or join without."),
        "connection_ok": _("Connection is good"),
        "connection_wait": _("Connecting…"),
        "device_usual": _("As usual"),
        "device_number": _("Device %(number)d"),
        "join_both": _("You join with camera and microphone."),
        "join_voice": _("You join with your voice."),
        "join_camera": _("You join with your camera, muted."),
        "join_silent": _("You join muted and without camera."),
        "joining": _("Coming in…"),
    }


def _stage() -> dict[str, str]:
    return {
        "more_about": _("More about %(name)s"),
        "pin": _("Keep large"),
        "unpin": _("No longer large"),
        "volume_of": _("Volume of %(name)s"),
        "ends_in": _("ends in %(time)s"),
        "over_time": _("over time"),
        "hand_up": _("Your hand is up"),
        "hand_down": _("Your hand is down"),
        "waiting_one": _("Waiting for %(count)d other"),
        "waiting_other": _("Waiting for %(count)d others"),
        "alone": _("Nobody else is here yet."),
        "moved": _("The call goes on directly between you: the media server is gone."),
    }


def _line() -> dict[str, str]:
    """How the connection is, and what can be done about it."""
    return {
        "reconnecting": _("Reconnecting…"),
        "poor_line": _("Poor connection"),
        "line_good": _("Good connection"),
        "line_fair": _("Fair connection"),
        "line_poor": _("Poor connection"),
        "line_lost": _("Reconnecting…"),
        "advice_slow": _("Your line does not carry the pictures. Voice alone would go."),
        "advice_busy": _(
            "This device is too slow for so many pictures. Close other programs, or use voice alone."
        ),
        "advice_theirs": _("The trouble is at the other end."),
        "advice_reconnecting": _("The connection is being mended. You need not do anything."),
        "advice_no_relay": _(
            "This network lets no calls through, and no relay server could be reached. Try another network."
        ),
        "advice_many": _(
            "So many people share your line that pictures are small. Voice alone would be clearer."
        ),
    }


def _standing() -> dict[str, str]:
    return {
        "muted_by_tutor": _("You were muted. You can switch your microphone on again."),
    }


def _trouble() -> dict[str, str]:
    return {
        "cut": _("There is no connection just now. Try again in a moment."),
        "failed": _("That didn’t go through. Nothing was changed."),
    }


def _panel() -> dict[str, str]:
    return {
        "joined_at": _("%(name)s joined, %(time)s"),
        "left_at": _("%(name)s left, %(time)s"),
        "mic_on": _("microphone on"),
        "camera_on": _("camera on"),
        "hand_place": _("hand raised, number %(place)d"),
        "raised_hand": _("%(name)s raised a hand, number %(place)d in line"),
        "hand_lowered": _("Your hand was lowered."),
        "person_menu": _("What to do about %(name)s"),
        "at_the_door": _("%(name)s is at the door"),
        "asks_for_seat": _("%(name)s asks for a seat"),
        "turn_away": _("Turn %(name)s away"),
        "reacted": _("%(name)s: %(emoji)s"),
        "stayed_one": _("You were here for %(count)d minute."),
        "stayed_other": _("You were here for %(count)d minutes."),
    }


def _chat() -> dict[str, str]:
    return {
        "said": _("%(name)s: %(text)s"),
        "too_fast": _("You write faster than the room can follow. Wait a moment."),
        "message_deleted": _("Message deleted"),
        "message_edited": _("edited"),
        "message_sending": _("Sending"),
        "message_too_long": _("This is too long for one message."),
        "left_one": _("%(count)d character left"),
        "left_other": _("%(count)d characters left"),
        "over_one": _("%(count)d character too many"),
        "over_other": _("%(count)d characters too many"),
        "writing_one": _("%(name)s is writing"),
        "writing_two": _("%(one)s and %(other)s are writing"),
        "writing_many": _("Several people are writing"),
    }
