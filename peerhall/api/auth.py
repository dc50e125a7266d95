"""Signing up, in, on and out, for programs (S156, A16). Proofs come in the body, no cookie counts."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from ninja import Router

from peerhall.accounts import certificates, communities, drafts, google, id_tokens, newcomers, tokens
from peerhall.accounts.models import User
from peerhall.api import bodies, responding
from peerhall.api.documenting import says
from peerhall.api.errors import Problem
from peerhall.api.shapes import Registered, Tokens
from peerhall.platform import clock

router = Router(tags=["signing in"])

# allauth counts wrong passwords, of this door and the pages' together, over five minutes.
WAIT_SECONDS = 300
# How the page's form calls what the contract calls otherwise.
FIELDS = {"password1": "password"}


def _text(description: str, **more: object) -> dict[str, object]:
    return {"type": "string", "description": description, **more}


def _takes(required: list[str], **properties: dict[str, object]) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


@router.post(
    "auth/register/",
    url_name="register",
    summary="Sign up",
    openapi_extra=says(
        Registered,
        status=201,
        description="A letter has left, whether or not the address had an account.",
        takes=_takes(
            ["email", "password", "name"],
            email=_text("Only its owner sees it.", format="email", maxLength=254),
            password=_text("At least 10 characters.", minLength=10),
            name=_text("What others see.", maxLength=80),
            timezone=_text("An IANA zone; the community's without it.", examples=["Europe/Madrid"]),
        ),
    ),
)
def register(request: HttpRequest) -> HttpResponse:
    """Make an account, by the rules of the page, or answer exactly as if one had been made."""
    asked = _newcomer(bodies.body_of(request))
    # One hash for a taken address as for a free one: it takes longest of all, and would tell.
    password_hash = make_password(asked["password1"])
    person = None
    if not asked["is_taken"]:
        person = newcomers.add(
            email=asked["email"],
            password_hash=password_hash,
            name=asked["name"],
            timezone=asked["timezone"],
            is_verified=False,
            now=clock.now(),
        )
    _write_to(request, asked["email"], person)
    return responding.json(Registered(asked["email"].lower(), asked["name"]), status=201)


@router.post(
    "auth/token/",
    url_name="token",
    summary="Sign in",
    openapi_extra=says(
        Tokens,
        description="A pair of tokens.",
        refuses=["wrong_credentials"],
        takes=_takes(["email", "password"], email=_text("The address."), password=_text("The password.")),
    ),
)
def token(request: HttpRequest) -> HttpResponse:
    """Sign in by e-mail and password."""
    values = bodies.body_of(request)
    email, password = _given(values, "email"), _given(values, "password")
    try:
        validate_email(email)
        person = get_adapter(request).authenticate(request, email=email.lower(), password=password)
    except ValidationError as wrong:
        raise _sign_in_problem(wrong) from None
    # allauth gives people who are shut out as well, for a page that says so.
    if not isinstance(person, User) or not person.is_active:
        raise Problem("wrong_credentials", _("E-mail or password is not right."))
    return _answer(tokens.issue(person=person, now=clock.now()))


@router.post(
    "auth/token/refresh/",
    url_name="token_refresh",
    summary="Renew the tokens",
    openapi_extra=says(
        Tokens,
        description="The next pair; in ten seconds the refresh token that was sent is used up.",
        refuses=["token_invalid"],
        takes=_takes(["refresh"], refresh=_text("The newest refresh token.")),
    ),
)
def refresh(request: HttpRequest) -> HttpResponse:
    """The next pair of tokens; a refresh token that comes back later ends its sign-in."""
    sent = _given(bodies.body_of(request), "refresh")
    try:
        return _answer(tokens.rotate(refresh=sent, now=clock.now()))
    except tokens.TokenRefusedError as refusal:
        raise Problem(refusal.code, _("This refresh token is used up. Sign in again.")) from None


@router.post(
    "auth/google/",
    url_name="google",
    summary="Sign in with Google",
    openapi_extra=says(
        Tokens,
        description="A pair of tokens. Somebody new has an account now.",
        refuses=["not_found", "google_token_invalid", "google_email_unverified", "google_unavailable"],
        takes=_takes(
            ["credential"],
            credential=_text("An ID token that Google has made for this instance's client id."),
            nonce=_text("What the token was asked with, if it was; each lets in once."),
            timezone=_text("Where a newcomer lives; the community's without it."),
        ),
    ),
)
def google_token(request: HttpRequest) -> HttpResponse:
    """Sign in whom Google vouches for, by their Google account or their verified address."""
    if not settings.GOOGLE_CLIENT_ID:
        raise Problem("not_found")
    values = bodies.body_of(request)
    credential, nonce = _given(values, "credential"), bodies.text_of(values, "nonce")
    try:
        zone = drafts.clean_zone(bodies.text_of(values, "timezone") or communities.current().timezone)
    except ValueError as bad:
        raise _invalid({"timezone": [str(bad)]}) from None
    try:
        proof = id_tokens.read(credential, nonce=nonce)
        person = google.person_of(proof=proof, timezone=zone, now=clock.now())
    except id_tokens.BadIdTokenError as bad:
        raise Problem(bad.code) from None
    except certificates.CertificatesAwayError:
        raise Problem("google_unavailable") from None
    return _answer(tokens.issue(person=person, now=clock.now()))


@router.post(
    "auth/logout/",
    url_name="logout",
    summary="Sign out",
    openapi_extra=says(
        status=204,
        description="Its tokens open nothing any more.",
        takes=_takes(["refresh"], refresh=_text("A refresh token of the sign-in to end.")),
    ),
)
def logout(request: HttpRequest) -> HttpResponse:
    """End the sign-in of this refresh token, its access tokens and its sockets. Twice is once."""
    tokens.revoke(refresh=_given(bodies.body_of(request), "refresh"))
    return responding.nothing()


def _answer(pair: tokens.Pair) -> HttpResponse:
    response = responding.json(Tokens(pair.access, pair.refresh, pair.expires_in_seconds))
    response["Cache-Control"] = "no-store"
    return response


def _given(values: dict[str, Any], name: str) -> str:
    """:raises Problem: invalid, when the text is missing."""
    text = bodies.text_of(values, name)
    if not text:
        raise _invalid({name: [_("This is needed.")]})
    return text


def _newcomer(values: dict[str, Any]) -> dict[str, Any]:
    """What the page's form makes of it, the zone, and whether the address `is_taken`.

    :raises Problem: invalid.
    """
    sent = {name: bodies.text_of(values, FIELDS.get(name, name)) for name in ("name", "email", "password1")}
    form: forms.Form = import_string(settings.ACCOUNT_FORMS["signup"])(sent)
    wrong = {FIELDS.get(name, name): [str(one) for one in form.errors[name]] for name in form.errors}
    zone = bodies.text_of(values, "timezone") or communities.current().timezone
    try:
        zone = drafts.clean_zone(zone)
    except ValueError as bad:
        wrong["timezone"] = [str(bad)]
    if wrong:
        raise _invalid(wrong)
    return {**form.cleaned_data, "timezone": zone, "is_taken": getattr(form, "is_taken", False)}


def _write_to(request: HttpRequest, email: str, person: User | None) -> None:
    """One letter either way: how to confirm the address, or that it has an account."""
    adapter = get_adapter(request)
    if person is None:
        adapter.has_sent("account/email/account_already_exists", email, {})
        return
    key = EmailConfirmationHMAC(EmailAddress.objects.get(user=person, email=person.email)).key
    path = reverse("accounts:confirm_link", args=[key])
    adapter.has_sent("account/email/confirm_link", email, {"user": person, "path": path})


def _sign_in_problem(wrong: ValidationError) -> Problem:
    if getattr(wrong, "code", None) == "too_many_login_attempts":
        return Problem("rate_limited", wrong.messages[0], headers={"Retry-After": str(WAIT_SECONDS)})
    return _invalid({"email": wrong.messages})


def _invalid(fields: dict[str, list[str]]) -> Problem:
    return Problem("invalid", next(iter(fields.values()))[0], fields=fields)
