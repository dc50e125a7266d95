"""What people may be called."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerhall.accounts import names
from peerhall.platform import texts


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana López", "Ana López"),
        ("  Ana   López ", "Ana López"),
        ("Ana Lo\u0301pez", "Ana López"),  # decomposed
        ("Ana\u00a0López", "Ana López"),
        ("愛子", "愛子"),
        ("عائشة", "عائشة"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs the joiner
        ("O’Neill-Ñandú, 3rd", "O’Neill-Ñandú, 3rd"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # text is text; pages escape it
        ("Robin 👩🏽\u200d🏫", "Robin 👩🏽\u200d🏫"),
        ("Robin \U0001f3f4\U000e0067\U000e0062\U000e007f", "Robin \U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("a" * 80, "a" * 80),
    ],
)
def test_clean_name_keeps_what_people_are_called(typed: str, kept: str) -> None:
    assert names.clean_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" \t\n ", "empty"),
        ("a" * 81, "too_long"),
        ("Ana\x00", "unprintable"),
        ("Ana\nLópez", "unprintable"),
        ("Ana\x1b[31m", "unprintable"),
        ("Ana\u202etxt.exe", "unprintable"),  # right-to-left override
        ("Ana\u2066x\u2069", "unprintable"),
        ("Ana\u200b", "unprintable"),  # zero width space
        ("\ufeffAna", "unprintable"),
        ("Ana\u2028x", "unprintable"),
        ("Ana\ue000", "unprintable"),  # private use
        ("\u3164", "unprintable"),  # a blank that counts as a letter
        ("Ana\u2800", "unprintable"),
        ("Ana\U000e0041", "unprintable"),  # a tag letter outside a flag
        ("\u200d\u200d", "no_letter"),
        ("!!!", "no_letter"),
        ("🦊", "no_letter"),
    ],
)
def test_clean_name_refuses_what_nobody_can_read(typed: str, code: str) -> None:
    with pytest.raises(texts.BadTextError) as refusal:
        names.clean_name(typed)
    assert refusal.value.code == code


@given(st.text(max_size=200))
def test_clean_name_is_stable_and_within_its_rules(typed: str) -> None:
    try:
        kept = names.clean_name(typed)
    except texts.BadTextError:
        return
    assert names.clean_name(kept) == kept
    assert 1 <= len(kept) <= names.NAME_MAX
    assert unicodedata.is_normalized("NFC", kept)
    assert 1 <= len(names.initials(kept)) <= 2


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana López", "AL"),
        ("Ana María de la López", "AL"),
        ("Ana", "A"),
        ("(Ana) “López”", "AL"),
        ("ßeta", "ß"),
        ("愛子", "愛"),
        ("🦊 Fox", "F"),
        ("ana 🦊", "A"),
    ],
)
def test_initials_are_two_letters_at_the_most(name: str, letters: str) -> None:
    assert names.initials(name) == letters


def test_clean_bio_keeps_lines_and_may_be_empty() -> None:
    assert names.clean_bio(" Hello\r\nthere ") == "Hello\nthere"
    assert names.clean_bio("  ") == ""


@pytest.mark.parametrize(
    ("typed", "code"), [("a" * 501, "too_long"), ("a\x00b", "unprintable"), ("\u202ea", "unprintable")]
)
def test_clean_bio_refuses(typed: str, code: str) -> None:
    with pytest.raises(texts.BadTextError) as refusal:
        names.clean_bio(typed)
    assert refusal.value.code == code
