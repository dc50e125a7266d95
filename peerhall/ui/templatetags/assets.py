"""`{% asset "site.css" %}` and `{% preload_font %}` for the base page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from peerhall.ui import assets

register = template.Library()


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
