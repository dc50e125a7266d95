"""The description says of the contract what there is, all of it (S192, S198)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from peerhall.api import errors, examples, openapi
from peerhall.materials import refusals as materials
from peerhall.room.refusals import AT_THE_DOOR
from peerhall.tutoring.refusals import HTTP_STATUS

ROOT: Final = Path(__file__).resolve().parents[2]
OPERATIONS: Final = [
    (path, method, operation)
    for path, operations in openapi.document()["paths"].items()
    for method, operation in operations.items()
]
IDS: Final = [operation["operationId"] for _path, _method, operation in OPERATIONS]
every_operation = pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)


def addresses(resolver: Any, before: str = "") -> Iterator[str]:
    """Every address of the program, parts of paths in braces."""
    for entry in resolver.url_patterns:
        said = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from addresses(entry, said)
        elif isinstance(entry, URLPattern):
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", said)


def references(value: Any) -> Iterator[str]:
    """Whatever the description refers to."""
    if isinstance(value, dict):
        yield from (one for name, one in value.items() if name == "$ref")
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_committed_copy_is_up_to_date() -> None:
    copy = (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8")
    assert copy == openapi.as_yaml(), "peerhall openapi > docs/openapi.yaml"


def test_yaml_and_json_say_the_same_without_a_host() -> None:
    assert yaml.safe_load(openapi.as_yaml()) == json.loads(openapi.as_json())
    assert openapi.document()["servers"] == [{"url": "/"}]


def test_every_address_of_the_api_is_described() -> None:
    prefix = "^api/(?:api/)?"
    real = {f"/api/{one.removeprefix(prefix)}" for one in addresses(get_resolver()) if one.startswith(prefix)}
    assert set(openapi.document()["paths"]) == real - {"/api/schema/", "/api/docs/"}


def test_every_reference_leads_somewhere() -> None:
    document = openapi.document()
    for reference in set(references(document)):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def test_every_code_has_a_status_and_a_sentence() -> None:
    codes = {*errors.STATUS, *HTTP_STATUS, *AT_THE_DOOR, *materials.HTTP_STATUS}
    said = {*errors.SENTENCES, *examples.MEANINGS}
    assert codes <= said
    assert said <= codes
    for code in codes:
        assert f"| `{code}` | {openapi.status_of(code)} |" in openapi.document()["info"]["description"]


def test_operations_have_ids_of_their_own() -> None:
    assert len(set(IDS)) == len(IDS)


@every_operation
def test_operation_is_described_in_full(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["tags"][0] in openapi.TAGS
    answers = operation["responses"]
    assert {"429"} < set(answers)
    assert any(status[0] in "23" for status in answers)
    named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
    assert named == set(re.findall(r"{(\w+)}", path))
    if "/auth/" not in path:
        assert "401" in answers
        assert method == "get" or "403" in answers
    if "requestBody" in operation:
        assert {"400", "413", "415"} < set(answers)
    for status, answer in answers.items():
        if int(status) >= 400:
            told = answer["content"]["application/json"]["examples"]
            assert all(one["value"]["detail"] and one["value"]["code"] == code for code, one in told.items())


@pytest.mark.parametrize("name", sorted(openapi.document()["components"]["schemas"]))
def test_shape_has_an_example_with_all_that_it_requires(name: str) -> None:
    schema = openapi.document()["components"]["schemas"][name]
    (example,) = schema["examples"]
    assert schema["description"]
    assert set(schema["required"]) <= set(example) <= set(schema["properties"])


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("", "*/*", "application/yaml"),
        ("", "application/json", "application/json"),
        ("", "application/json, text/plain, */*", "application/json"),
        ("?format=json", "*/*", "application/json"),
        ("?format=yaml", "application/json", "application/yaml"),
    ],
)
@pytest.mark.django_db
def test_description_is_served_as_it_is_asked_for(query: str, accept: str, kind: str) -> None:
    answer = Client().get(f"/api/schema/{query}", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert yaml.safe_load(answer.content) == json.loads(openapi.as_json())
    assert Client().get("/api/api/schema/").status_code == 200


@pytest.mark.django_db
def test_page_shows_every_operation_and_shape_without_a_script_of_others() -> None:
    text = Client().get("/api/docs/").content.decode()
    assert all(f'id="{name}"' in text for name in IDS)
    assert all(f'id="{name}"' in text for name in openapi.document()["components"]["schemas"])
    assert "http://" not in text.replace("http://testserver", "").replace("http://www.w3.org", "")
