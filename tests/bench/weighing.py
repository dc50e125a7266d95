"""What a first visit to the browse page carries over the network."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.test import Client

from tests.bench.measuring import Figure

KILOBYTES_AT_MOST: Final = 75
NAMED: Final = re.compile(r'(?:href|src)="/static/(ui/build/[^"]+)"')


def figures() -> Iterator[Figure]:
    """The page with 20 cards, gzipped, and the font, style and script that it names."""
    client = Client()
    page = client.get("/sessions/", headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    names = dict.fromkeys(NAMED.findall(client.get("/sessions/").text))
    kinds = {Path(name).suffix for name in names}
    assert kinds >= {".css", ".js", ".woff2"}, f"the page names {kinds} only"
    built = sum(map(_weight, names))
    yield Figure("the first page's HTML, gzipped", len(page.content) / 1000, "KB")
    yield Figure(
        "first page with font, style and script, gzipped",
        (len(page.content) + built) / 1000,
        "KB",
        at_most=KILOBYTES_AT_MOST,
    )


def _weight(name: str) -> int:
    """Bytes of a built file as it travels: its `.gz` where it has one."""
    found = finders.find(name)
    assert found, f"{name} is not built"
    packed = Path(f"{found}.gz")
    return (packed if packed.exists() else Path(found)).stat().st_size
