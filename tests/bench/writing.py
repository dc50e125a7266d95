"""`python -m tests.bench.writing WRITER COUNT TOPIC…`: tells events, as the processes of a busy site do."""

import itertools
import sys
import time
from typing import Final

import django
from django.db import transaction

# Of each transaction; its topics are told by other writers too.
TOPICS_AT_ONCE: Final = 3
PAUSE_SECONDS: Final = 0.05


def main(writer: int, count: int, topics: list[str]) -> None:
    """Tell `count` events at a steady pace, beginning at another topic than the other writers."""
    from peerhall.platform import realtime  # noqa: PLC0415 -- app ready

    turn = itertools.cycle(topics[writer:] + topics[:writer])
    told = 0
    while told < count:
        with transaction.atomic():
            for topic in itertools.islice(turn, min(TOPICS_AT_ONCE, count - told)):
                realtime.tell(topic=topic, kind="changed", body={"by": writer, "n": told})
                told += 1
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    django.setup(set_prefix=False)
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
