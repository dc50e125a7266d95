"""A person's public page."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from peerhall.accounts import communities, zones
from peerhall.accounts.models import User
from peerhall.accounts.people import person_view
from peerhall.platform import clock

MAX_ID = 2**63 - 1


@require_safe
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Who somebody is and what time it is where they are; the address stays theirs (I15)."""
    if not request.user.is_authenticated and not communities.current().public_browse:
        return redirect_to_login(request.get_full_path())
    user = get_object_or_404(User, pk=min(user_id, MAX_ID), is_active=True)
    context = {
        "person": person_view(user),
        "bio": user.bio,
        "local_time": format(clock.now().astimezone(zones.zone(user.timezone)), "%H:%M"),
        "home_zone": user.timezone,
        "is_self": request.user.pk == user.pk,
    }
    return render(request, "accounts/person.html", context)
