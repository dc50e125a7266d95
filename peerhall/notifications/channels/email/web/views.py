"""Stopping letters from a letter, and trying an address again that had bounced."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from peerhall.accounts.models import User
from peerhall.notifications import choices, preferences
from peerhall.notifications.channels.email import addresses, letters, tokens
from peerhall.notifications.types import Channel


@csrf_exempt  # the token in the address is the right: mail programs post from anywhere (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the letters that the token is for, without signing in.

    Only a POST does it: programs that look into letters for danger follow every link.
    """
    found = tokens.read(token)
    if found is None:
        raise Http404
    user_id, group = found
    user = get_object_or_404(User, pk=user_id)
    if request.method == "POST":
        preferences.switch_off(user=user, group=group, channel=Channel.MAIL)
    heard = choices.channels_of([user.pk], group)[user.pk]
    context = {
        "group": group.label,
        "why_fixed": letters.why_fixed(group),
        "is_done": Channel.MAIL not in heard,
        "is_in_inbox": Channel.INBOX in heard,
        "is_alone": heard == {Channel.MAIL},
    }
    return render(request, "email/unsubscribe.html", context)


@require_POST
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """The person says that their address takes mail again."""
    if not isinstance(request.user, User):
        raise TypeError("This view is behind `login_required`.")
    if addresses.forget_bounce(user=request.user):
        messages.success(request, _("The next letter goes to your address again."))
    return redirect("notifications:settings")
