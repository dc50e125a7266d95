"""Forms of this room: they turn what was typed into clean values, and save nothing."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from django import forms
from django.contrib.auth import hashers
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from peerhall.accounts import drafts, names, profiles
from peerhall.accounts.models import User
from peerhall.accounts.web.middleware import reported_zone
from peerhall.platform import texts

PASSWORD_HINT = _("At least 10 characters. A few unusual words are easy to keep in mind.")


class NameField(forms.CharField):
    """A person's name, cleaned by `names.clean_name`."""

    def __init__(self, **options: Any) -> None:
        # `strip` is the rule's own, and a NUL is the rule's to refuse.
        super().__init__(strip=False, label=_("Name"), **options)
        self.error_messages["required"] = drafts.NAME_REFUSALS["empty"]
        self.widget.attrs.update({"autocomplete": "name", "maxlength": str(names.NAME_MAX)})

    def clean(self, value: Any) -> str:
        """:raises forms.ValidationError: with the sentence of the rule that the name breaks."""
        text: str = super().clean(value)
        try:
            return names.clean_name(text)
        except texts.BadTextError as bad:
            raise forms.ValidationError(drafts.NAME_REFUSALS[bad.code], code=bad.code) from None


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email")
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        """Say what is wrong beside the password, where the next try begins."""
        try:
            super().clean()
        except forms.ValidationError as wrong:
            self.add_error("password", wrong)
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in, and follow the browser to another zone while the person has not chosen one."""
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        reported = reported_zone(request)
        if reported and isinstance(request.user, User):
            profiles.follow_browser(user=request.user, timezone=reported)
        return response


class SignUpForm(SignupForm):  # type: ignore[misc]  # allauth is untyped
    """Name, address and password."""

    name = NameField()
    field_order = ("name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("Only you see it.")
        self.fields["password1"].help_text = PASSWORD_HINT

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account, or answer exactly as if one had been made when the address is taken."""
        answer: tuple[User | None, HttpResponse | None]
        if not self.is_taken:
            try:
                with transaction.atomic():
                    answer = super().try_save(request)
            except IntegrityError:
                # Somebody signed up with the address since it was looked up.
                self.account_already_exists = True
            else:
                return answer
        # A hash takes longest of all that signing up does; a missing one would tell.
        hashers.make_password(self.cleaned_data["password1"])
        answer = super().try_save(request)
        return answer

    @property
    def is_taken(self) -> bool:
        """Whether somebody signs in with the address already; nobody but its owner is told."""
        return bool(self.account_already_exists)


class NewPasswords(forms.Form):
    """The two fields of a new password, as this house words them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HINT
        self.fields["password2"].label = _("New password again")


class ChangePassword(NewPasswords, ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """For somebody who knows their present password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].help_text = ""


class SetPassword(NewPasswords, SetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """For somebody who has none."""


class ResetPassword(NewPasswords, ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is untyped
    """For somebody with a link from a letter."""


class AskForReset(ResetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """For somebody who has forgotten theirs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Email")


class ChangeAddress(AddEmailForm):  # type: ignore[misc]  # allauth is untyped
    """Another address to sign in with; it holds once its code came back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail")
        self.fields["email"].help_text = _("We send a code there first.")


class ProfileForm(forms.Form):
    """What people say about themselves."""

    name = NameField()
    timezone = forms.CharField(
        label=_("Time zone"),
        help_text=_("Every time you see is in this zone. Type a city to find it."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )
    bio = forms.CharField(
        label=_("About you"),
        help_text=_("What you know, what you want to learn. Up to 500 characters."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": str(names.BIO_MAX)}),
    )

    def clean_timezone(self) -> str:
        """:raises forms.ValidationError: when there is no such zone."""
        try:
            return drafts.clean_zone(self.cleaned_data["timezone"])
        except ValueError as bad:
            raise forms.ValidationError(str(bad)) from None

    def clean_bio(self) -> str:
        """:raises forms.ValidationError: with the sentence of the rule that the text breaks."""
        try:
            return names.clean_bio(self.cleaned_data["bio"])
        except texts.BadTextError as bad:
            raise forms.ValidationError(drafts.BIO_REFUSALS[bad.code], code=bad.code) from None
