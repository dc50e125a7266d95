"""What only Django can check: templates, components, migrations, the settings of a public instance."""

import os
import re
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import CommandError, call_command
from django.template import TemplateSyntaxError, loader

ROOT = Path(__file__).resolve().parents[1]
COMPONENTS = ROOT / "peerhall" / "ui" / "components"
COMPONENT = re.compile(r"<c-([a-z][a-z0-9.-]*)")
NOT_COMPONENTS = {"vars", "slot"}  # cotton's own words


def main() -> int:
    """Run the checks as a public https instance would be set up; 0 when all are content."""
    with tempfile.TemporaryDirectory(prefix="peerhall-check-") as data:
        os.environ |= {"PEERHALL_DATA": data, "PEERHALL_BASE_URL": "https://peerhall.example"}
        os.environ |= {"DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "peerhall.config.settings"}
        django.setup()
        complaints = [*template_complaints(), *command_complaints()]
    for complaint in complaints:
        print(complaint)
    return int(bool(complaints))


def template_complaints() -> list[str]:
    """Templates that do not compile and components that do not exist."""
    complaints = []
    for path in sorted(ROOT.glob("peerhall/*/templates/**/*.*")):
        name = str(path).partition("/templates/")[2]
        try:
            loader.get_template(name)
        except TemplateSyntaxError as error:
            complaints.append(f"{path.relative_to(ROOT)}: {error}")
        if path.suffix == ".html":
            complaints += component_complaints(path)
    for path in sorted(COMPONENTS.rglob("*.html")):
        complaints += component_complaints(path)
    return complaints


def component_complaints(path: Path) -> list[str]:
    """Components that this template names and that have no folder."""
    names = set(COMPONENT.findall(path.read_text(encoding="utf-8"))) - NOT_COMPONENTS
    return [
        f"{path.relative_to(ROOT)}: there is no component <c-{name}>"
        for name in sorted(names)
        if not (COMPONENTS / name.replace(".", "/")).exists()
        and not (COMPONENTS / f"{name.replace('.', '/')}.html").exists()
    ]


def command_complaints() -> list[str]:
    """What Django's own commands find."""
    complaints = []
    commands: list[tuple[str, dict[str, object]]] = [
        ("makemigrations", {"check": True, "dry_run": True, "verbosity": 1}),
        ("check", {"deploy": True, "fail_level": "WARNING"}),
    ]
    for name, options in commands:
        try:
            call_command(name, **options)
        except (CommandError, SystemExit) as error:
            complaints.append(f"{name}: {error}")
    return complaints


if __name__ == "__main__":
    sys.exit(main())
