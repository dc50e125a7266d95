"""axe-core's verdict on the page as it stands, in lines that a person can act on."""

from typing import Any, Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# A scheme changes nothing but colours.
COLOURS: Final = ["color-contrast", "link-in-text-block"]
_axe = Axe()


def violations(page: Page, *, within: str | None = None, rules: list[str] | None = None) -> list[str]:
    """What is wrong, one line for each element: all rules unless some are named, everywhere unless said."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = _axe.run(page, context=within, options=options).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:200]} {_why(node)}"
        for each in found
        for node in each["nodes"]
    ]


def in_scheme(
    page: Page,
    scheme: Literal["light", "dark"],
    *,
    within: str | None = None,
    rules: list[str] | None = None,
) -> list[str]:
    """The same with these colours; they fade in, and axe would measure what is in between."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(
        """() => {
          for (const each of document.getAnimations()) {
            if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish();
          }
        }"""
    )
    return [f"{scheme} {line}" for line in violations(page, within=within, rules=rules)]


def in_both_schemes(page: Page, *, within: str | None = None) -> list[str]:
    """All rules in light, the colours again in dark."""
    light = in_scheme(page, "light", within=within)
    return light + in_scheme(page, "dark", within=within, rules=COLOURS)


def _why(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return str(checks[0]["message"]) if checks else ""
