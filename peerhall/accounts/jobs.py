"""Looks at the clock: sign-ins that nobody uses any more, and proofs that are over, are forgotten."""

import datetime as dt
import logging

from peerhall.accounts import google, tokens
from peerhall.platform import jobs

logger = logging.getLogger(__name__)


@jobs.every(seconds=3600)
def forget_old_sign_ins(*, now: dt.datetime) -> None:
    """Those of programs that have not come back for `tokens.LIFE`."""
    if count := tokens.clear(now=now):
        logger.info("%s old sign-ins of programs were forgotten.", count)


@jobs.every(seconds=3600)
def forget_old_proofs(*, now: dt.datetime) -> None:
    """Those that would be refused by themselves."""
    google.clear(now=now)
