"""What the room's scripts say by themselves."""

import re
from pathlib import Path

from peerhall.room import words

SOURCE = Path(__file__).parents[2] / "frontend/src/room/words.ts"


def test_words_are_the_keys_that_scripts_know() -> None:
    union = SOURCE.read_text(encoding="utf-8").split("export type WordKey =")[1].split(";")[0]

    assert set(re.findall(r'"(\w+)"', union)) == set(words.room_words())
