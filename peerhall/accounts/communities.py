"""The community's one row of policies: read on nearly every page, changed by `peerhall set`."""

import threading
import time
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from peerhall.accounts import events, leads, names, zones
from peerhall.accounts.models import Community
from peerhall.platform import clock, texts
from peerhall.platform import events as facts
from peerhall.platform.database import memory
from peerhall.platform.database.repeated import Instances

# Another process learns of a changed policy after this long; the changing one at once.
BELIEVED_SECONDS: Final = 1.0

# What `peerhall set` may change; the rest of the row is not a policy.
POLICIES: Final = (
    "name",
    "timezone",
    "session_review",
    "who_may_tutor",
    "public_browse",
    "show_names",
    "block_student_overlaps",
    "cancel_notice_hours",
    "request_ttl_hours",
    "reminder_leads",
)
MAX_HOURS: Final = 24 * 365
_ROW: Final = Instances(Community, lambda: Community.objects.filter(pk=1).order_by(), {})
TRUE_WORDS: Final = frozenset({"on", "true", "yes", "1"})
FALSE_WORDS: Final = frozenset({"off", "false", "no", "0"})


class BadPolicyError(ValueError):
    """A policy that does not exist or a value it does not take; the text says what would do."""


class _Belief:
    """The row as last read outside a transaction, with the moment of reading."""

    def __init__(self) -> None:
        self.community: Community | None = None
        self.read_at = float("-inf")
        self.lock = threading.Lock()


_belief = _Belief()


def current() -> Community:
    """The community of this instance; an instance without the row has the defaults.

    Pages share one row per process for a second. Inside a transaction the row is read in that
    transaction, once, so that a write and all that follows from it decide by one policy, that of its own
    moment. Not to be changed by callers.
    """
    if transaction.get_connection().in_atomic_block:
        known: Community | None = memory.recall(Community)
        if known is None:
            known = _read()
            memory.remember(Community, known)
        return known
    community = _belief.community
    if community is not None and _is_believed():
        return community
    with _belief.lock:
        if _belief.community is None or not _is_believed():
            _belief.community = _read()
            _belief.read_at = time.monotonic()
        return _belief.community


def forget() -> None:
    """Read the row afresh at the next look, also in the transaction that is open here."""
    memory.forget(Community)
    # Under the lock: a read that began before the change must not be kept after it.
    with _belief.lock:
        _belief.read_at = float("-inf")


@transaction.atomic
def set_policy(key: str, value: str) -> Community:
    """Change one policy, given as an operator types it ("on", "12", "vetted"; "off" for no limit).

    :raises BadPolicyError: when the key is unknown or the value cannot be taken.
    """
    if key not in POLICIES:
        raise BadPolicyError(
            _("There is no policy %(key)r. There are: %(keys)s.") % {"key": key, "keys": ", ".join(POLICIES)}
        )
    community, _created = Community.objects.select_for_update().get_or_create(pk=1)
    setattr(community, key, _parsed(key, value.strip()))
    try:
        community.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise BadPolicyError(f"{key}: {' '.join(error.messages)}") from None
    community.save(update_fields=[key])
    memory.forget(Community)
    if key == "reminder_leads":
        # An operator's command is an edge of its own: it brings no time along.
        facts.publish(events.RemindersChanged(at=clock.now()))
    transaction.on_commit(forget)
    return community


def policies() -> dict[str, str]:
    """Every policy with its present value, as `set_policy` takes it."""
    community = current()
    return {key: _shown(getattr(community, key)) for key in POLICIES}


def _is_believed() -> bool:
    return time.monotonic() - _belief.read_at < BELIEVED_SECONDS


def _read() -> Community:
    return _ROW.first() or Community(pk=1)


def _parsed(key: str, value: str) -> str | int | bool | None:
    field = Community._meta.get_field(key)
    if isinstance(field, models.BooleanField):
        return _on_or_off(key, value)
    if isinstance(field, models.PositiveSmallIntegerField):
        return _hours(key, value, may_be_off=field.null)
    if key == "timezone" and not zones.is_known(value):
        raise BadPolicyError(_("%(value)r is no time zone; one is Europe/Berlin.") % {"value": value})
    if key == "name":
        return _name(value)
    return _leads(value) if key == "reminder_leads" else value


def _on_or_off(key: str, value: str) -> bool:
    if value.lower() in TRUE_WORDS:
        return True
    if value.lower() in FALSE_WORDS:
        return False
    raise BadPolicyError(_("%(key)s takes on or off.") % {"key": key})


def _hours(key: str, value: str, *, may_be_off: bool) -> int | None:
    if may_be_off and value.lower() in FALSE_WORDS:
        return None
    if value.isascii() and value.isdigit() and len(value) <= 4 and int(value) <= MAX_HOURS:
        return int(value)
    raise BadPolicyError(
        _("%(key)s takes whole hours, %(most)d at the most.") % {"key": key, "most": MAX_HOURS}
    )


def _name(value: str) -> str:
    try:
        return names.clean_name(value)
    except texts.BadTextError:
        raise BadPolicyError(_("The name has 1 to 80 visible characters.")) from None


def _leads(value: str) -> str:
    try:
        return leads.shown(leads.parse("" if value.lower() in FALSE_WORDS else value))
    except ValueError:
        raise BadPolicyError(
            _("reminder_leads takes up to %(most)d of these, or off: %(choices)s.")
            % {"most": leads.MOST, "choices": leads.shown(leads.CHOICES)}
        ) from None


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "off" if value in {None, ""} else str(value)
