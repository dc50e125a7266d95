"""Descriptions: Markdown to HTML that may stand on any page.

markdown-it-py lets no HTML through; nh3 then keeps only what is listed here, so that a mistake in one
wall is caught by the other. Rendered once, at write; templates print the stored HTML.
"""

from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Emphasis and links nest quadratically: ten thousand hostile characters cost 0.6 s, so the text is cut
# before it is parsed. Writers refuse longer texts; this is the last word for whatever else comes.
LENGTH_MAX: Final = 10_000
WORDS: Final = frozenset({"a", "br", "code", "em", "s", "strong"})
BLOCKS: Final = frozenset({"blockquote", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"})
TABLES: Final = frozenset({"table", "tbody", "td", "th", "thead", "tr"})
# A page has its own h1 and h2: headings in a text begin below them.
DEEPER: Final = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}

_parser: Final = MarkdownIt(
    "commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20}
).enable(["table", "strikethrough"])
_parser.disable(["image", "html_block", "html_inline"])
_cleaner: Final = nh3.Cleaner(
    tags=set(WORDS | BLOCKS | TABLES),
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},  # without "*", title and lang get through
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def render(text: str) -> SafeString:
    """HTML of this Markdown, without images, raw HTML or links to anything but web and mail."""
    tokens = _parser.parse(text[:LENGTH_MAX])
    for token in tokens:
        token.tag = DEEPER.get(token.tag, token.tag)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return mark_safe(_cleaner.clean(html))
