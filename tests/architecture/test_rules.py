"""Every rule that is built is named by a test, and docs/rules.md lists which."""

import ast

from tests import rules


def test_every_rule_is_named_by_a_test_or_waits_to_be_built() -> None:
    named = set(rules.named())
    assert named <= set(rules.RULES), "a test names a rule that there is not"
    untested = set(rules.RULES) - named
    assert untested == set(rules.NOT_YET), "give a test its rule, or take the rule off NOT_YET"


def test_document_is_what_the_command_prints() -> None:
    path = rules.ROOT / "docs" / "rules.md"
    assert path.read_text(encoding="utf-8") == rules.page(), "run: python -m tests.rules > docs/rules.md"


def test_rules_are_read_from_names_docstrings_and_cases() -> None:
    tree = ast.parse(
        """
def test_t5b_r16_the_door(): pass
def test_r4ndom_words(): "T7: the end. T8: not this."
def test_plain(): "R6b, N5': promised."
def helper_t1_(): pass
CASES = [Case("N10 time"), Case("N1x"), Case(name)]
"""
    )
    assert sorted(rules.in_file(tree)) == [
        ("N10", "[N10 time]"),
        ("N5'", "plain"),
        ("R16", "t5b_r16_the_door"),
        ("R6b", "plain"),
        ("T5b", "t5b_r16_the_door"),
        ("T7", "r4ndom_words"),
    ]
