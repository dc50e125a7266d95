"""Calls of six through real media servers (Janus), in one real Chromium, as `calls` times those of two.

From the last one's click on "Join now" until all six see each other; and the pause in the pictures when the
media server that carries them is killed and another takes over. Six browsers share the machine with all
servers: the limits are those of a quiet one.
"""

import os
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Final

from playwright.sync_api import Page

from peerhall.room.models import Room
from tests.bench import calls
from tests.bench.measuring import Figure
from tests.servers import chromium, janus

PEOPLE: Final = 6
JOINS: Final = 9
DEATHS: Final = 5
# What was seen of the others, each by their tile.
OTHERS: Final = """[...document.querySelectorAll(".video-tile:not([data-me])")].map(
  ({ dataset }) => calls.seen(dataset.visit, "camera"))"""
ALL_SEEN: Final = f"""([count, most]) => {{
  const others = {OTHERS};
  return others.length === most && others.every(({{ frames }}) => frames >= count);
}}"""
FRAMES: Final = f"() => {OTHERS}.map(({{ frames }}) => frames)"
# On other connections than before, each other has sent some frames more.
GOES_ON: Final = f"""([made, before, count]) =>
  calls.connections.length > made && calls.open().length === 2 &&
  {OTHERS}.every(({{ frames }}, index) => frames >= before[index] + count)"""
LAST_FIRST: Final = f"() => performance.timeOrigin + Math.max(...{OTHERS}.map(({{ first }}) => first))"
FIRST_OF: Final = "(visit) => performance.timeOrigin + calls.seen(visit, 'camera').first"
OWN: Final = "document.querySelector('.video-tile[data-me]').dataset.visit"
LONGEST_GAP: Final = f"() => Math.max(...{OTHERS}.map(({{ gap }}) => gap))"
FRAMES_AFTER: Final = 10


def figures() -> Iterator[Figure]:
    """Told with SQLite; needs Chromium and Janus."""
    if "DATABASE_URL" in os.environ:
        return
    if chromium.find() is None or janus.find() is None:
        print("Chromium or Janus is not installed: large calls are not timed.")  # noqa: T201 -- a report
        return
    with ExitStack() as stack:
        nodes = [janus.Janus(), janus.Janus()]
        for node in nodes:
            stack.callback(node.stop)
        more = {"JANUS_URLS": ",".join(node.url for node in nodes), "JANUS_SECRET": janus.SECRET}
        studio = stack.enter_context(calls.opened(students=PEOPLE - 1, more=more))
        pages = [studio.open(number) for number in range(PEOPLE)]
        for page in pages[:-1]:
            calls.join(page)
        yield from _joins(studio, pages)
        yield from _deaths(studio, pages, {node.url: node for node in nodes})


def _joins(studio: calls.Studio, pages: list[Page]) -> Iterator[Figure]:
    *others, last = pages
    took = []
    for _ in range(JOINS):
        _await_all(others, 1, PEOPLE - 2)
        for page in others:
            page.evaluate("calls.forget()")
        clicked_at = calls.join(last)
        _await_all(pages, 1, PEOPLE - 1)
        newcomer = last.evaluate(OWN)
        seen_at = [float(page.evaluate(FIRST_OF, newcomer)) for page in others]
        took.append(max([*seen_at, float(last.evaluate(LAST_FIRST))]) - clicked_at)
        studio.renew(last)
    calls.join(last)
    name = f"click on Join until six see each other by a media server: median of {JOINS}"
    yield Figure(name, statistics.median(took), "ms", at_most=800)
    yield Figure("the same, worst", max(took), "ms")


def _deaths(studio: calls.Studio, pages: list[Page], nodes: dict[str, janus.Janus]) -> Iterator[Figure]:
    took = []
    for _ in range(DEATHS):
        _await_all(pages, FRAMES_AFTER, PEOPLE - 1)
        for page in pages:
            page.evaluate("calls.forget()")
        _await_all(pages, 1, PEOPLE - 1)
        made = [page.evaluate("calls.connections.length") for page in pages]
        node = nodes[_node_of(studio.session)]
        node.kill()
        for page, count in zip(pages, made, strict=True):
            page.wait_for_function("(made) => calls.connections.length > made", arg=count, polling=50)
            page.wait_for_function(GOES_ON, arg=[count, page.evaluate(FRAMES), FRAMES_AFTER], polling=50)
        took.append(max(float(page.evaluate(LONGEST_GAP)) for page in pages))
        node.start()
    name = f"pause in the pictures of six when their media server dies: worst of {DEATHS}"
    yield Figure(name, max(took), "ms", at_most=1_500)


def _await_all(pages: list[Page], frames: int, people: int) -> None:
    for page in pages:
        page.wait_for_function(ALL_SEEN, arg=[frames, people], polling=50)


def _node_of(session: int) -> str:
    """Asked in a thread: an event loop runs in this one, and Django refuses."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: Room.objects.get(pk=session).node).result()
