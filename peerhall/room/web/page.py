"""The room's page: the way in for whoever may come in, and what the door says to everybody else (J4)."""

import datetime as dt
import json

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.room import guests, protocol, words
from peerhall.room.models import Knock
from peerhall.room.refusals import Refusal
from peerhall.room.types import Part
from peerhall.tutoring import lifecycle, lookup, policy
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState


@require_safe
@never_cache
def room(request: HttpRequest, session_id: int) -> HttpResponse:
    """Come in, or be told why not; a visitor signs in first."""
    person = request.user
    if not isinstance(person, User):
        return sign_in_first(request)
    session = lookup.session_to_read(person, session_id)
    if session is None:
        raise Http404
    now = clock.now()
    try:
        guests.check_may_hear(person, session, now)
    except Refusal as refusal:
        context = {**_frame(person, session), **_door(person, session, refusal)}
        return render(request, "room/door.html", context, status=refusal.http_status)
    return render(request, "room/page.html", {**_frame(person, session), **_inside(person, session, now)})


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """On to the way in, and back here afterwards."""
    entrance = redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    # A fragment's place is no place for a sign-in page: htmx follows this with the whole window.
    return (
        HttpResponse(headers={"HX-Redirect": entrance.url}) if "HX-Request" in request.headers else entrance
    )


def _frame(person: User, session: Session) -> dict[str, object]:
    """What the door's page has too: nothing of who is inside. The room is dusk, whatever theme is chosen."""
    return {
        "session": session,
        "person": person,
        "opens_at": session.date - lifecycle.DOORS_BEFORE_START,
        "theme": "dark",
        "room_words": json.dumps(words.room_words(), ensure_ascii=False),
    }


def _door(person: User, session: Session, refusal: Refusal) -> dict[str, object]:
    """Why not; and whether they have knocked at a locked door already."""
    waiting = Knock.objects.filter(room=session.pk, person=person, let_in_at__isnull=True)
    return {"code": refusal.code, "sentence": str(refusal), "is_waiting": waiting.exists()}


def _inside(person: User, session: Session, now: dt.datetime) -> dict[str, object]:
    """What whoever may come in sees before they do."""
    visits = guests.open_visits(session.pk).exclude(person=person).select_related("person")
    here = [visit.person for visit in visits]
    return {
        "keeps_order": guests.part_of(person, session) is not Part.STUDENT,
        "may_end": policy.may_start(person, session),
        "others": _awaited(person, session),
        "teacher": session.creator,
        "here": here,
        "here_sentence": words.who_is_here([other.name for other in here]),
        "is_begun": now >= session.date,
        "status": lifecycle.status_at(session, now),
        "ends_at": lifecycle.end_of(session),
        "caption_max": protocol.CAPTION_MAX,
        "text_max": protocol.TEXT_MAX,
        "reactions": protocol.REACTIONS,
    }


def _awaited(person: User, session: Session) -> int:
    """How many others have a place here: who teaches it, who has a seat."""
    tutors = {session.creator_id, *(row.user_id for row in session.cotutor_rows.all())}
    seated = set(session.requests.filter(state=RequestState.APPROVED).values_list("user_id", flat=True))
    return len((tutors | seated) - {person.pk})
