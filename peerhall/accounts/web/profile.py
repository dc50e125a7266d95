"""One's own profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from peerhall.accounts import profiles, verification, zones
from peerhall.accounts.models import User
from peerhall.accounts.people import person_view
from peerhall.accounts.web.entrance import mind
from peerhall.accounts.web.forms import ProfileForm
from peerhall.platform import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show and keep what the person says of themselves."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("login_required let a visitor through.")
    present = {"name": user.name, "timezone": user.timezone, "bio": user.bio}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=present)
    if form.is_valid():
        profiles.update_profile(user=user, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    mind(form)
    context = {
        "form": form,
        "person": person_view(user),
        "zones": zones.offered(),
        "is_verified": verification.is_verified(user),
    }
    return render(request, "accounts/profile.html", context, status=400 if form.errors else 200)
