"""`lifecycle.RULES` as SQL: the same rows, for filters, counts and sorting.

`status_case` computes the status of a row that is read anyway. To *find* rows use `where_status`: it
names the stored statuses and bounds the start, so the index (status, date, id) can serve it; a CASE
in a filter would compute every session there ever was.
"""

import datetime as dt
import functools
import operator
from collections.abc import Collection
from typing import Final

from django.db.models import Case, CharField, F, Q, Value, When

from peerhall.tutoring.lifecycle import LONGEST_RUN, NEVER_BEGAN, OVERRUN, RULES, Rule
from peerhall.tutoring.types import ACTIVE_STATES, TERMINAL_STATUSES, Outcome, RequestState, Status

_TERMINAL: Final = sorted(TERMINAL_STATUSES)
_OPEN_ENDED: Final = sorted(ACTIVE_STATES - {RequestState.APPROVED})


def status_case(now: dt.datetime, *, via: str = "") -> Case:
    """The status at `now` as an expression; `via` leads to the session ("session__")."""
    rows = [When(_rule(rule, now, via), then=Value(rule.status.value)) for rule in RULES]
    stored = [When(Q(**{f"{via}status": s}), then=Value(s.value)) for s in _TERMINAL]
    return Case(*stored, *rows, output_field=CharField())


def where_status(statuses: Collection[Status], now: dt.datetime, *, via: str = "") -> Q:
    """Sessions whose status at `now` is one of `statuses`."""
    rules = [rule for rule in RULES if rule.status in statuses]
    kept = [status for status in _TERMINAL if status in statuses]
    if not rules:
        return Q(**{f"{via}status__in": kept})
    found = _any_of(rules, now, via)
    if kept:
        return Q(**{f"{via}status__in": kept}) | found
    return found


def where_stored(statuses: Collection[Status], now: dt.datetime) -> dict[Status, Q]:
    """`where_status` apart for each stored status: an index that leads with it serves each in order."""
    apart: dict[Status, Q] = {status: Q(status=status) for status in _TERMINAL if status in statuses}
    for stored in sorted({rule.stored for rule in RULES if rule.status in statuses}):
        rules = [rule for rule in RULES if rule.stored == stored and rule.status in statuses]
        apart[stored] = _among_stored(stored, rules, now)
    return apart


def where_overtaken(now: dt.datetime) -> dict[Status, Q]:
    """Sessions whose stored status the clock has left behind (`lifecycle.overtaking_rule`), by it."""
    apart = {}
    for stored in sorted({rule.stored for rule in RULES if rule.status != rule.stored}):
        rules = [rule for rule in RULES if rule.stored == stored != rule.status]
        apart[stored] = _among_stored(stored, rules, now)
    return apart


def where_outcome(outcomes: Collection[Outcome], now: dt.datetime, *, via: str = "") -> Q:
    """Sessions that have ended at `now` in one of these ways."""
    rules = [rule for rule in RULES if rule.outcome in outcomes]
    found = Q(**{f"{via}status__in": _TERMINAL, f"{via}outcome__in": sorted(outcomes)})
    return found | _any_of(rules, now, via) if rules else found


def where_request_state(states: Collection[RequestState], now: dt.datetime) -> Q:
    """Requests whose state at `now` is one of `states` (`lifecycle.request_state_at`)."""
    never_began = where_outcome(NEVER_BEGAN, now, via="session__")
    over = where_status(TERMINAL_STATUSES, now, via="session__")
    deadline = _deadline_passed(now)
    lives = {
        RequestState.APPROVED: ~never_began,
        RequestState.WAITLISTED: ~over,
        RequestState.PENDING: ~over & ~deadline,
    }
    found = Q(state__in=sorted(set(states) - ACTIVE_STATES))
    for state in sorted(set(states) & ACTIVE_STATES):
        found |= Q(state=state) & lives[state]
    if RequestState.REJECTED in states:
        found |= Q(state__in=sorted(ACTIVE_STATES - {RequestState.PENDING})) & never_began
        found |= Q(state=RequestState.PENDING) & never_began & ~deadline
    if RequestState.EXPIRED in states:
        found |= Q(state__in=_OPEN_ENDED) & over & ~never_began
        found |= Q(state=RequestState.PENDING) & deadline
    return found


def where_unanswered_at_start(now: dt.datetime) -> Q:
    """Pending requests that the start of their session has closed (R11) while that session lives on.

    The stored statuses and the longest run bound the search: in all others a request is closed together
    with the status. Told no longest run, PostgreSQL expects most of these sessions to have begun, and
    reads all requests.
    """
    living = Q(session__status__in=[Status.APPROVED, Status.ONGOING])
    begun = Q(session__date__gt=now - LONGEST_RUN, session__date__lte=now)
    return Q(state=RequestState.PENDING) & living & begun & _closed_by_start()


def _deadline_passed(now: dt.datetime) -> Q:
    """`lifecycle.has_deadline_passed`."""
    return Q(answer_by__isnull=False, answer_by__lte=now) | (Q(session__date__lte=now) & _closed_by_start())


def _closed_by_start() -> Q:
    """Of sessions that have begun: the tutor has not come, or came after the start to an older request."""
    unseen = Q(session__tutor_seen_at__isnull=True)
    came_late = Q(session__tutor_seen_at__gt=F("session__date"), requested_at__lt=F("session__date"))
    return unseen | came_late


def _among_stored(stored: Status, rules: list[Rule], now: dt.datetime) -> Q:
    """Any of these rows of one stored status, so that an index which leads with it can serve them."""
    either = functools.reduce(operator.or_, (_condition(rule, now, "") for rule in rules))
    return Q(status=stored) & _bounds(rules, now, "") & either


def _any_of(rules: list[Rule], now: dt.datetime, via: str) -> Q:
    """Any of these rows, under the stored statuses and the bounds of the start they have in common."""
    stored = Q(**{f"{via}status__in": sorted({rule.stored for rule in rules})})
    either = functools.reduce(operator.or_, (_rule(rule, now, via) for rule in rules))
    return stored & _bounds(rules, now, via) & either


def _bounds(rules: list[Rule], now: dt.datetime, via: str) -> Q:
    """The bounds of the start that all these rows have in common: where an index begins and ends."""
    common = Q()
    lower = [rule.after for rule in rules if rule.after is not None]
    upper = [rule.until for rule in rules if rule.until is not None]
    if len(lower) == len(rules):
        common &= Q(**{f"{via}date__gt": now + min(lower)})
    if len(upper) == len(rules):
        common &= Q(**{f"{via}date__lte": now + max(upper)})
    return common


def _rule(rule: Rule, now: dt.datetime, via: str) -> Q:
    """A row of the table for whatever stored status."""
    return Q(**{f"{via}status": rule.stored}) & _condition(rule, now, via)


def _condition(rule: Rule, now: dt.datetime, via: str) -> Q:
    """`lifecycle._applies` as a condition, among sessions of the row's stored status."""
    found = Q()
    if rule.after is not None:
        found &= Q(**{f"{via}date__gt": now + rule.after})
    if rule.until is not None:
        found &= Q(**{f"{via}date__lte": now + rule.until})
    if rule.is_seen is not None:
        found &= Q(**{f"{via}tutor_seen_at__isnull": not rule.is_seen})
    if rule.has_seated is not None:
        found &= Q(**{f"{via}seats_taken__gt" if rule.has_seated else f"{via}seats_taken": 0})
    for flag, column in ((rule.is_measured, "room_opened_at"), (rule.is_joined, "student_seen_at")):
        if flag is not None:
            found &= Q(**{f"{via}{column}__isnull": not flag})
    if rule.is_running is not None:
        found &= _running(now, via) if rule.is_running else _over(now, via)
    return found


def _running(now: dt.datetime, via: str) -> Q:
    """`lifecycle.is_running`."""
    overrun = Q(**{f"{via}occupied_until__gt": now, f"{via}ends_at__gt": now - OVERRUN})
    return Q(**{f"{via}ends_at__gt": now}) | overrun


def _over(now: dt.datetime, via: str) -> Q:
    """Not running, written out: NOT over a nullable column is neither true nor false."""
    empty = Q(**{f"{via}occupied_until__isnull": True}) | Q(**{f"{via}occupied_until__lte": now})
    return Q(**{f"{via}ends_at__lte": now}) & (empty | Q(**{f"{via}ends_at__lte": now - OVERRUN}))
