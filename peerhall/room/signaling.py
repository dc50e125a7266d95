"""What a browser or a program needs to come into a room (S139, S142): asked for by whoever may."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from peerhall.accounts.models import User
from peerhall.platform.realtime import tickets
from peerhall.platform.realtime.identity import Identity
from peerhall.room import guests, ice, modes
from peerhall.room.models import Room
from peerhall.room.types import Mode
from peerhall.tutoring.models import Session


@dataclass(frozen=True, slots=True)
class Credentials:
    """`config` is for an RTCPeerConnection, `signaling_url` opens one socket within a minute.

    Ask again before `expires_at`: then the TURN credentials end.
    """

    config: dict[str, list[ice.Server]]
    signaling_url: str
    mode: Mode
    expires_at: dt.datetime


@transaction.atomic
def credentials(
    *, person: User, session: Session, sign_in_key: str, host: str, is_secure: bool, now: dt.datetime
) -> Credentials:
    """Let somebody who may come in do so; their socket ends with the sign-in of `sign_in_key`.

    :raises refusals.Refusal: not_found, or a code of `admission` (`too_early` with `opens_at`).
    """
    guests.check_may_hear(person, session, now)
    ticket = tickets.issue(identity=Identity(person.pk, sign_in_key), now=now)
    servers = ice.servers(
        stun_urls=settings.STUN_URLS,
        turn_urls=settings.TURN_URLS,
        turn_secret=settings.TURN_SECRET,
        person_id=person.pk,
        now=now,
    )
    scheme = "wss" if is_secure else "ws"
    return Credentials(
        config={"iceServers": servers},
        signaling_url=f"{scheme}://{host}/ws?ticket={ticket}",
        mode=_mode(session),
        expires_at=now + ice.LIFE,
    )


def _mode(session: Session) -> Mode:
    """As the room has opened, or would open now."""
    room = Room.objects.filter(pk=session.pk).first()
    if room is not None:
        return Mode(room.mode)
    return modes.choose(seats=session.max_participants, has_media_server=bool(settings.JANUS_URLS))
