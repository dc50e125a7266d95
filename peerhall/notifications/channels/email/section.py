"""What the settings page shows of this channel."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from peerhall.accounts import verification
from peerhall.accounts.models import User
from peerhall.notifications.channels.email import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The person's address, and why letters do not reach it where they do not.

    `said` is what the mail server answered; None where the address has not been refused.
    """

    address: str
    is_proven: bool
    bounced_at: dt.datetime | None
    said: str | None


def section_for(user: User) -> Section:
    """The state of this person's address; without a mail server every address is as good as proven."""
    bounce = addresses.bounce_of(user)
    return Section(
        address=user.email,
        is_proven=not settings.MAIL_IS_CONFIGURED or verification.is_verified(user),
        bounced_at=bounce.bounced_at if bounce else None,
        said=bounce.said if bounce else None,
    )
