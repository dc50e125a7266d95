"""What a page must not do with components, looked for in every template."""

import re
from pathlib import Path

import pytest

from peerhall.ui import icons

ROOT = Path(__file__).parents[2] / "peerhall"
TEMPLATES = sorted(ROOT.rglob("*.html"))
NAMES = [str(path.relative_to(ROOT)) for path in TEMPLATES]

every_template = pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)


@every_template
def test_icons_exist(path: Path) -> None:
    used = re.findall(r'(?:draw |\sicon(?:-end)?=)"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    assert [name for name in used if name not in icons.SHAPES] == []


@every_template
def test_dynamic_attributes_name_a_variable(path: Path) -> None:
    """A filter or a comparison after `:` would be passed over silently, leaving the default."""
    values = re.findall(r'\s:[a-z-]+="([^"]*)"', path.read_text(encoding="utf-8"))
    assert [value for value in values if re.search(r"[|<>=!]| and | or |^not ", value)] == []


@every_template
def test_nothing_is_inline(path: Path) -> None:
    """The content security policy would refuse it."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\ssrc=)', text) == []
