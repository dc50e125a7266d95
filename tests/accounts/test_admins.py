"""The first organizer."""

import pytest
from django.test import Client

from peerhall.accounts import admins, verification
from peerhall.accounts.models import User
from peerhall.accounts.types import Role
from tests.accounts.conftest import NOW, PASSWORD


@pytest.mark.database
@pytest.mark.django_db
def test_create_admin_makes_an_organizer_with_a_link_for_one_use(client: Client) -> None:
    link = admins.create_admin(
        email="Olga@Example.org", name="Olga", now=NOW, site_address="https://x.example/"
    )
    olga = User.objects.get(email="olga@example.org")
    assert (olga.name, olga.role, olga.has_usable_password()) == ("Olga", Role.ORGANIZER, False)
    assert verification.is_verified(olga)
    path = link.removeprefix("https://x.example")
    page = client.get(path, follow=True)
    done = client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert done.status_code == 302
    assert User.objects.get(pk=olga.pk).check_password(PASSWORD)
    again = Client().get(path, follow=True)
    assert again.redirect_chain == []
    assert again.context["token_fail"]


def test_create_admin_lifts_somebody_who_is_here(ana: User) -> None:
    admins.create_admin(email=ana.email, now=NOW)
    ana.refresh_from_db()
    assert (ana.name, ana.role, ana.check_password(PASSWORD)) == ("Ana López", Role.ORGANIZER, True)


@pytest.mark.parametrize("email", ["", "olga", "olga@", "a b@example.org", "olga@example.org\n.com"])
@pytest.mark.django_db
def test_create_admin_refuses_what_is_no_address(email: str) -> None:
    with pytest.raises(admins.BadAddressError):
        admins.create_admin(email=email, now=NOW)
    assert User.objects.count() == 0
