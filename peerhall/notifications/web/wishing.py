"""The settings page: what is told by which channel, quiet hours, reminders, push on shared devices."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from peerhall.accounts import communities, leads
from peerhall.accounts.models import User
from peerhall.notifications import choices, kinds, preferences, wishes
from peerhall.notifications.channels.email import section as email
from peerhall.notifications.channels.webpush import section as webpush
from peerhall.notifications.types import Channel, Group
from peerhall.notifications.web import access
from peerhall.platform import clock
from peerhall.tutoring.drafts import Invalid

COLUMNS: Final = (Channel.INBOX, Channel.PUSH, Channel.MAIL)
# Where the two controls begin when somebody wants quiet for the first time.
USUAL_QUIET: Final = ("22:00", "07:00")
TIMES: Final = tuple(f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in (0, 30))


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the controls."""

    switched_on: Collection[str]
    is_quiet: bool
    quiet_from: str
    quiet_until: str
    is_own_reminders: bool
    reminders: Collection[str]
    is_push_private: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One switch: whether it is on, and its name for those who do not see the table."""

    value: str
    label: str
    channel: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One group and its switches; fixed ones only say what is so."""

    label: str
    hint: str
    is_fixed: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Part:
    """The groups of one part in the community."""

    label: str
    rows: list[Row]


@require_http_methods(["GET", "HEAD", "POST"])
@access.for_members
def settings_page(request: HttpRequest, user: User) -> HttpResponse:
    """Show and keep what the person wishes."""
    form, errors = _stored(user), {}
    if request.method == "POST":
        form = _posted(request.POST)
        try:
            wished = wishes.parse_wishes(
                switched_on=form.switched_on,
                quiet=(form.quiet_from, form.quiet_until) if form.is_quiet else None,
                reminders=list(form.reminders) if form.is_own_reminders else None,
                is_push_private=form.is_push_private,
            )
        except Invalid as invalid:
            errors = {name: " ".join(sentences) for name, sentences in invalid.fields.items()}
        else:
            preferences.save_wishes(user=user, wishes=wished, now=clock.now())
            messages.success(request, _("Your notifications are set."))
            return redirect("notifications:settings")
    context = {
        "form": form,
        "errors": errors,
        "mail": email.section_for(user),
        "push": webpush.section_for(user),
        **_choices(form, user),
    }
    return render(request, "notifications/settings.html", context, status=400 if errors else 200)


def _choices(form: Form, user: User) -> dict[str, object]:
    usual = leads.parse(communities.current().reminder_leads)
    return {
        "parts": list(_parts(form, user)),
        "columns": [channel.label for channel in COLUMNS],
        "times_from": _times(form.quiet_from),
        "times_until": _times(form.quiet_until),
        "usual_reminders": ", ".join(time_before(minutes) for minutes in usual) or _("none"),
        "reminders": [
            (str(minutes), time_before(minutes), str(minutes) in form.reminders) for minutes in leads.CHOICES
        ],
    }


def _times(chosen: str) -> Sequence[tuple[str, bool]]:
    """The half hours of a day, and a time chosen otherwise; which of them is chosen."""
    return [(text, text == chosen) for text in sorted({*TIMES, chosen})]


def _stored(user: User) -> Form:
    kept = choices.settings_of(user.pk)
    standing = choices.switches_of(user.pk)
    usual = leads.parse(communities.current().reminder_leads)
    own = kept.reminder_leads
    begins, ends = kept.quiet_from, kept.quiet_until
    return Form(
        switched_on={f"{group}:{channel}" for (group, channel), is_on in standing.items() if is_on},
        is_quiet=begins is not None,
        quiet_from=begins.strftime("%H:%M") if begins else USUAL_QUIET[0],
        quiet_until=ends.strftime("%H:%M") if ends else USUAL_QUIET[1],
        is_own_reminders=own is not None,
        reminders={str(minutes) for minutes in (usual if own is None else own)},
        is_push_private=kept.is_push_private,
    )


def _posted(data: QueryDict) -> Form:
    return Form(
        switched_on=frozenset(data.getlist("on")),
        is_quiet="quiet" in data,
        quiet_from=data.get("quiet_from", ""),
        quiet_until=data.get("quiet_until", ""),
        is_own_reminders=data.get("reminders") == "own",
        reminders=frozenset(data.getlist("reminder")),
        is_push_private="push_private" in data,
    )


def _parts(form: Form, user: User) -> Iterator[Part]:
    parts = [
        (_("When you learn"), kinds.LEARNING),
        (_("When you teach"), kinds.TEACHING),
        (_("In every session"), kinds.BOTH),
    ]
    if user.is_moderator:
        parts.append((_("When you keep order"), kinds.MODERATING))
    for label, groups in parts:
        yield Part(label, [_row(group, form) for group in groups])


def _row(group: Group, form: Form) -> Row:
    hints = {
        Group.WITHDRAWALS: _("Pushed only when it is late."),
        Group.REMINDERS: _("Mailed only half a day ahead or more."),
        Group.CHANGES: _("Always told: you would stand before a closed door."),
        Group.MODERATION: _("Always told to those who moderate."),
    }
    is_fixed = group in kinds.FIXED
    cells = []
    for channel in COLUMNS:
        value = f"{group}:{channel}"
        is_on = channel in kinds.CHANNELS[group] if is_fixed else value in form.switched_on
        cells.append(Cell(value, f"{group.label}: {channel.label}", str(channel.label), is_on))
    return Row(str(group.label), hints.get(group, ""), is_fixed, cells)


def time_before(minutes: int) -> str:
    """Reads "15 minutes", "24 hours", "2 days"."""
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if minutes <= 1440:
        return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d day", "%(count)d days", minutes // 1440) % {"count": minutes // 1440}
