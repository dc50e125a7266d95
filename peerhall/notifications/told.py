"""What a sentence is made of, and what it comes out as."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from peerhall.notifications.types import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a sentence is made of: the values of that time, and the name the reader may read, if any."""

    kind: Kind
    data: Mapping[str, Any]
    name: str | None = None
    is_tutor: bool = False

    @property
    def title(self) -> str:
        """The session's title at that time."""
        return str(self.data.get("title", ""))

    @property
    def somebody(self) -> str:
        """The name, or the word for who has none here, at the beginning of a sentence."""
        return self.name or _("Somebody")

    @property
    def tutor(self) -> str:
        """The tutor's name, or the word for it."""
        return self.name or _("The tutor")

    @property
    def reason(self) -> str:
        """What was given as a reason; may be empty."""
        return str(self.data.get("reason", ""))

    def when(self, key: str = "date") -> str:
        """A moment of the data, as "Thu 26 Nov, 18:30" on the reader's clock."""
        local = timezone.localtime(dt.datetime.fromisoformat(self.data[key]))
        return dateformat.format(local, "D j M, H:i")


class Words(NamedTuple):
    """A title, and a line below it."""

    title: str
    message: str
