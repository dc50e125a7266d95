"""Signing in with Google on the pages: allauth's dance (state, PKCE), our own guard at its end (S167).

There is a button where GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are set; without them nothing is here.
"""

import base64
import hashlib
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess, ProviderException
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peerhall.accounts import certificates, google, id_tokens, profiles
from peerhall.accounts.web.adapter import site_address
from peerhall.accounts.web.middleware import likely_zone, reported_zone
from peerhall.platform import clock

SCOPES: Final = ("openid", "email", "profile")


def is_offered() -> bool:
    """Whether pages have the button."""
    return bool(settings.GOOGLE_CLIENT_ID and settings.GOOGLE_CLIENT_SECRET)


def origin() -> str:
    """Where the button's form ends up: pages with it allow forms to go there."""
    parts = urlsplit(settings.GOOGLE_AUTHORIZE_URL)
    return f"{parts.scheme}://{parts.netloc}"


class Adapter(OAuth2Adapter):  # type: ignore[misc]  # allauth is untyped
    """Where Google is, and what its answer is worth."""

    provider_id = google.PROVIDER

    @property
    def authorize_url(self) -> str:
        """Where people say yes."""
        return settings.GOOGLE_AUTHORIZE_URL

    @property
    def access_token_url(self) -> str:
        """Where a code is changed for an ID token."""
        return settings.GOOGLE_TOKEN_URL

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 -- allauth's signature
        """At the instance's own address, as it is registered with Google."""
        return site_address(request) + reverse("google_callback")

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        """Google's answer for the code; the nonce it must repeat follows from the verifier."""
        self.nonce = nonce_of(pkce_code_verifier or "")
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,  # noqa: ARG002 -- allauth's signature
        token: Any,  # noqa: ARG002
        response: dict[str, Any],
    ) -> SocialLogin:
        """The sign-in of whom the ID token names.

        :raises ProviderException: when it names nobody.
        """
        try:
            proof = id_tokens.read(str(response.get("id_token", "")), nonce=self.nonce)
            person = google.person_of(proof=proof, timezone=likely_zone(request), now=clock.now())
        except (id_tokens.BadIdTokenError, certificates.CertificatesAwayError) as error:
            raise ProviderException(type(error).__name__) from error
        if reported := reported_zone(request):
            profiles.follow_browser(user=person, timezone=reported)
        return self.get_provider().sociallogin_from_response(request, {"sub": proof.uid})


class Provider(GoogleProvider):  # type: ignore[misc]  # allauth is untyped
    """Google, asked for who somebody is and nothing else, however the form was changed."""

    oauth2_adapter_class = Adapter

    def get_scope(self) -> list[str]:
        """Name and address."""
        return list(SCOPES)

    def get_pkce_params(self) -> dict[str, Any]:
        """The challenge, and a nonce made of the same secret, which stays in the person's session."""
        params: dict[str, Any] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def get_settings(self) -> dict[str, Any]:
        """What allauth asks for by this name."""
        return {"OAUTH_PKCE_ENABLED": True}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Where to go afterwards; all else that a request could ask for is not up to it."""
        asked: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        kept = {name: asked[name] for name in ("next_url",) if name in asked}
        return {**kept, "process": AuthProcess.LOGIN}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 -- allauth's signature
        """Nothing of what Google tells is kept beside the account's number."""
        return {}


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Named by SOCIALACCOUNT_ADAPTER."""

    def list_apps(
        self,
        request: HttpRequest,  # noqa: ARG002 -- allauth's signature
        provider: str | None = None,  # noqa: ARG002
        client_id: str | None = None,  # noqa: ARG002
    ) -> list[SocialApp]:
        """The one that the environment names; no row of the database has a say."""
        if not is_offered():
            return []
        secret = settings.GOOGLE_CLIENT_SECRET
        return [SocialApp(provider=google.PROVIDER, client_id=settings.GOOGLE_CLIENT_ID, secret=secret)]

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002 -- allauth's signature
        error: str | None = None,
        exception: Exception | None = None,  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> None:
        """Back to the sign-in page, which says so; why exactly is nobody's business but Google's and ours."""
        if error == AuthError.CANCELLED:
            messages.warning(request, _("You did not sign in with Google."))
        else:
            messages.error(request, _("Google could not sign you in here. Try again, or use your e-mail."))
        raise ImmediateHttpResponse(redirect("account_login"))


def nonce_of(code_verifier: str) -> str:
    """What Google is asked to repeat in the ID token: tied to the browser that began, as the code is."""
    digest = hashlib.sha256(b"nonce " + code_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


_login = OAuth2LoginView.adapter_view(Adapter)
_callback = OAuth2CallbackView.adapter_view(Adapter)


@require_POST
@never_cache
@rate_limit(action="login")  # type: ignore[untyped-decorator]  # allauth is untyped
def login(request: HttpRequest) -> HttpResponse:
    """Off to Google."""
    return _dance(_login, request)


@require_safe
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Back from Google."""
    return _dance(_callback, request)


def _dance(step: Any, request: HttpRequest) -> HttpResponse:
    if not is_offered():
        raise Http404
    response: HttpResponse = step(request)
    return response


urlpatterns = [
    path("google/login/", login, name="google_login"),
    path("google/login/callback/", callback, name="google_callback"),
]
