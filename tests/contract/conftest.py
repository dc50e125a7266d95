"""Both doors are tried on the same Monday at noon, with cheap passwords: as tests/security is."""

from tests.security.conftest import _cheap_passwords, _now, _tries_forgotten

__all__ = ["_cheap_passwords", "_now", "_tries_forgotten"]
