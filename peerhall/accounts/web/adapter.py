"""How this house does what allauth leaves open: new people, words of refusal, trusted addresses."""

import logging
from smtplib import SMTPException
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.accounts.web.middleware import likely_zone
from peerhall.platform import clock, mail, realtime

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Named by ACCOUNT_ADAPTER."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail or password is not right."),
        "too_many_login_attempts": _("Too many tries that failed. Wait five minutes, then try again."),
        "incorrect_code": _("This code is not right. Look for the newest letter from us."),
        "incorrect_password": _("This password is not right."),
        "enter_current_password": _("This is not your present password."),
        "rate_limited": _("A code left a moment ago. Wait a little before you ask for another."),
    }

    def get_login_stages(self) -> list[str]:
        """The steps between the right password and being in."""
        return ["peerhall.accounts.web.stages.AskForVerification"]

    def new_user(self, request: HttpRequest) -> User:  # noqa: ARG002 -- allauth's signature
        """Somebody who has just arrived."""
        return User(created_at=clock.now())

    def save_user(self, request: HttpRequest, user: User, form: Form, *, commit: bool = True) -> User:
        """Keep the newcomer with their name, in the zone their browser reports."""
        user.name = form.cleaned_data["name"]
        user.timezone = likely_zone(request)
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    def logout(self, request: HttpRequest) -> None:
        """Sign out here: pages that are still open in this browser hear nothing more."""
        key = request.session.session_key
        super().logout(request)
        if key:
            realtime.sign_out(session_key=key)

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password, which signs the person out everywhere; this browser's pages come back."""
        super().set_password(user, password)
        realtime.sign_out(user_id=user.pk)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a letter whose links start at the instance's own address.

        A mail server that is down is no reason to lose what somebody typed: they are told, and may ask
        for the letter again.
        """
        if not self.has_sent(template_prefix, email, context):
            sentence = _("Our letter to you could not leave. Ask for it again in a few minutes.")
            messages.error(self.request, sentence)

    def has_sent(self, template_prefix: str, email: str, context: dict[str, Any]) -> bool:
        """Whether the letter has left; for those who have no page to be told on."""
        try:
            super().send_mail(template_prefix, email, {**context, "site_address": site_address(self.request)})
        except (OSError, SMTPException) as error:
            # Without the error's own text, which names the address.
            logger.error("A letter (%s) could not be sent: %s", template_prefix, type(error).__name__)  # noqa: TRY400
            return False
        return True

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """The letter in text and HTML, marked as written by a program."""
        marked = mail.AUTOMATIC | (headers or {})
        letter: EmailMessage = super().render_mail(template_prefix, email, context, marked)
        return letter

    def get_from_email(self) -> str:
        """The instance's address under the community's name."""
        return mail.sender(communities.current().name)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 -- allauth's signature
        """Back to where the change began."""
        return reverse("accounts:profile")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link by which a password is set anew."""
        return site_address(self.request) + reset_path(key)


def site_address(request: HttpRequest) -> str:
    """Where the instance lives, without a slash at the end: PEERHALL_BASE_URL, else as it was asked."""
    return settings.BASE_URL or request.build_absolute_uri("/").rstrip("/")


def reset_path(key: str) -> str:
    """The page of a one-time key, which allauth forms as `<user>-<token>`."""
    uid, _dash, token = key.partition("-")
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
