"""Rules of templates: they compile, nothing is inline (CSP), every text can be translated."""

import re
from pathlib import Path
from typing import Final

import pytest
from django.template import loader

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = sorted(ROOT.glob("peerhall/**/templates/**/*.html"))
COMPONENTS: Final = sorted(ROOT.glob("peerhall/ui/components/**/*.html"))
# Attributes and elements that a strict policy refuses.
INLINE: Final = re.compile(
    r"""<style\b|\sstyle\s*=|<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+\s*=\s*["']|javascript:|\shx-on|\shx-vals=["']js:""",
    re.IGNORECASE,
)
COMMENT: Final = re.compile(r"{#.*?#}|{% comment.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
BETWEEN: Final = re.compile(r">([^<>]*)<")
TAG: Final = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
TRANSLATED: Final = re.compile(r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}", re.DOTALL)
WORD: Final = re.compile(r"[^\W\d_]{2,}")
NAMES: Final = re.compile(r"Peerhall")  # the product's name is the same in every language
VERBATIM: Final = re.compile(r"<(script|style|code|pre|svg)\b.*?</\1>", re.DOTALL)


def name_of(path: Path) -> str:
    """How failures name a template."""
    return str(path.relative_to(ROOT / "peerhall"))


def text_of(path: Path) -> str:
    """The template without its comments."""
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_page_compiles(path: Path) -> None:
    loader.get_template(str(path).partition("/templates/")[2])


def test_nothing_is_inline() -> None:
    """The content security policy would refuse it."""
    inline = {name_of(path): INLINE.findall(text_of(path)) for path in [*PAGES, *COMPONENTS]}
    assert {name: found for name, found in inline.items() if found} == {}


def test_every_word_between_tags_goes_through_gettext() -> None:
    paths = [path for path in [*PAGES, *COMPONENTS] if "styleguide" not in path.name]
    bare = {name_of(path): bare_words(text_of(path)) for path in paths}
    assert {name: words for name, words in bare.items() if words} == {}


def bare_words(template: str) -> list[str]:
    """What people read of it that no translation reaches."""
    text = TAG.sub("", VERBATIM.sub("", TRANSLATED.sub("", template)))
    return [found.strip() for found in BETWEEN.findall(text) if WORD.search(NAMES.sub("", found))]
