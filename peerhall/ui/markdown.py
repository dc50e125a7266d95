"""Descriptions and notes: Markdown to HTML that may stand on any page; notes have formulas besides.

markdown-it-py lets no HTML through; nh3 then keeps only what is listed here, so that a mistake in one
wall is caught by the other. Rendered once, at write; templates print the stored HTML.
"""

from typing import Any, Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from peerhall.ui import formulas

# Emphasis and links nest quadratically: ten thousand hostile characters cost 0.6 s, so the text is cut
# before it is parsed. Writers refuse longer texts; this is the last word for whatever else comes.
LENGTH_MAX: Final = 10_000
WORDS: Final = frozenset({"a", "br", "code", "em", "s", "strong"})
BLOCKS: Final = frozenset({"blockquote", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"})
TABLES: Final = frozenset({"table", "tbody", "td", "th", "thead", "tr"})
# A page has its own h1 and h2: headings in a text begin below them.
DEEPER: Final = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def _parser_of() -> MarkdownIt:
    options = {"html": False, "linkify": False, "breaks": True, "maxNesting": 20}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    return parser.disable(["image", "html_block", "html_inline"])


def _cleaner_of(tags: frozenset[str], attributes: dict[str, set[str]]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(WORDS | BLOCKS | TABLES | tags),
        # Without "*", title and lang get through.
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}, **attributes},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def _formula(text: str, options: dict[str, Any]) -> str:
    return formulas.mathml(text, is_block=bool(options["display_mode"]))


_parser: Final = _parser_of()
_cleaner: Final = _cleaner_of(frozenset(), {})
_note_parser: Final = _parser_of().use(
    dollarmath_plugin, renderer=_formula, allow_space=False, allow_digits=False
)
_note_cleaner: Final = _cleaner_of(
    formulas.TAGS | {"div", "span"}, {tag: set(formulas.ATTRIBUTES) for tag in formulas.TAGS}
)


def render(text: str) -> SafeString:
    """HTML of this Markdown, without images, raw HTML or links to anything but web and mail."""
    return _render(text, _parser, _cleaner)


def render_note(text: str) -> SafeString:
    """The same with formulas: `$a^2$` in a line, `$$ … $$` by themselves, as MathML."""
    return _render(text, _note_parser, _note_cleaner)


def _render(text: str, parser: MarkdownIt, cleaner: nh3.Cleaner) -> SafeString:
    tokens = parser.parse(text[:LENGTH_MAX])
    for token in tokens:
        token.tag = DEEPER.get(token.tag, token.tag)
    return mark_safe(cleaner.clean(parser.renderer.render(tokens, parser.options, {})))
