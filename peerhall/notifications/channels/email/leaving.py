"""The letter to somebody who gave their seat back: for their calendar's sake, in as few words as it takes.

Nobody is told what they did themselves (SPEC 1e), so this is no notification: it leaves only where an
invitation went before.
"""

import datetime as dt

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from peerhall.accounts import communities
from peerhall.notifications import reading
from peerhall.notifications.channels.email import instance, invitations, letters
from peerhall.notifications.channels.email.models import CalendarEntry
from peerhall.notifications.types import Group
from peerhall.platform.mail import Letter


def letter_for(entry: CalendarEntry, *, now: dt.datetime) -> Letter:
    """The letter that takes the entry out. Sent again, it is the same letter: it has the same Message-ID."""
    community = communities.current()
    here = instance.of(community)
    stop_url = here.address + letters.stop_path(entry.user_id, Group.SEATS)
    with reading.as_read_by(entry.user):
        context = {
            "community": community,
            "title": entry.session.title,
            "url": here.address + reverse("tutoring:details", args=[entry.session_id]),
            "group": Group.SEATS.label,
            "stop_url": stop_url,
        }
        return Letter(
            to=entry.user.email,
            subject=_("You gave your seat back · %(title)s") % {"title": entry.session.title},
            text=render_to_string("email/left.txt", context).strip() + "\n",
            html=render_to_string("email/left.html", context),
            sender_name=community.name,
            message_id=f"<calendar.{entry.pk}.{entry.sequence}@{here.host}>",
            at=now,
            headers=letters.stopping(stop_url),
            calendar=invitations.withdrawal_of(entry, instance=here, now=now),
        )
