"""The client and the guide's own way of calling, run by Node against a real server (S4, S5, S36–S48, A17)."""

import datetime as dt
import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from peerhall.notifications.models import Notification
from tests.clients.conftest import CLIENT, ROOT, compile_typescript, run_node
from tests.stage import PASSWORD, Hall

SCHEMA: Final = CLIENT / "src" / "schema.ts"
# Each is a promise to the guide that somebody could break in the schema.
BROKEN: Final = {
    "field_gone": ("  updated_at: string;\n", ""),
    "other_type": ("  duration: number;\n", "  duration: string;\n"),
    "null_for_absent": ("  session_id?: number;\n", "  session_id: number | null;\n"),
    "other_word": ('"intermediate"', '"medium"'),
    "optional_now": ("  participants: Array<Participant>;\n", "  participants?: Array<Participant>;\n"),
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """scripts/api_types.py."""
    found = importlib.util.spec_from_file_location("api_types", ROOT / "scripts" / "api_types.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def environment(hall: Hall) -> dict[str, str]:
    """A new tutor and a new student at this server."""
    tutor, student = hall.person("Tomás Vega"), hall.person("Aiko Mori")
    for person in (tutor, student):
        hall.give_password(person)
    date = hall.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=3)
    return {
        "API": f"{hall.url}/api",
        "TUTOR": tutor.email,
        "STUDENT": student.email,
        "PASSWORD": PASSWORD,
        "DATE": f"{date:%Y-%m-%dT%H:%M:%SZ}",
    }


def test_types_are_generated_from_the_schema(script: ModuleType) -> None:
    described = script.read(script.SOURCE)
    assert SCHEMA.read_text(encoding="utf-8") == script.generated(described), "run scripts/api_types.py"


def test_schema_without_a_typescript_type_is_refused(script: ModuleType) -> None:
    with pytest.raises(script.UnknownSchemaError):
        script.generated({"components": {"schemas": {"Odd": {"allOf": [{"type": "string"}]}}}})


def test_what_breaks_the_guides_interfaces_does_not_compile(tmp_path: Path) -> None:
    """The compiler finds each of them, so its silence about ours means something."""
    sound = SCHEMA.read_text(encoding="utf-8")
    for name, (said, broken) in BROKEN.items():
        assert said in sound, name
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "src" / "schema.ts").write_text(sound.replace(said, broken), encoding="utf-8")
        (tmp_path / name / "test").mkdir()
        for file in ("guide.ts", "assignable.ts"):
            shutil.copy(CLIENT / "test" / file, tmp_path / name / "test")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    project = {
        "extends": str(CLIENT / "tsconfig.json"),
        "include": ["."],
        "compilerOptions": {"rootDir": "."},
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps(project), encoding="utf-8")

    said = compile_typescript(tmp_path, "--noEmit").stdout

    assert {name for name in BROKEN if f"{name}/test/assignable.ts" in said} == set(BROKEN), said


@pytest.mark.parametrize("client", ["client", "axios"])
def test_booking_story_is_played(client: str, hall: Hall, programs: Path) -> None:
    given = environment(hall)

    run_node(programs / "play.js", client, **given)

    told = Notification.objects.filter(user__email=given["TUTOR"]).order_by("id")
    kinds = hall.backstage(lambda: [one.kind for one in told])
    assert kinds == ["N1", "N7"]


def test_client_renews_tokens_and_repeats_what_was_lost(hall: Hall, programs: Path) -> None:
    run_node(programs / "faults.js", **environment(hall))
