"""Addresses that people share: to the open web alone, and shown as what they are. Pure.

Nothing here fetches them; a person who presses one must see where it leads.
"""

import ipaddress
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

CHARACTERS_MAX: Final = 2_000
Code = Literal["scheme", "host", "private", "too_long", "unprintable"]


class BadLinkError(ValueError):
    """No address that can be shared; `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


def clean_link(text: str) -> str:
    """The address with its host as it is looked up: letters that look alike become `xn--…`.

    :raises BadLinkError: for anything but http and https, and for hosts that only a network itself knows.
    """
    text = text.strip()
    if len(text) > CHARACTERS_MAX:
        raise BadLinkError("too_long")
    if not text.isprintable() or " " in text or "\\" in text:
        raise BadLinkError("unprintable")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadLinkError("host") from None
    if parts.scheme not in {"http", "https"}:
        raise BadLinkError("scheme")
    # "https://bank.example@evil.example" leads to the second and reads like the first.
    if parts.username is not None or not parts.hostname:
        raise BadLinkError("host")
    host = _host(parts.hostname)
    return urlunsplit(_with(parts, host if port is None else f"{host}:{port}"))


def host_of(address: str) -> str:
    """The host of an address that was cleaned, for people to read."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _host(name: str) -> str:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return _named(name)
    if not address.is_global:
        raise BadLinkError("private")
    return f"[{address}]" if address.version == 6 else str(address)


def _named(name: str) -> str:
    try:
        host = idna.encode(name, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        raise BadLinkError("host") from None
    # A last label of digits is an address in some old spelling, such as 127.1 or 0x7f000001.
    last = host.rpartition(".")[2]
    if "." not in host or last in {"localhost", "local", "internal", "home", "lan"}:
        raise BadLinkError("private")
    if last.isdigit() or last.startswith("0x"):
        raise BadLinkError("host")
    return host


def _with(parts: SplitResult, netloc: str) -> SplitResult:
    return parts._replace(netloc=netloc)
