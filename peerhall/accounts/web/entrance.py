"""allauth's pages at their usual addresses, with this house's manners.

An invalid form is answered with 400, its first wrong field is where typing goes on, and nothing stands
in a field that somebody has not typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.urls import urlpatterns as allauth_patterns
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.accounts.people import PersonView, person_view
from peerhall.accounts.web import google
from peerhall.ui.templatetags.zones import city

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to be on a demo instance."""

    person: PersonView
    role: str
    place: str


def demo_people() -> list[DemoPerson]:
    """Whom the sign-in page offers; nobody on a real instance."""
    if not communities.current().is_demo:
        return []
    people = User.objects.filter(is_demo=True, is_active=True).order_by("id")
    return [DemoPerson(person_view(one), one.get_role_display(), city(one.timezone)) for one in people]


def mind(form: BaseForm) -> None:
    """Let typing go on in the first wrong field, and let labels alone say what belongs where."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs.pop("autofocus", None)
    wrong = next((name for name in form.fields if name in form.errors), None)
    if wrong:
        form.fields[wrong].widget.attrs["autofocus"] = True


def _mannered(view: View, more: Callable[[], dict[str, object]]) -> View:
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data.update(more())
            _let_forms_leave(response)
            form = response.context_data.get("form")
            if isinstance(form, BaseForm):
                mind(form)
                response.status_code = 400 if form.errors else response.status_code
        return response

    return page


def _let_forms_leave(response: TemplateResponse) -> None:
    """Where there is a button for Google, its form ends up there, by redirect."""
    if response.context_data and response.context_data.get("has_google"):
        response._csp_update = {"form-action": google.origin()}  # type: ignore[attr-defined]  # noqa: SLF001 -- as django-csp's decorator does


MORE: dict[str, Callable[[], dict[str, object]]] = {
    "account_login": lambda: {"demo_people": demo_people(), "has_google": google.is_offered()},
    "account_signup": lambda: {"has_google": google.is_offered()},
    "account_email_verification_sent": lambda: {"sends_mail": settings.MAIL_IS_CONFIGURED},
}
urlpatterns = [
    URLPattern(one.pattern, _mannered(one.callback, MORE.get(one.name, dict)), one.default_args, one.name)
    for one in allauth_patterns
] + google.urlpatterns
