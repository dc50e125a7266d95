"""Whether a socket comes from a page of this site: browsers send cookies along for any page."""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from django.conf import settings
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

Headers = Iterable[tuple[bytes, bytes]]


def header(headers: Headers, name: bytes) -> str:
    """The value of a header in small letters, empty when it is not there."""
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def is_own_page(headers: Headers, *, is_secure: bool) -> bool:
    """Whether Origin is this very site (or one that forms are taken from), as Django asks of a form."""
    origin = header(headers, b"origin")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    host = header(headers, b"host")
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    return origin == f"{'https' if is_secure else 'http'}://{host}"


def session_key(headers: Headers) -> str:
    """The browser session's key by its cookie, empty when there is none."""
    key = parse_cookie(header(headers, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")
    return "" if "\0" in key else key


def ticket(query: bytes) -> str | None:
    """The ticket in a socket's address, for programs that are given the address whole; None without one."""
    try:
        said = parse_qsl(query.decode("latin-1"), max_num_fields=4)
    except ValueError:
        return None
    return dict(said).get("ticket")
