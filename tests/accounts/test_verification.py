"""Whether an address is proven, and whether it matters."""

from pytest_django.fixtures import Settings

from peerhall.accounts import verification
from peerhall.accounts.models import User


def test_nothing_is_required_where_no_mail_leaves(ana: User, settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = False
    assert not verification.is_required_and_missing(ana)


def test_proof_is_required_once_mail_leaves(ana: User, settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = True
    assert verification.is_required_and_missing(ana)
    verification.mark_verified(ana)
    verification.mark_verified(ana)
    assert not verification.is_required_and_missing(ana)


def test_another_address_proves_nothing(ana: User, settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = True
    verification.mark_verified(ana)
    User.objects.filter(pk=ana.pk).update(email="other@example.org")
    ana.refresh_from_db()
    assert verification.is_required_and_missing(ana)
