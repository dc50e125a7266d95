"""The dress of letters: mail programs know no style sheets of ours, so every element carries its own.

A piece is written once, with the names of the design's colours; `dress` gives it by day, as attributes,
and `rules` the same pieces by night and on phones, for the programs that read a `<style>`.
"""

import functools
import re
from typing import Final

from peerhall.ui import palette

FONT: Final = "font-family:Figtree,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
ARCH: Final = "border-radius:50% 50% 20% 20%/44% 44% 18% 18%"
MARK: Final = "display:inline-block;width:15px;height:18px"
DEFAULT_HUE: Final = "other"
COLOUR: Final = re.compile(r"@([\w-]+)")

# Written for the weakest reader: long-hand, pixels, nothing inherited that Outlook would lose.
PIECES: Final[dict[str, str]] = {
    "page": f"margin:0;padding:0;background-color:@paper;color:@ink;{FONT}",
    "outer": "background-color:@paper;padding:28px 12px",
    "column": "width:100%;max-width:560px;margin:0 auto",
    # What the list of letters shows after the subject; nobody sees it in the letter.
    "preheader": "display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:@paper",
    "head": f"padding:0 4px 16px;{FONT};font-size:16px;line-height:24px;color:@ink;font-weight:700",
    "mark-tutor": f"{MARK};background-color:@brand;{ARCH}",
    "mark-peer": f"{MARK};background-color:@lamp;margin-left:-6px;{ARCH}",
    "name": "padding-left:8px",
    # After a hairline, as in the header of pages.
    "community": "margin-left:10px;padding-left:10px;border-left:1px solid;border-color:@line-2;"
    "color:@ink-3;font-weight:400",
    "card": "background-color:@surface;border:1px solid;border-color:@line;border-radius:16px;padding:28px",
    "title": f"margin:0 0 10px;{FONT};font-size:22px;line-height:28px;font-weight:700;color:@ink",
    "text": f"margin:0 0 16px;{FONT};font-size:16px;line-height:24px;color:@ink-2",
    "quote": f"margin:0 0 20px;padding:12px 16px;background-color:@surface-2;border-radius:12px;{FONT};"
    "font-size:15px;line-height:22px;color:@ink-2;white-space:pre-line",
    "code": f"margin:0 0 20px;padding:16px;background-color:@brand-soft;border-radius:12px;{FONT};"
    "font-size:28px;line-height:34px;font-weight:700;letter-spacing:4px;text-align:center;color:@brand-ink",
    "ticket": "margin:0 0 24px;background-color:@tint;border:1px solid;border-color:@tint-line;"
    "border-radius:12px",
    "ticket-arch": "width:44px;padding:16px 0 16px 16px;vertical-align:top",
    "arch": "width:44px;height:50px;background-color:@tint-2;border:1px solid;border-color:@tint-line;"
    f"{ARCH};{FONT};font-size:20px;line-height:50px;font-weight:700;text-align:center;color:@tint-ink",
    "ticket-body": f"padding:14px 16px;vertical-align:top;{FONT};font-size:15px;line-height:22px;"
    "color:@tint-ink",
    "ticket-title": f"{FONT};font-size:16px;line-height:22px;font-weight:700;text-decoration:none;"
    "color:@tint-ink",
    "line": "margin:4px 0 0",
    "aside": "margin:2px 0 0;font-size:13px;line-height:19px",
    "when": "font-weight:600",
    "old": "text-decoration:line-through",
    "button-cell": "background-color:@brand;border-radius:10px",
    "button-table": "margin:0",
    "button": f"display:inline-block;padding:12px 22px;{FONT};font-size:16px;line-height:24px;"
    "font-weight:600;color:@on-brand;text-decoration:none",
    "link": "color:@brand-ink;text-decoration:underline",
    "after": f"margin:16px 0 0;{FONT};font-size:14px;line-height:21px;color:@ink-3",
    "foot": f"padding:18px 8px 0;{FONT};font-size:13px;line-height:20px;color:@ink-3",
    "foot-link": "color:@ink-3;text-decoration:underline",
}
NARROW: Final[dict[str, str]] = {
    "outer": "padding:16px 8px",
    "card": "padding:20px 16px",
    "button": "display:block;text-align:center",
    "button-table": "width:100%",
}


def dress(piece: str, hue: str = DEFAULT_HUE) -> tuple[str, str]:
    """The class and the style of one piece.

    :raises KeyError: for a piece that is none.
    """
    return f"l-{piece}", _painted(PIECES[piece], hue, is_dark=False)


@functools.cache
def rules(hue: str = DEFAULT_HUE) -> str:
    """The style sheet by which the pieces change at night and on narrow screens."""
    night = "".join(
        f".l-{name}{{{_coloured(style, hue)}}}" for name, style in PIECES.items() if COLOUR.search(style)
    )
    narrow = "".join(f".l-{name}{{{_urgent(style)}}}" for name, style in NARROW.items())
    return (
        ":root{color-scheme:light dark;supported-color-schemes:light dark}"
        f"@media (prefers-color-scheme:dark){{{night}}}"
        f"@media (max-width:480px){{{narrow}}}"
    )


def known_hue(name: str) -> str:
    """The hue, or the usual one where the design has none of this name."""
    return name if name in palette.hues() else DEFAULT_HUE


def _coloured(style: str, hue: str) -> str:
    """Only what has a colour; it must win over the element's own style."""
    parts = (_painted(part, hue, is_dark=True) for part in style.split(";") if "@" in part)
    return _urgent(";".join(parts))


def _urgent(style: str) -> str:
    return ";".join(f"{part}!important" for part in style.split(";"))


def _painted(style: str, hue: str, *, is_dark: bool) -> str:
    colours = palette.colours(hue)
    return COLOUR.sub(lambda found: colours[found[1]].dark if is_dark else colours[found[1]].light, style)
