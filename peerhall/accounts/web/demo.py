"""Signing in as somebody of the demo community with one press."""

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerhall.accounts import communities
from peerhall.accounts.models import User


class DemoForm(forms.Form):
    """Whom to be, and where to go then."""

    person = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    next = forms.CharField(required=False)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a demo person; real people, and real instances, are not found here."""
    form = DemoForm(request.POST)
    if not communities.current().is_demo or not form.is_valid():
        raise Http404
    person = get_object_or_404(User, pk=form.cleaned_data["person"], is_demo=True, is_active=True)
    adapter = get_adapter(request)
    adapter.login(request, person)
    messages.success(request, _("You are %(name)s now.") % {"name": person.name})
    to = form.cleaned_data["next"]
    is_kept = to.startswith("/") and adapter.is_safe_url(to)
    return HttpResponseRedirect(to if is_kept else adapter.get_login_redirect_url(request))
