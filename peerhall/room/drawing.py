"""A page of the board as a picture that any program opens: SVG without script, style or foreign address.

Everything comes from elements that `board` has checked; texts are escaped here.
"""

import base64
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Final, NamedTuple

from peerhall.room.board import Element
from peerhall.room.keeping import BoardPage, Drawn, Picture

MARGIN: Final = 24
SMALLEST: Final = 160  # pixels: a dot is not blown up to fill a page
ARROW_HEAD: Final = 14
LETTER: Final = 0.62  # of its height: how wide a letter is, on the whole
DASHES: Final = {"dashed": "8 8", "dotted": "2 6"}
FONT: Final = "Figtree, 'Segoe UI', system-ui, sans-serif"
ANCHORS: Final = {"left": "start", "center": "middle", "right": "end"}

Point = tuple[float, float]


class Box(NamedTuple):
    """What a page takes up, in pixels."""

    left: float
    top: float
    width: float
    height: float


def svg(page: BoardPage, pictures: Mapping[str, Picture]) -> str:
    """The whole page; it is white paper, also where the browser is dark."""
    box = _box(page.drawn)
    view = " ".join(_number(part) for part in box)
    shapes = "".join(_shape(one, pictures) for one in page.drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{_number(box.width)}"'
        f' height="{_number(box.height)}"><rect x="{_number(box.left)}" y="{_number(box.top)}" width="100%"'
        f' height="100%" fill="#ffffff"/>{shapes}</svg>'
    )


def texts(page: BoardPage) -> list[str]:
    """What is written on the page, for those who do not see it."""
    return [one.element.text for one in page.drawn if one.element.text.strip()]


def _box(drawn: Iterable[Drawn]) -> Box:
    corners = [corner for one in drawn for corner in _corners(one)]
    left, top = min(x for x, _y in corners), min(y for _x, y in corners)
    width, height = max(x for x, _y in corners) - left, max(y for _x, y in corners) - top
    wide, high = max(width, SMALLEST), max(height, SMALLEST)
    return Box(
        left - (wide - width) / 2 - MARGIN,
        top - (high - height) / 2 - MARGIN,
        wide + 2 * MARGIN,
        high + 2 * MARGIN,
    )


def _corners(drawn: Drawn) -> Iterator[Point]:
    one = drawn.element
    wide = max(one.width, _text_width(one))
    box = [(0.0, 0.0), (wide, 0.0), (0.0, one.height), (wide, one.height)]
    points = [*drawn.points, *one.points] or box
    middle_x, middle_y = one.x + one.width / 2, one.y + one.height / 2
    sine, cosine = math.sin(one.angle), math.cos(one.angle)
    for x, y in points:
        from_x, from_y = one.x + x - middle_x, one.y + y - middle_y
        yield middle_x + from_x * cosine - from_y * sine, middle_y + from_x * sine + from_y * cosine


def _text_width(one: Element) -> float:
    """About as wide as the widest line: another font than the board's may need more than the element has."""
    longest = max((len(line) for line in one.text.split("\n")), default=0)
    return longest * one.font_size * LETTER if one.type == "text" else 0


def _shape(drawn: Drawn, pictures: Mapping[str, Picture]) -> str:
    one = drawn.element
    inside = _picture(one, pictures) if one.type == "image" else SHAPES[one.type](drawn)
    turn = ""
    if one.angle:
        middle = f"{_number(one.x + one.width / 2)} {_number(one.y + one.height / 2)}"
        turn = f' transform="rotate({_number(math.degrees(one.angle))} {middle})"'
    seen = f' opacity="{_number(one.opacity / 100)}"' if one.opacity < 100 else ""
    return f"<g{turn}{seen}>{inside}</g>"


def _rectangle(drawn: Drawn) -> str:
    one = drawn.element
    corner = f' rx="{_number(min(one.width, one.height, 64) / 4)}"' if one.roundness else ""
    place = f'x="{_number(one.x)}" y="{_number(one.y)}"'
    return f'<rect {place} width="{_size(one.width)}" height="{_size(one.height)}"{corner}{_pen(one)}/>'


def _ellipse(drawn: Drawn) -> str:
    one = drawn.element
    place = f'cx="{_number(one.x + one.width / 2)}" cy="{_number(one.y + one.height / 2)}"'
    return f'<ellipse {place} rx="{_size(one.width / 2)}" ry="{_size(one.height / 2)}"{_pen(one)}/>'


def _diamond(drawn: Drawn) -> str:
    one = drawn.element
    points = [
        (one.width / 2, 0.0),
        (one.width, one.height / 2),
        (one.width / 2, one.height),
        (0.0, one.height / 2),
    ]
    return f'<polygon points="{_points(one, points)}"{_pen(one)}/>'


def _line(drawn: Drawn) -> str:
    one = drawn.element
    fill = one.points[:1] == one.points[-1:]  # only what is closed has an inside
    drawn_line = f'<polyline points="{_points(one, one.points)}"{_pen(one, is_filled=fill)}/>'
    heads = [
        (one.end_arrowhead, one.points[-2:]),
        (one.start_arrowhead, one.points[1::-1]),
    ]
    return drawn_line + "".join(_head(one, *ends) for head, ends in heads if head and len(ends) == 2)


def _head(one: Element, before: Point, tip: Point) -> str:
    """Two short lines that meet at `tip`."""
    way = math.atan2(tip[1] - before[1], tip[0] - before[0])
    sides = [
        (tip[0] - ARROW_HEAD * math.cos(way + turn), tip[1] - ARROW_HEAD * math.sin(way + turn))
        for turn in (-0.45, 0.45)
    ]
    return f'<polyline points="{_points(one, [sides[0], tip, sides[1]])}"{_pen(one, is_filled=False)}/>'


def _freedraw(drawn: Drawn) -> str:
    one = drawn.element
    points = drawn.points if len(drawn.points) > 1 else drawn.points * 2  # a dot is a line of no length
    wide = _number(one.stroke_width * 2)
    return (
        f'<polyline points="{_points(one, points)}" fill="none" stroke="{escape(one.stroke_color)}"'
        f' stroke-width="{wide}" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _text(drawn: Drawn) -> str:
    one = drawn.element
    x = one.x + {"left": 0.0, "center": one.width / 2, "right": one.width}[one.text_align]
    step = one.font_size * one.line_height
    lines = "".join(
        f'<tspan x="{_number(x)}" y="{_number(one.y + one.font_size + number * step)}">{escape(line)}</tspan>'
        for number, line in enumerate(one.text.split("\n"))
    )
    return (
        f'<text font-family="{FONT}" font-size="{_number(one.font_size)}" fill="{escape(one.stroke_color)}"'
        f' text-anchor="{ANCHORS[one.text_align]}" xml:space="preserve">{lines}</text>'
    )


def _picture(one: Element, pictures: Mapping[str, Picture]) -> str:
    """The picture itself, so that the file is whole; a frame where it never arrived."""
    found = pictures.get(one.file_id or "")
    if found is None:
        return _rectangle(Drawn(0, one))
    data = base64.b64encode(found.data).decode("ascii")
    place = f'x="{_number(one.x)}" y="{_number(one.y)}"'
    return (
        f'<image {place} width="{_size(one.width)}" height="{_size(one.height)}" preserveAspectRatio="none"'
        f' href="data:{found.media_type};base64,{data}"/>'
    )


SHAPES: Final[Mapping[str, Callable[[Drawn], str]]] = {
    "rectangle": _rectangle,
    "frame": _rectangle,
    "ellipse": _ellipse,
    "diamond": _diamond,
    "line": _line,
    "arrow": _line,
    "freedraw": _freedraw,
    "text": _text,
}


def _pen(one: Element, *, is_filled: bool = True) -> str:
    fill = escape(one.background_color) if is_filled and one.background_color != "transparent" else "none"
    dashes = f' stroke-dasharray="{DASHES[one.stroke_style]}"' if one.stroke_style in DASHES else ""
    return (
        f' fill="{fill}" stroke="{escape(one.stroke_color)}" stroke-width="{_number(one.stroke_width)}"'
        f' stroke-linecap="round" stroke-linejoin="round"{dashes}'
    )


def _points(one: Element, points: Iterable[Point]) -> str:
    return " ".join(f"{_number(one.x + x)},{_number(one.y + y)}" for x, y in points)


def _size(length: float) -> str:
    return _number(max(length, 0))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
