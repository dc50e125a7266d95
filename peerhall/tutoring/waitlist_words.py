"""The sentences of the explained waitlist."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from peerhall.tutoring import waitlist
from peerhall.tutoring.waitlist import Entry, Line, What


def explain(
    entries: Iterable[Entry], *, viewer_id: int, names_visible: Mapping[int, str]
) -> list[tuple[dt.datetime, str]]:
    """The log as the viewer may read it, oldest first: when, and one sentence.

    `names_visible` has the names this viewer may see, by id; everybody else is "somebody" (SPEC 0).
    """
    lines = waitlist.explain(entries, viewer_id=viewer_id)
    return [(line.at, _sentence(line, names_visible.get(line.person_id))) for line in lines]


def _sentence(line: Line, name: str | None) -> str:
    said = {
        What.JOINED: _("You joined the waitlist as #%(place)s."),
        What.VETTED: _("The tutor said yes: you are #%(place)s for the next free seat."),
        What.SEATED: _("You were seated."),
        What.ASKED_TUTOR: _("A seat is free. The tutor decides about you now."),
        What.CLOSED: _("You left the waitlist."),
        What.OTHER_LEFT: _("%(name)s left. You were #%(place)s then."),
        What.OTHER_FREED: _("%(name)s gave up a seat."),
        What.OTHER_ASKED_TUTOR: _("The tutor decides about %(name)s. You were #%(place)s then."),
        What.OTHER_SEATED: _("%(name)s was seated. You were #%(place)s then."),
        What.OTHER_PASSED: _("The tutor said yes to %(name)s. You were #%(place)s then."),
    }
    # A sentence may begin with the word, or have it in the middle.
    is_first = line.what not in {What.OTHER_PASSED, What.OTHER_ASKED_TUTOR}
    somebody = _("Somebody") if is_first else _("somebody")
    return said[line.what] % {"name": name or somebody, "place": line.place}
