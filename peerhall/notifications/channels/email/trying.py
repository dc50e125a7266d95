"""A letter to oneself, to see whether mail works; whoever runs the instance presses for it."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.notifications import reading
from peerhall.notifications.channels.email import instance
from peerhall.platform import mail
from peerhall.platform.mail import Letter


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, in words for the one who asked."""

    is_good: bool
    sentence: str


def send_test(*, user: User, now: dt.datetime) -> Outcome:
    """Send a letter to this person now, proven address or not, and say what the mail server answered.

    It waits for the server, so it is called outside a transaction.
    """
    with reading.as_read_by(user):
        letter = _letter(user, now)
        try:
            mail.send(letter)
        except (mail.LaterError, mail.BouncedError, mail.RefusedError) as error:
            return Outcome(is_good=False, sentence=str(error))
        if not settings.MAIL_IS_CONFIGURED:
            sentence = _("There is no mail server. The letter lies in %(folder)s.")
            return Outcome(is_good=True, sentence=sentence % {"folder": settings.EMAIL_FILE_PATH})
        sentence = _("%(server)s took the letter to %(address)s. Look for it, also among the spam.")
        values = {"server": settings.EMAIL_HOST, "address": user.email}
        return Outcome(is_good=True, sentence=sentence % values)


def _letter(user: User, now: dt.datetime) -> Letter:
    community = communities.current()
    here = instance.of(community)
    context = {"community": community, "address": here.address}
    return Letter(
        to=user.email,
        subject=_("Mail from %(name)s works") % {"name": community.name},
        text=render_to_string("email/test.txt", context),
        html=render_to_string("email/test.html", context),
        sender_name=community.name,
        message_id=f"<test.{secrets.token_hex(8)}@{here.host}>",
        at=now,
    )
