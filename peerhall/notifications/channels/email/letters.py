"""One notification as a letter, in its reader's language and zone, in text and HTML."""

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerhall.accounts import communities
from peerhall.accounts.models import Community
from peerhall.notifications import kinds, reading
from peerhall.notifications.channels.email import instance, invitations, tickets, tokens
from peerhall.notifications.channels.email.tickets import Ticket
from peerhall.notifications.models import Delivery, Notification
from peerhall.notifications.reading import NotificationView
from peerhall.notifications.types import Group, Kind
from peerhall.platform.mail import Letter
from peerhall.scheduling.meetings import Instance
from peerhall.ui import letters as dress

# What the button says where it leads to something to do.
LABELS: Final[Mapping[Kind, Promise]] = {
    Kind.REQUESTED: gettext_lazy("Answer the request"),
    Kind.UNANSWERED_REQUESTS: gettext_lazy("Answer the requests"),
    Kind.SEAT_FREE: gettext_lazy("Choose who gets it"),
    Kind.TO_REVIEW: gettext_lazy("Review the session"),
    Kind.OUTCOME_DOUBTED: gettext_lazy("Decide how it ended"),
    Kind.FROZEN: gettext_lazy("Open your profile"),
    Kind.UNFROZEN: gettext_lazy("Open your profile"),
}
# Why letters of these groups cannot be stopped.
WHY_FIXED: Final[Mapping[Group, Promise]] = {
    Group.CHANGES: gettext_lazy(
        "These letters cannot be switched off: who counts on a session must hear when it changes, "
        "or they stand before a closed door."
    ),
    Group.MODERATION: gettext_lazy(
        "These letters cannot be switched off: you keep order here, and somebody waits for it."
    ),
}
# Where a notification keeps what somebody wrote.
WRITTEN: Final = ("message", "reason")
USUAL_LABEL: Final = gettext_lazy("Open the session")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the templates write; addresses are whole. Empty texts are left out.

    `stop_url` is where its reader stops such letters, `why_fixed` why they cannot: one of them is empty.
    """

    subject: str
    title: str
    message: str
    quote: str
    ticket: Ticket | None
    url: str
    label: str
    withdraw_url: str
    has_invitation: bool
    group: str
    stop_url: str
    why_fixed: str
    settings_url: str


def letter_for(delivery: Delivery, *, now: dt.datetime) -> Letter:
    """The letter of this delivery. Sent again, it is the same letter: it has the same Message-ID."""
    told = delivery.notification
    community = communities.current()
    here = instance.of(community)
    with reading.as_read_by(told.user):
        invitation = invitations.invitation_for(told, instance=here, now=now)
        page = _page(told, here, has_invitation=invitation is not None, now=now)
        return Letter(
            to=told.user.email,
            subject=page.subject,
            text=_text(page, community),
            html=_html(page, community),
            sender_name=community.name,
            message_id=f"<{delivery.pk}.{int(told.created_at.timestamp())}@{here.host}>",
            at=now,
            headers=stopping(page.stop_url),
            calendar=invitation,
        )


def _page(told: Notification, here: Instance, *, has_invitation: bool, now: dt.datetime) -> Page:
    view, quote = _read(told, now=now)
    ticket = tickets.ticket_for(told, now=now)
    title = ticket.title if ticket else ""
    group = kinds.group_of(told.kind)
    return Page(
        subject=view.title if not title or title in view.title else f"{view.title} · {title}",
        title=view.title,
        # The ticket below says it already.
        message="" if view.message == title else view.message,
        quote=quote,
        ticket=ticket,
        url=here.address + view.url,
        label=_label(view, ticket),
        withdraw_url=_whole(here, view.withdraw_url),
        has_invitation=has_invitation,
        group=str(group.label),
        stop_url=_whole(here, stop_path(told.user_id, group)),
        why_fixed=why_fixed(group),
        settings_url=here.address + reverse("notifications:settings"),
    )


def _read(told: Notification, *, now: dt.datetime) -> tuple[NotificationView, str]:
    """The sentences, and apart from them what somebody wrote; a list shows both in one line."""
    whole = reading.view(told, told.user, now=now)
    written = (str(told.data.get(key, "")) for key in WRITTEN)
    quote = next((text for text in written if text and text in whole.message), "")
    if not quote:
        return whole, ""
    unquoted = copy.copy(told)
    unquoted.data = {**told.data, **dict.fromkeys(WRITTEN, "")}
    return reading.view(unquoted, told.user, now=now), quote


def stop_path(user_id: int, group: Group) -> str:
    """The page where this person stops letters of this group; empty where nobody can."""
    if group in kinds.FIXED:
        return ""
    return reverse("email:unsubscribe", args=[tokens.token_for(user_id, group)])


def why_fixed(group: Group) -> str:
    """The sentence for whoever would stop what cannot be stopped; empty where it can."""
    return str(WHY_FIXED[group]) if group in kinds.FIXED else ""


def _whole(here: Instance, path: str) -> str:
    return here.address + path if path else ""


def _label(view: NotificationView, ticket: Ticket | None) -> str:
    if label := LABELS.get(view.kind):
        return str(label)
    return str(USUAL_LABEL) if ticket else _("Open your notifications")


def stopping(url: str) -> dict[str, str]:
    """Headers by which one press in the mail program stops such letters (RFC 2369, 8058)."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _text(page: Page, community: Community) -> str:
    text = render_to_string("email/letter.txt", {"page": page, "community": community})
    # Templates leave the lines of what is left out.
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip() + "\n"


def _html(page: Page, community: Community) -> str:
    hue = page.ticket.hue if page.ticket else dress.DEFAULT_HUE
    return render_to_string("email/letter.html", {"page": page, "community": community, "hue": hue})
