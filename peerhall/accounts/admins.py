"""The first organizer, made from the console (`peerhall admin create EMAIL`)."""

import datetime as dt

from allauth.account import app_settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _

from peerhall.accounts import communities, names, verification
from peerhall.accounts.models import User
from peerhall.accounts.types import Role
from peerhall.platform.audit import trail


class BadAddressError(ValueError):
    """What was given is no e-mail address; the text says so."""


@transaction.atomic
def create_admin(*, email: str, now: dt.datetime, name: str | None = None, site_address: str = "") -> str:
    """Make the person an organizer and return a link by which they set their password, once.

    Somebody who is here already keeps name and password until the link is used. Whoever runs the console
    vouches for the address. The link starts with `site_address` and lasts PASSWORD_RESET_TIMEOUT seconds.

    :raises BadAddressError: when `email` is no address.
    :raises peerhall.platform.texts.BadTextError: when `name` cannot be kept.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise BadAddressError(_("%(email)r is no e-mail address.") % {"email": email}) from None
    person = User.objects.filter(email=email).first()
    if person is None:
        kept = names.clean_name(name or _("Organizer"))
        zone = communities.current().timezone
        person = User.objects.create_user(email, name=kept, timezone=zone, created_at=now)
    before = person.role
    person.role = Role.ORGANIZER
    person.save(update_fields=["role"])
    verification.mark_verified(person)
    trail.record(
        at=now,
        act="make_organizer",
        scope="person",
        scope_id=person.pk,
        actor_id=None,
        person_id=person.pk,
        before={"role": before},
        after={"role": person.role},
    )
    return site_address.rstrip("/") + _password_link(person)


def _password_link(person: User) -> str:
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": int_to_base36(person.pk), "key": token}
    )
