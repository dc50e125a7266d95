"""The description of the contract: as a file for tools, and as a page to browse."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from peerhall.api import conditional, openapi

YAML: Final = "application/yaml"
JSON: Final = "application/json"
REFERENCE: Final = re.compile(r"#/components/schemas/(\w+)$")


@require_safe
def schema(request: HttpRequest) -> HttpResponseBase:
    """OpenAPI 3.1: YAML, or JSON where `format=json` or the caller's `Accept` asks for it."""
    wanted = request.GET.get("format", "")
    is_json = wanted == "json" or (wanted != "yaml" and request.get_preferred_type([YAML, JSON]) == JSON)
    response = HttpResponse(
        openapi.as_json() if is_json else openapi.as_yaml(), content_type=JSON if is_json else YAML
    )
    response["Vary"] = "Accept"
    return conditional.tagged(request, response)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every function, with what it takes and answers; drawn here, without a script."""
    return render(request, "api/docs.html", {"groups": _groups(), "shapes": _shapes(), "intro": _intro()})


patterns: Final[list[URLPattern]] = [
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
]


@dataclass(frozen=True, slots=True)
class Value:
    """A field or a parameter; `kind` says its type in words, `shape` names the shape it is or holds."""

    name: str
    kind: str
    shape: str
    said: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function may answer with one status."""

    status: str
    said: str
    kind: str
    shape: str


@dataclass(frozen=True, slots=True)
class Function:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    said: str
    is_for_members: bool
    parameters: Sequence[Value]
    body: Sequence[Value]
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Group:
    """Functions about one thing."""

    name: str
    said: str
    functions: Sequence[Function]


@functools.cache
def _intro() -> str:
    """The description's own words; ours alone, so that they need no cleaning."""
    drawn: str = MarkdownIt("commonmark").enable("table").render(openapi.document()["info"]["description"])
    return drawn


@functools.cache
def _groups() -> tuple[Group, ...]:
    document = openapi.document()
    made = [
        (operation["tags"][0], _function(path, method, operation))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    return tuple(
        Group(tag["name"], tag["description"], [one for name, one in made if name == tag["name"]])
        for tag in document["tags"]
    )


@functools.cache
def _shapes() -> tuple[tuple[str, str, Sequence[Value]], ...]:
    named: Mapping[str, Any] = openapi.document()["components"]["schemas"]
    return tuple((name, one["description"], list(_fields(one))) for name, one in named.items())


def _function(path: str, method: str, operation: Mapping[str, Any]) -> Function:
    body = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
    return Function(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        said=operation["description"],
        is_for_members=bool(operation["security"]) and {} not in operation["security"],
        parameters=[
            Value(
                one["name"],
                *_kind(one["schema"]),
                one.get("description", ""),
                is_required=one["required"],
            )
            for one in operation["parameters"]
        ],
        body=list(_fields(body)),
        answers=[_answer(status, one) for status, one in operation["responses"].items()],
    )


def _answer(status: str, answer: Mapping[str, Any]) -> Answer:
    drawn = answer.get("content", {}).get(JSON, {}).get("schema")
    return Answer(status, answer["description"], *(_kind(drawn) if drawn else ("", "")))


def _fields(schema: Mapping[str, Any]) -> Iterator[Value]:
    required = schema.get("required", [])
    for name, one in schema.get("properties", {}).items():
        yield Value(name, *_kind(one), one.get("description", ""), is_required=name in required)


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """The type in words, and the shape's name where it is one."""
    if "$ref" in schema:
        found = REFERENCE.search(schema["$ref"])
        return "", found[1] if found else ""
    if "enum" in schema:
        words = [str(word).lower() for word in schema["enum"] if word is not None]
        return " | ".join(dict.fromkeys(words)), ""
    if "anyOf" in schema:
        return _kind(schema["anyOf"][0])
    if schema.get("type") == "array":
        kind, shape = _kind(schema["items"])
        return (f"list of {kind}" if kind else "list of", shape)
    kinds = schema.get("type", "any")
    return schema.get("format") or (kinds if isinstance(kinds, str) else " or ".join(kinds)), ""
