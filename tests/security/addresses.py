"""Every address of the program, read from its URL configuration."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.security.cast import Scene


@dataclass(frozen=True, slots=True)
class Address:
    """One URL pattern: its name with namespaces, and the names of what its path holds."""

    name: str
    parts: frozenset[str]

    @property
    def is_of_session(self) -> bool:
        """Whether it is about one session."""
        return "session_id" in self.parts


def walk(resolver: URLResolver | None = None, space: str = "") -> Iterator[Address]:
    """All of them; one without a name has none to be in the matrix by, and is called so."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            parts = frozenset(re.findall(r"<(?:\w+:)?(\w+)>", str(entry.pattern)))
            yield Address(f"{space}{entry.name}", parts)
        else:
            yield from walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space)


def path_of(address: Address, scene: Scene, *, person: str = "pending") -> str:
    """The path of an address in a scene; `person` is whom it is about."""
    values = {
        "session_id": scene.session.pk,
        "user_id": scene.people[person].pk,
        "notification_id": scene.notification.pk,
        "material_id": (scene.note if address.name == "materials:material" else scene.kept).pk,
        "job_id": 1,
        "number": 1,
        "subscription_id": 1,
        "uidb36": "1",
        "key": "bad-key",
        "token": "bad-token",
    }
    return reverse(address.name, kwargs={part: values[part] for part in address.parts})


ADDRESSES = {address.name: address for address in walk()}
