"""`{% asset "site.css" %}`, `{% preload_font %}` and `{% script_words %}` for the base page."""

import json
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from peerhall.ui import assets, words

register = template.Library()

# htmx adds its own style sheet unless told not to; a server error's page never replaces a part.
HTMX_CONFIG: Final = json.dumps({"includeIndicatorCSS": False, "noSwap": [204, 304, "5xx"]})


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file."""
    return assets.address(name)


@register.simple_tag
def preload_font() -> SafeString:
    """The link that fetches the Latin font together with the style instead of after it.

    `crossorigin` is needed even for our own fonts: without it browsers fetch the file twice.
    """
    return format_html(
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        assets.address("figtree-latin.woff2"),
    )


@register.simple_tag
def script_words() -> SafeString:
    """What scripts read before they start: their words in the page's language, htmx's settings."""
    return format_html(
        '<meta name="words" content="{}"><meta name="htmx-config" content="{}">',
        json.dumps(words.script_words(), ensure_ascii=False),
        HTMX_CONFIG,
    )
