"""Confirming one's address by the link in a letter: for people whose program signed them up.

The pages' own sign-up asks for a code in the same browser; a program has none. Opening the link alone
confirms nothing, since mail services open links to look at them.
"""

from allauth.account.models import EmailConfirmationHMAC
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_link(request: HttpRequest, key: str) -> HttpResponse:
    """Ask with a button, then keep that the address is proven. A link that is used up says so."""
    confirmation = EmailConfirmationHMAC.from_key(key)
    if confirmation is None:
        return render(request, "accounts/confirm_link.html", {"email": ""}, status=404)
    if request.method == "POST":
        confirmation.confirm(request)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/confirm_link.html", {"email": confirmation.email_address.email})
