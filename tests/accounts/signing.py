"""Google's stand-in for tests: running, known to the settings, with keys that nobody has read yet."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from peerhall.accounts import certificates
from tests.servers import oidc


@pytest.fixture
def google(settings: Settings) -> Iterator[oidc.Service]:
    """The service; pages have its button."""
    service = oidc.Service()
    settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET = oidc.CLIENT_ID, oidc.CLIENT_SECRET
    settings.GOOGLE_ISSUERS = [service.address]
    settings.GOOGLE_AUTHORIZE_URL = f"{service.address}/authorize"
    settings.GOOGLE_TOKEN_URL = f"{service.address}/token"
    settings.GOOGLE_CERTS_URL = f"{service.address}/certs"
    yield service
    service.stop()
    certificates._kept.clear()
