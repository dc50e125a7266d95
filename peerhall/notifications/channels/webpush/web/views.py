"""A browser subscribes and unsubscribes itself by script; the list of devices works without."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerhall.accounts.models import User
from peerhall.notifications.channels.webpush import section, subscriptions
from peerhall.platform import clock


@require_POST
@login_required
def subscribe(request: HttpRequest) -> HttpResponse:
    """Keep what `PushManager.subscribe` gave this browser; the answer is the list of devices as it is now."""
    person = _person(request)
    offer = subscriptions.Offer(
        endpoint=request.POST.get("endpoint", ""),
        p256dh=request.POST.get("p256dh", ""),
        auth=request.POST.get("auth", ""),
    )
    try:
        subscriptions.subscribe(
            user=person,
            offer=offer,
            user_agent=request.headers.get("User-Agent", ""),
            session_key=request.session.session_key,
            now=clock.now(),
        )
    except subscriptions.BadSubscriptionError as refusal:
        return HttpResponse(str(refusal), status=400, content_type="text/plain; charset=utf-8")
    return _devices(request, person)


@require_POST
@login_required
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """Forget this browser; forgetting one that is not known is done already."""
    person = _person(request)
    subscriptions.unsubscribe(user=person, endpoint=request.POST.get("endpoint", ""))
    return _devices(request, person)


@require_POST
@login_required
def remove(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Take one device off the list."""
    if not subscriptions.remove(user=_person(request), subscription_id=subscription_id):
        raise Http404
    messages.success(request, _("That device is told nothing any more."))
    return redirect("notifications:settings")


def _devices(request: HttpRequest, person: User) -> HttpResponse:
    return render(request, "webpush/_devices.html", {"push": section.section_for(person)})


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("These views are behind `login_required`.")
    return request.user
