"""What the instance does by itself: keeping time, running jobs, sending."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerhall.notifications import reports
from peerhall.notifications.channels.webpush import keys
from peerhall.notifications.channels.webpush.models import PushSubscription
from peerhall.notifications.types import Channel
from peerhall.platform import jobs
from peerhall.platform.jobs import Health
from peerhall.site.selfcheck.finding import Finding, Grade
from peerhall.ui.templatetags import moments

# The beat is seconds; a minute without one means that nobody keeps time (J1.5).
BEAT: Final = dt.timedelta(seconds=60)
SLOW: Final = dt.timedelta(minutes=1)
STUCK: Final = dt.timedelta(minutes=10)
# By then another thread goes on with its queue, and the log has said so.
HANGS: Final = dt.timedelta(minutes=6)


def findings(*, now: dt.datetime) -> list[Finding]:
    """Each part of it."""
    health = jobs.state(now)
    return [_beat(health, now), _queue(health, now), _reminders(now), _mail(now), _push(now)]


def _beat(health: Health, now: dt.datetime) -> Finding:
    title, last = _("Keeping time"), health.last_tick_at
    if last is not None and now - last < BEAT:
        return Finding(key="beat", title=title, grade=Grade.OK, says=_("The last look was moments ago."))
    says = _("Nobody has looked at the clock yet.")
    if last is not None:
        says = _("The last look at the clock was %(ago)s.") % {"ago": moments.ago(last)}
    return Finding(
        key="beat",
        title=title,
        grade=Grade.BAD,
        says=says,
        advice=_("Sessions start and end as they should, but nobody is reminded. Start `peerhall worker`."),
    )


def _queue(health: Health, now: dt.datetime) -> Finding:
    waited = now - health.oldest_ready_at if health.oldest_ready_at else dt.timedelta()
    hangs_since = health.oldest_running_at
    if hangs_since is not None and now - hangs_since <= HANGS:
        hangs_since = None
    is_bad = waited > STUCK or health.dead or hangs_since
    grade = Grade.BAD if is_bad else Grade.WARN if waited > SLOW else Grade.OK
    parts = [_("None waits.")]
    if health.queue_depth:
        says = ngettext("%(count)d job waits.", "%(count)d jobs wait.", health.queue_depth)
        parts = [says % {"count": health.queue_depth}]
    if health.oldest_ready_at and waited > SLOW:
        ago = moments.ago(health.oldest_ready_at)
        parts.append(_("The oldest was due %(ago)s.") % {"ago": ago})
    if hangs_since:
        parts.append(_("One began %(ago)s and has not ended.") % {"ago": moments.ago(hangs_since)})
    if health.dead:
        given_up = ngettext("%(count)d was given up.", "%(count)d were given up.", health.dead)
        parts.append(given_up % {"count": health.dead})
    advice = _("Read below why; once the reason is gone, try again.") if health.dead else ""
    if hangs_since:
        advice = _("It hangs: the log names it. After a restart it is tried again.")
    return Finding(key="queue", title=_("Jobs"), grade=grade, says=" ".join(parts), advice=advice)


def _reminders(now: dt.datetime) -> Finding:
    due_at = reports.next_reminder_at()
    if due_at is None:
        return Finding(key="reminders", title=_("Reminders"), grade=Grade.OK, says=_("None is planned."))
    is_late = now - due_at > BEAT
    return Finding(
        key="reminders",
        title=_("Reminders"),
        grade=Grade.BAD if is_late else Grade.OK,
        says=_("The next: %(day)s, %(time)s.")
        % {"day": moments.day(due_at), "time": moments.clock_time(due_at)},
        advice=_("It is late: see “Keeping time”.") if is_late else "",
    )


def _mail(now: dt.datetime) -> Finding:
    title, lately = _("Mail"), reports.traffic(Channel.MAIL, now=now)
    if not settings.MAIL_IS_CONFIGURED:
        return Finding(
            key="mail",
            title=title,
            grade=Grade.WARN,
            says=_("No mail server is set: letters become files in %(folder)s.")
            % {"folder": settings.EMAIL_FILE_PATH},
            advice=_("Set PEERHALL_SMTP_HOST, so that people hear of what happens while they are away."),
        )
    return _channel("mail", title, lately)


def _push(now: dt.datetime) -> Finding:
    title = _("Push")
    try:
        keys.public_key()
    except keys.BadKeyError as problem:
        return Finding(key="push", title=title, grade=Grade.BAD, says=str(problem))
    devices = PushSubscription.objects.count()
    if devices == 0:
        says = _("The keys are there; no device has asked for it yet.")
        return Finding(key="push", title=title, grade=Grade.OK, says=says)
    return _channel("push", title, reports.traffic(Channel.PUSH, now=now))


def _channel(key: str, title: str, lately: reports.Traffic) -> Finding:
    parts = [_("Nothing was sent in the last seven days.")]
    if lately.last_sent_at is not None:
        parts = [_("Last sent %(ago)s.") % {"ago": moments.ago(lately.last_sent_at)}]
    if lately.troubled:
        stuck = ngettext("%(count)d did not get through.", "%(count)d did not get through.", lately.troubled)
        parts.append(stuck % {"count": lately.troubled})
    if lost := lately.failed + lately.bounced:
        never = ngettext("%(count)d never arrived this week.", "%(count)d never arrived this week.", lost)
        parts.append(never % {"count": lost})
    grade = Grade.BAD if lately.troubled else Grade.WARN if lost else Grade.OK
    return Finding(
        key=key,
        title=title,
        grade=grade,
        says=" ".join(parts),
        advice=_("The last answer was: %(error)s") % {"error": lately.last_error}
        if grade != Grade.OK
        else "",
    )
