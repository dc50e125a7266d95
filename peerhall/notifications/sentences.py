"""The sentences of each kind, in the reader's language and time zone as they are active at display (S85).

Voice (DESIGN 8): plain, short, kind. People are named where the reader may know the name; everybody
else is "somebody", "the tutor" or "the organizers".
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerhall.notifications.told import Told, Words
from peerhall.notifications.types import Kind


def words_for(told: Told) -> Words:
    """What the reader reads."""
    return _SENTENCES[told.kind](told)


def _with(line: str, quoted: str) -> str:
    """The line, and what somebody wrote after it."""
    return _("%(line)s · “%(quoted)s”") % {"line": line, "quoted": quoted} if quoted else line


def _requested(told: Told) -> Words:
    title = _("%(name)s wants to join") % {"name": told.somebody}
    return Words(title, _with(told.title, str(told.data.get("message", ""))))


def _joined(told: Told) -> Words:
    return Words(_("%(name)s joined") % {"name": told.somebody}, told.title)


def _approved(told: Told) -> Words:
    values = {"name": told.name, "title": told.title}
    if told.name is None:
        return Words(_("You’re in"), _("You have a seat in %(title)s") % values)
    return Words(_("You’re in"), _("%(name)s approved your request for %(title)s") % values)


def _declined(told: Told) -> Words:
    title = _("%(name)s couldn’t fit you in this time") % {"name": told.tutor}
    return Words(title, _with(told.title, told.reason))


def _waitlisted(told: Told) -> Words:
    title = _("You’re #%(place)d on the waitlist") % {"place": told.data["position"]}
    return Words(title, _("%(title)s is full. We tell you when a seat frees.") % {"title": told.title})


def _promoted(told: Told) -> Words:
    message = _("%(title)s, %(when)s. Giving it back is never late.")
    return Words(_("A seat became free: you’re in"), message % {"title": told.title, "when": told.when()})


def _unanswered(told: Told) -> Words:
    if told.data.get("was_waitlisted"):
        return Words(_("No seat became free this time"), told.title)
    return Words(_("Your request wasn’t answered in time"), told.title)


def _withdrawn(told: Told) -> Words:
    is_late = bool(told.data.get("is_late"))
    title = _("%(name)s gave a seat back late") if is_late else _("%(name)s gave a seat back")
    return Words(title % {"name": told.somebody}, _with(told.title, told.reason))


def _removed(told: Told) -> Words:
    title = _("%(name)s couldn’t keep your seat this time") % {"name": told.tutor}
    return Words(title, _with(told.title, told.reason))


def _cancelled(told: Told) -> Words:
    values = {"title": told.title, "name": told.name, "when": told.when()}
    if told.name is None:
        message = _("The organizers cancelled it. It was planned for %(when)s.")
    else:
        message = _("%(name)s cancelled it. It was planned for %(when)s.")
    return Words(_("Cancelled: %(title)s") % values, _with(message % values, told.reason))


def _moved(told: Told) -> Words:
    values = {
        "title": told.title,
        "name": told.name,
        "when": told.when(),
        "old": told.when("old_date"),
        "minutes": told.data["duration"],
        "old_minutes": told.data["old_duration"],
    }
    if told.data["old_date"] != told.data["date"]:
        if told.name is None:
            message = _("%(title)s was moved from %(old)s. Does it still work for you?")
        else:
            message = _("%(name)s moved %(title)s from %(old)s. Does it still work for you?")
        return Words(_("New time: %(when)s") % values, message % values)
    if told.data["old_duration"] != told.data["duration"]:
        message = _("%(title)s, %(when)s, took %(old_minutes)d minutes before.")
        return Words(_("Now %(minutes)d minutes long") % values, message % values)
    return Words(_("Another place"), _("%(title)s, %(when)s. Its page says where.") % values)


def _starts_soon(told: Told) -> Words:
    left = _time_left(told.data["minutes"])
    if (place := told.data.get("position")) is not None:
        message = _("%(title)s starts in %(left)s.") % {"title": told.title, "left": left}
        return Words(_("Still #%(place)d on the waitlist") % {"place": place}, message)
    message = _("%(title)s, %(when)s") % {"title": told.title, "when": told.when()}
    return Words(_("Starts in %(left)s") % {"left": left}, message)


def _time_left(minutes: int) -> str:
    if minutes < 100:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _ended(told: Told) -> Words:
    if told.data.get("is_empty"):
        return Words(_("Nobody came this time"), told.title)
    thanks = _("Thank you for teaching.") if told.is_tutor else _("Thank you for taking part.")
    return Words(_("%(title)s is over") % {"title": told.title}, thanks)


def _expired(told: Told) -> Words:
    return Words(_("%(title)s did not take place") % {"title": told.title}, _how_it_ended(told))


def _how_it_ended(told: Told) -> str:
    ways = {
        "held": _("It took place."),
        "nobody_came": _("Nobody came."),
        "not_confirmed": _("Too few people had a seat."),
        "not_reviewed": _("Nobody reviewed it in time."),
        "tutor_no_show": _("Its tutor did not come."),
    }
    return ways.get(str(told.data.get("outcome")), "")


def _reviewed(told: Told) -> Words:
    values = {"title": told.title}
    if told.data.get("is_published"):
        return Words(_("%(title)s is published") % values, _("Others can see it and ask for seats."))
    return Words(_("%(title)s was not published") % values, told.reason)


def _unanswered_requests(told: Told) -> Words:
    count = told.data["count"]
    title = ngettext("%(count)d request waits for you", "%(count)d requests wait for you", count)
    message = _("%(title)s starts %(when)s.") % {"title": told.title, "when": told.when()}
    return Words(title % {"count": count}, message)


def _to_review(told: Told) -> Words:
    message = _("%(title)s, by %(name)s") % {"title": told.title, "name": told.name or _("somebody")}
    return Words(_("A session waits for review"), message)


def _goes_ahead(told: Told) -> Words:
    title = _("%(title)s is going ahead") % {"title": told.title}
    return Words(title, _("Enough people have a seat. See you %(when)s.") % {"when": told.when()})


def _too_few(told: Told) -> Words:
    title = _("%(title)s may not take place") % {"title": told.title}
    values = {"minimum": told.data["minimum"], "seated": told.data["seated"]}
    return Words(title, _("It needs %(minimum)d people, %(seated)d have a seat.") % values)


def _minimum_asked(told: Told) -> Words:
    values = {"title": told.title, "minimum": told.data["minimum"], "seated": told.data["seated"]}
    message = _("It needs %(minimum)d people, %(seated)d have a seat. Hold it anyway, or cancel it.")
    return Words(_("Will %(title)s take place?") % values, message % values)


def _outcome_doubted(told: Told) -> Words:
    title = _("%(name)s says a session ended otherwise") % {"name": told.somebody}
    return Words(title, _with(told.title, told.reason))


def _outcome_decided(told: Told) -> Words:
    values = {"title": told.title}
    if told.data.get("is_corrected"):
        return Words(_("The organizers corrected how %(title)s ended") % values, _how_it_ended(told))
    message = _("The organizers have looked at it.")
    return Words(_("How %(title)s ended stays as it is") % values, message)


def _vetted(told: Told) -> Words:
    message = _("You are approved for %(title)s, and seated when a seat frees.")
    return Words(_("You’re next for a free seat"), message % {"title": told.title})


def _seat_free(told: Told) -> Words:
    count = told.data["count"]
    title = ngettext(
        "A seat is free, %(count)d person is waiting", "A seat is free, %(count)d people are waiting", count
    )
    return Words(title % {"count": count}, told.title)


def _closed(told: Told) -> Words:
    message = _("The organizers closed your request for %(title)s.") % {"title": told.title}
    return Words(_("You no longer take part"), message)


def _teaches_too(told: Told) -> Words:
    values = {"name": told.name, "title": told.title, "when": told.when()}
    title = _("You teach with %(name)s") if told.name else _("You teach one more session")
    return Words(title % values, _("%(title)s, %(when)s") % values)


def _teaches_no_more(told: Told) -> Words:
    return Words(_("You no longer teach this session"), told.title)


def _frozen(_told: Told) -> Words:
    return Words(_("Your account is frozen"), _("You can read, but not teach or ask for seats."))


def _unfrozen(_told: Told) -> Words:
    return Words(_("Your account is free again"), _("You can teach and ask for seats."))


_SENTENCES: Final[Mapping[Kind, Callable[[Told], Words]]] = {
    Kind.REQUESTED: _requested,
    Kind.JOINED: _joined,
    Kind.APPROVED: _approved,
    Kind.DECLINED: _declined,
    Kind.WAITLISTED: _waitlisted,
    Kind.PROMOTED: _promoted,
    Kind.UNANSWERED: _unanswered,
    Kind.WITHDRAWN: _withdrawn,
    Kind.REMOVED: _removed,
    Kind.CANCELLED: _cancelled,
    Kind.MOVED: _moved,
    Kind.STARTS_SOON: _starts_soon,
    Kind.ENDED: _ended,
    Kind.EXPIRED: _expired,
    Kind.REVIEWED: _reviewed,
    Kind.UNANSWERED_REQUESTS: _unanswered_requests,
    Kind.TO_REVIEW: _to_review,
    Kind.GOES_AHEAD: _goes_ahead,
    Kind.TOO_FEW: _too_few,
    Kind.MINIMUM_ASKED: _minimum_asked,
    Kind.OUTCOME_DOUBTED: _outcome_doubted,
    Kind.OUTCOME_DECIDED: _outcome_decided,
    Kind.VETTED: _vetted,
    Kind.SEAT_FREE: _seat_free,
    Kind.CLOSED: _closed,
    Kind.TEACHES_TOO: _teaches_too,
    Kind.TEACHES_NO_MORE: _teaches_no_more,
    Kind.FROZEN: _frozen,
    Kind.UNFROZEN: _unfrozen,
}
