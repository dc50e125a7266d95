"""Looks at the clock: sign-ins of programs that nobody uses any more are forgotten."""

import datetime as dt
import logging

from peerhall.accounts import tokens
from peerhall.platform import jobs

logger = logging.getLogger(__name__)


@jobs.every(seconds=3600)
def forget_old_sign_ins(*, now: dt.datetime) -> None:
    """Those of programs that have not come back for `tokens.LIFE`."""
    if count := tokens.clear(now=now):
        logger.info("%s old sign-ins of programs were forgotten.", count)
