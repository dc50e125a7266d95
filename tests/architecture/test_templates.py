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


@pytest.mark.parametrize("path", [*PAGES, *COMPONENTS], ids=name_of)
def test_nothing_is_inline(path: Path) -> None:
    assert INLINE.findall(text_of(path)) == []


@pytest.mark.parametrize(
    "path", [p for p in [*PAGES, *COMPONENTS] if "styleguide" not in p.name], ids=name_of
)
def test_every_word_between_tags_goes_through_gettext(path: Path) -> None:
    text = VERBATIM.sub("", TRANSLATED.sub("", text_of(path)))
    bare = [
        found.strip() for found in BETWEEN.findall(TAG.sub("", text)) if WORD.search(NAMES.sub("", found))
    ]
    assert bare == []
