"""Formulas: LaTeX to MathML, which browsers draw and screen readers read without any script."""

from html import escape
from typing import Final

from latex2mathml import converter

# A formula that is longer is hostile, or not one; what it costs grows with its depth.
LENGTH_MAX: Final = 1_000
DEPTH_MAX: Final = 20
TAGS: Final = frozenset(
    {"math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace"}
) | {"msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover"}
ATTRIBUTES: Final = frozenset(
    {"accent", "columnalign", "display", "displaystyle", "fence", "form", "linethickness", "mathvariant"}
) | {"maxsize", "minsize", "movablelimits", "notation", "separator", "stretchy", "width"}


def mathml(text: str, *, is_block: bool) -> str:
    """The formula as MathML; as it was typed where it is none that can be read."""
    if len(text) <= LENGTH_MAX and _depth(text) <= DEPTH_MAX:
        try:
            return converter.convert(text, display="block" if is_block else "inline")
        except Exception:  # noqa: BLE001, S110 -- the library raises a dozen kinds, also KeyError
            pass
    return f"<code>{escape(text)}</code>"


def _depth(text: str) -> int:
    """How deep braces nest."""
    depth = deepest = 0
    for one in text:
        depth += (one == "{") - (one == "}")
        deepest = max(deepest, depth)
    return deepest
