"""How letters dress their elements (`peerhall/ui/letters.py`); pages never do."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from peerhall.ui import letters

register = template.Library()


@register.simple_tag(takes_context=True)
def dress(context: Context, piece: str) -> SafeString:
    """The attributes of one piece, in the hue of the letter's subject if it has one."""
    name, style = letters.dress(piece, str(context.get("hue", letters.DEFAULT_HUE)))
    return format_html('class="{}" style="{}"', name, style)


@register.simple_tag(takes_context=True)
def letter_rules(context: Context) -> SafeString:
    """The letter's `<style>`: night and phones."""
    rules = letters.rules(str(context.get("hue", letters.DEFAULT_HUE)))
    return mark_safe(f"<style>{rules}</style>")  # our own pieces and tokens, nothing from outside
