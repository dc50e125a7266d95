"""This Peerhall as letters name it: they leave from a job, where no request says how it is reached."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from peerhall.accounts.models import Community
from peerhall.platform import mail
from peerhall.scheduling.meetings import Instance

# Without PEERHALL_BASE_URL there is no mail server either: letters are files on the machine one tries it on.
LOCAL_ADDRESS: Final = "http://localhost:8000"


def of(community: Community) -> Instance:
    """Its name and its addresses."""
    address = settings.BASE_URL or LOCAL_ADDRESS
    return Instance(
        name=community.name,
        address=address,
        host=urlsplit(address).hostname or "localhost",
        mail_address=mail.own_address(),
    )
