"""What the settings page shows of this channel."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from peerhall.accounts.models import User
from peerhall.notifications.channels.webpush import keys, subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One browser of the list. By `fingerprint` (SHA-256 of its address) a browser knows itself."""

    id: int
    label: str
    since: dt.datetime
    last_sent_at: dt.datetime | None
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The instance's public key, and the person's browsers, newest first."""

    key: str
    devices: list[Device]


def section_for(user: User) -> Section:
    """The switch and the devices of this person."""
    devices = [
        Device(
            id=row.pk,
            label=row.label,
            since=row.created_at,
            last_sent_at=row.last_sent_at,
            fingerprint=hashlib.sha256(row.endpoint.encode()).hexdigest(),
        )
        for row in subscriptions.of(user)
    ]
    return Section(key=keys.public_key(), devices=devices)
