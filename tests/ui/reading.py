"""Renders a piece of template and reads the outcome as a person would: by element, not by substring."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.template import engines
from django_cotton.compiler_regex import CottonCompiler

VOID = frozenset({"br", "circle", "ellipse", "hr", "img", "input", "link", "meta", "path", "rect"})


@dataclass
class Element:
    """One element with the text inside it, white space folded."""

    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def is_called(self, selector: str) -> bool:
        """`tag`, `.class` or `[attribute]`."""
        if selector.startswith("."):
            return selector[1:] in self.attributes.get("class", "").split()
        if selector.startswith("["):
            return selector[1:-1] in self.attributes
        return self.tag == selector


class Page(HTMLParser):
    """A parsed piece of page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"left open: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.pieces.append(data)

    def find(self, selector: str) -> list[Element]:
        return [element for element in self.elements if element.is_called(selector)]

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.find(selector)]

    def attributes(self, selector: str, name: str) -> list[str]:
        return [element.attributes[name] for element in self.find(selector) if name in element.attributes]

    @property
    def text(self) -> str:
        return " ".join(" ".join(element.pieces) for element in self.elements)


def page(source: str, /, **context: object) -> Page:
    """The template `source` (with its `<c-…>` components) drawn with `context`."""
    return Page(engines["django"].from_string(CottonCompiler().process(source)).render(context))
