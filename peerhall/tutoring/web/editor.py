"""The page on which a session is written: its choices, and the card that others will see."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerhall.accounts import zones
from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring import cards, drafts
from peerhall.tutoring.card_rows import Row
from peerhall.tutoring.cards import CardView
from peerhall.tutoring.details import Stakes
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import ApprovalMode, Level, Place, Status
from peerhall.tutoring.web import access, forms
from peerhall.tutoring.web.errors import Problem
from peerhall.tutoring.web.forms import EditorForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why the form comes back: a problem to mend or override, or a move to say yes to."""

    problem: Problem | None = None
    stakes: Stakes | None = None


FINE: Final = Trouble()
PLACES: Final = (
    (Place.ROOM, gettext_lazy("Here, on Peerhall")),
    (Place.IN_PERSON, gettext_lazy("In person")),
    (Place.LINK, gettext_lazy("Online, behind a link")),
)


def page(
    request: HttpRequest, form: EditorForm, *, session: Session | None = None, trouble: Trouble = FINE
) -> HttpResponse:
    """The editor with what stands in `form`; `session` is the one being changed, None for a new one."""
    context = {
        "form": form,
        "session": session,
        "trouble": trouble,
        "subjects": forms.listed_subjects(),
        "other": forms.OTHER,
        "levels": Level.choices,
        "places": PLACES,
        "zones": zones.offered(),
        "times": forms.start_times(form.values.get("time", "")),
        "lengths": forms.lengths(form.values.get("duration", "")),
        **_preview_context(request, form, session),
    }
    return render(request, "tutoring/editor.html", context)


def preview(request: HttpRequest, form: EditorForm) -> HttpResponse:
    """Only the card and the time, as the form stands."""
    return render(request, "tutoring/_preview.html", _preview_context(request, form, None))


def _preview_context(request: HttpRequest, form: EditorForm, session: Session | None) -> dict[str, object]:
    now = clock.now()
    date: dt.datetime | None = None
    with suppress(ValueError):
        date, _oddity = forms.wall_time(form.values)
    tutor = session.creator if session else access.person_of(request)
    return {
        "card": _card(form, tutor, date or now, now),
        "date": date,
        "oddity": form.oddity,
        "zone": form.values.get("timezone", zones.FALLBACK),
    }


def _card(form: EditorForm, tutor: User, date: dt.datetime, now: dt.datetime) -> CardView:
    """The session as somebody else will find it; what is missing or wrong yet is drawn plainly."""
    values = form.values
    minutes = _whole(values.get("duration", ""), otherwise=60, most=drafts.DURATION_MINUTES[1])
    subject = values.get("subject_other" if values.get("subject") == forms.OTHER else "subject", "")
    level = values.get("level", "")
    row = Row(
        id=0,
        title=values.get("title", "").strip()[: drafts.TITLE_MAX] or _("Your title"),
        subject=subject.strip()[: drafts.SUBJECT_MAX] or _("Subject"),
        level=level if level in Level.values else Level.BEGINNER,
        date=date,
        ends_at=date + dt.timedelta(minutes=minutes),
        duration=minutes,
        place=Place.ROOM,
        approval_mode=ApprovalMode.MANUAL,
        has_waitlist=True,
        seats_taken=0,
        max_participants=_whole(values.get("max_participants", ""), otherwise=5, most=drafts.PARTICIPANTS[1]),
        status=Status.APPROVED,
        outcome=None,
        tutor_seen_at=None,
        occupied_until=None,
        room_opened_at=None,
        student_seen_at=None,
        creator_id=tutor.pk,
        creator_name=tutor.name,
        waiting=0,
    )
    (card,) = cards.views([row], viewer=AnonymousUser(), now=now)
    return msgspec.structs.replace(card, action="request", status=Status.APPROVED)


def _whole(text: str, *, otherwise: int, most: int) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return min(max(int(text), 1), most) if is_number else otherwise
