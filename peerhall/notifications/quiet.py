"""Quiet hours: until when mail and push wait, by the clock on the person's own wall."""

import datetime as dt
import zoneinfo


def ends_at(
    now: dt.datetime, *, quiet_from: dt.time, quiet_until: dt.time, zone: zoneinfo.ZoneInfo
) -> dt.datetime | None:
    """The instant, in UTC, at which the quiet around `now` ends; None where `now` is not quiet.

    Hours that end before they begin go over midnight; equal ones are none. An end that the clocks skip
    in spring comes with the skip; where they show it twice in autumn, the first one still ahead counts.
    """
    local = now.astimezone(zone)
    time = local.time()
    is_overnight = quiet_until < quiet_from
    has_begun, is_ahead = time >= quiet_from, time < quiet_until
    if not (has_begun or is_ahead if is_overnight else has_begun and is_ahead):
        return None
    is_tomorrow = is_overnight and has_begun
    day = local.date() + dt.timedelta(days=1) if is_tomorrow else local.date()
    ends = (
        dt.datetime.combine(day, quiet_until.replace(fold=fold), zone).astimezone(dt.UTC) for fold in (0, 1)
    )
    return next((end for end in ends if end > now), now)
