"""What a page must not do with components, looked for in every template."""

import re
from pathlib import Path

from peerhall.ui import icons

ROOT = Path(__file__).parents[2] / "peerhall"
TEMPLATES = sorted(ROOT.rglob("*.html"))


def texts() -> dict[str, str]:
    """Every template, by its path."""
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in TEMPLATES}


def test_icons_exist() -> None:
    used = {
        name: re.findall(r'(?:draw |\sicon(?:-end)?=)"([a-z0-9-]+)"', text) for name, text in texts().items()
    }
    assert {name: icon for name, found in used.items() for icon in found if icon not in icons.SHAPES} == {}


def test_dynamic_attributes_name_a_variable() -> None:
    """A filter or a comparison after `:` would be passed over silently, leaving the default."""
    values = {name: re.findall(r'\s:[a-z-]+="([^"]*)"', text) for name, text in texts().items()}
    passed_over = re.compile(r"[|<>=!]| and | or |^not ")
    assert {name: one for name, found in values.items() for one in found if passed_over.search(one)} == {}
