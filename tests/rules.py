"""Which test proves which rule: `python -m tests.rules > docs/rules.md`; a test compares.

A test names the rules it is about

- in its name: `test_r4_...`, `test_t7_t9_...`;
- or at the beginning of its docstring, up to the colon: `\"\"\"R4, R18: ...\"\"\"`;
- or, where it goes through a table of cases, at the beginning of a case's name: `Case("N5' ...")`.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parent
ROOT: Final = TESTS.parent

# The rules of the specification: a session's turns (T), a request's (R), what is told (N), what always
# holds (I).
RULES: Final = {
    "T0": "a session is offered, or submitted for review",
    "T1": "a moderator publishes it",
    "T1b": "a moderator declines it",
    "T2": "enough people have a seat: it will take place",
    "T3": "fewer than the minimum again",
    "T4": "it is cancelled",
    "T5": "it begins, by the clock or by its tutor",
    "T5b": "it begins with an open door; its tutor is asked whether it shall",
    "T6": "it expires unconfirmed",
    "T6b": "it expires unreviewed",
    "T7": "it ends and was held",
    "T8": "its tutor never came",
    "T9": "nobody came",
    "T10": "it is stopped while it runs",
    "T11": "how it ended is doubted and corrected",
    "T12": "it is edited or moved",
    "T13": "it is deleted",
    "R1": "somebody asks for a seat",
    "R2": "somebody gets one at once",
    "R3": "somebody goes on the waitlist",
    "R4": "a request is approved",
    "R5": "who asked waits, since the last seat is gone",
    "R6": "a request is declined",
    "R6b": "somebody who waits is approved in advance",
    "R7": "a request is withdrawn",
    "R8": "a seat is given back on time",
    "R9": "a seat is given back late",
    "R10": "a student is removed",
    "R11": "a request expires unanswered",
    "R12": "the next in line is seated",
    "R16": "the next in line is offered to the tutor",
    "R17": "requests close with their session",
    "R18": "a refusal is taken back",
    "R19": "asking again begins at the end of the line",
    "R20": "a refused student cannot ask again",
    "R21": "a moderator closes a request",
    "N1": "somebody asks, or joins",
    "N2": "approved",
    "N3": "declined",
    "N4": "on the waitlist, at this place",
    "N5": "seated from the waitlist",
    "N5'": "expired unanswered",
    "N7": "somebody gave a seat back",
    "N8": "removed",
    "N9": "cancelled",
    "N10": "another time or place",
    "N11": "reminders a day and a quarter of an hour before",
    "N12": "it has started without you",
    "N13": "material was added",
    "N14": "it is over",
    "N15": "it expired",
    "N16": "a review is decided",
    "N16b": "requests wait",
    "N17": "something waits for review",
    "N18": "what came of your report",
    "N19": "something you looked for",
    "N20": "your credits changed",
    "I1": "never more seated than seats",
    "I2": "counts follow from the rows",
    "I3": "one active request each, none of a tutor's",
    "I4": "scheduled exactly while the minimum is reached",
    "I5": "nobody approved waits beside a free seat",
    "I6": "nobody overtakes in line",
    "I7": "what is over stays as it is",
    "I8": "each is told each event once",
    "I9": "credits sum to nothing",
    "I10": "who has no right learns nothing",
    "I11": "everywhere shows the same status",
    "I12": "series keep their hour on the clock",
    "I13": "export, import, export: the same",
    "I14": "the trail has each turn once, with who did it",
    "I15": "nobody's address is shown to others",
}
# What has no test yet because it is not built yet, and what it waits for.
NOT_YET: Final = {
    "T8": "presence in the live room",
    "N12": "presence in the live room",
    "N13": "materials",
    "N18": "reports",
    "N19": "saved searches and the help board",
    "N20": "credits",
    "I9": "credits",
    "I12": "series",
    "I13": "export and import",
}
ID: Final = r"[TRNI]\d+b?'?"
HEAD: Final = """# Rules and their tests

Made by `python -m tests.rules > docs/rules.md`; a test compares. How a test names its rules stands in
`tests/rules.py`."""


def page() -> str:
    """The whole of docs/rules.md."""
    proofs = named()
    lines = [f"| {rule} | {what} | {_cell(proofs[rule])} |" for rule, what in RULES.items() if proofs[rule]]
    waiting = [f"- {rule}, {RULES[rule]}: waits for {what}." for rule, what in NOT_YET.items()]
    table = "\n".join(["| Rule | What happens | Tests |", "|---|---|---|", *lines])
    return f"{HEAD}\n\n{table}\n\n## Not built yet\n\n" + "\n".join(waiting) + "\n"


def named() -> dict[str, list[str]]:
    """Rule to the tests that name it, as "folder/file.py: test", in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for rule, test in in_file(ast.parse(path.read_text(encoding="utf-8"))):
            found[rule].append(f"{path.relative_to(TESTS)}: {test}")
    return found


def in_file(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each rule that a module of tests names, with the test."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for rule in dict.fromkeys([*_in_name(node.name), *_in_words(ast.get_docstring(node) or "")]):
                yield rule, node.name.removeprefix("test_")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Case":
            case = node.args[0]
            if isinstance(case, ast.Constant) and isinstance(case.value, str):
                for rule in re.findall(rf"^{ID}(?=$| )", case.value):
                    yield rule, f"[{case.value}]"


def _in_name(name: str) -> Iterator[str]:
    """ "test_t7_t9_the_end" is about T7 and T9."""
    for word in name.split("_")[1:]:
        if not re.fullmatch(ID, word.capitalize()):
            return
        yield word.capitalize()


def _in_words(docstring: str) -> list[str]:
    """ "R4, R18: the tutor decides." is about both."""
    beginning = re.match(rf"{ID}(?:, {ID})*(?=:)", docstring)
    return beginning[0].split(", ") if beginning else []


def _cell(tests: list[str]) -> str:
    return "<br>".join(f"`{test}`" for test in tests)


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 -- it is a command
