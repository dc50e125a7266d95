"""The description of the contract, OpenAPI 3.1: made from the functions, the shapes and the refusals.

Ninja knows addresses, methods and what each function says of itself (`documenting.says`); here it is
completed with shapes, examples and every error that a kind of function may answer.
"""

import copy
import functools
import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
import yaml
from django.utils import translation

from peerhall.api import contract, elsewhere, errors, examples, shapes
from peerhall.api.documenting import Schema
from peerhall.materials.refusals import HTTP_STATUS as OF_MATERIALS
from peerhall.room.refusals import AT_THE_DOOR
from peerhall.tutoring.refusals import HTTP_STATUS

TAGS: Final[Mapping[str, str]] = {
    "sessions": "What is offered, and one's own.",
    "bookings": "Asking for seats, and answering those who ask.",
    "materials": "What a session keeps.",
    "notifications": "What one was told.",
    "signing in": "Accounts and tokens for programs; no cookie counts here.",
    "me": "The caller.",
    "live": "Hearing what changes, as it does.",
}
SECURITY: Final[Schema] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `access` of `POST /api/auth/token/`; 15 minutes.",
    },
    "page": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The pages' cookie. Whatever writes needs `X-CSRFToken` too.",
    },
}
HEADERS: Final[Mapping[str, str]] = {
    "ETag": "The tag of this answer, for `If-None-Match` and `If-Match`.",
    "Link": 'Where the list goes on: `rel="next"` and `rel="prev"`, each where there is more.',
    "Location": "The address of what was made.",
    "Retry-After": "Seconds to wait.",
    "X-Total-Count": "How many there are in all; with `count=1`.",
}
IDEMPOTENCY_KEY: Final[Schema] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of your own: the same request with the same key is done once, within 24 hours.",
    "schema": {"type": "string", "pattern": "^[ -~]{1,255}$"},
}
DESCRIPTION: Final = """\
The same acts as on the pages, for programs.

Instants are UTC and end in `Z`. Optional fields are left out, never `null`. Unknown fields and parameters
are ignored, empty parameters count as absent. All addresses are also there under `/api/api/`.

Every error is `{detail, code}`, where `detail` is for people and `code` for programs:

| code | status | says |
|---|---|---|
"""
Operation = dict[str, Any]


@functools.cache
def document() -> Schema:
    """The whole description, as plain values."""
    with translation.override("en"):
        drawn: Schema = copy.deepcopy(dict(contract.contract.get_openapi_schema(path_prefix="/api/")))
        paths = {path: dict(operations) for path, operations in drawn["paths"].items()} | elsewhere.PATHS
        for path, method, operation in list(_operations(paths)):
            paths[path][method] = _completed(path, method, copy.deepcopy(operation))
        return {
            "openapi": "3.1.0",
            "info": {**drawn["info"], "description": DESCRIPTION + "\n".join(_code_rows())},
            "servers": [{"url": "/"}],
            "tags": [{"name": name, "description": said} for name, said in TAGS.items()],
            "paths": dict(sorted(paths.items())),
            "components": {
                "schemas": _schemas(),
                "headers": {
                    name: {"description": said, "schema": {"type": "string"}}
                    for name, said in HEADERS.items()
                },
                "securitySchemes": SECURITY,
            },
        }


@functools.cache
def as_json() -> bytes:
    """The description as JSON."""
    return msgspec.json.encode(document())


@functools.cache
def as_yaml() -> str:
    """The description as YAML: `docs/openapi.yaml`."""
    return yaml.dump(document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


class _Plain(yaml.SafeDumper):
    """Writes twice what is there twice, and texts of several lines as they are."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- the interface of the base
        """No anchors."""
        return True


def _text(dumper: _Plain, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Plain.add_representer(str, _text)


def _operations(paths: Mapping[str, Mapping[str, Operation]]) -> Iterator[tuple[str, str, Operation]]:
    for path, operations in paths.items():
        for method, operation in operations.items():
            yield path, method, operation


def _completed(path: str, method: str, operation: Operation) -> Operation:
    """One function as the description has it, with every answer it may give."""
    is_for_members = bool(operation.pop("security", None))
    is_cookieless = "/auth/" in path
    name = operation["operationId"].partition(":")[0]
    made = {"operationId": f"{name}_{method}", "summary": operation["summary"]}
    made["description"] = inspect.cleandoc(operation.get("description", ""))
    made["tags"] = operation.get("tags", [])
    made["parameters"] = [_parameter(one) for one in operation.get("parameters", [])]
    if is_once := method == "post" and is_for_members and path not in elsewhere.PATHS:
        made["parameters"].append(IDEMPOTENCY_KEY)
    if "requestBody" in operation:
        made["requestBody"] = operation["requestBody"]
    codes = {*operation.pop("x-refuses", ()), "rate_limited"}
    codes |= set(_implied(method, made, is_once=is_once, is_cookieless=is_cookieless))
    answers = {str(status): said for status, said in operation["x-answers"].items()}
    made["responses"] = dict(sorted({**answers, **_refusals(codes)}.items()))
    made["security"] = [{"token": []}, {"page": []}]
    if is_cookieless:
        made["security"] = []
    elif not is_for_members:
        made["security"].insert(0, {})
    return made


def _implied(method: str, made: Operation, *, is_once: bool, is_cookieless: bool) -> Iterator[str]:
    """The codes that every function of its kind may answer."""
    if not is_cookieless:
        yield from ("not_signed_in", "token_invalid", "token_expired")
        if method != "get":
            yield "csrf_failed"
    if "requestBody" in made:
        yield from ("malformed", "invalid", "unsupported_media_type")
    if method != "get":
        yield "too_large"
    if is_once:
        yield from ("malformed", "key_reused")
    if any(one["in"] == "path" for one in made["parameters"]):
        yield "not_found"


def _parameter(parameter: Schema) -> Schema:
    """Ninja's own, of the path, without the titles that it makes of their names."""
    schema = {key: value for key, value in parameter["schema"].items() if key != "title"}
    if parameter["in"] == "path":
        schema = {**schema, "minimum": 0}
    return {**parameter, "schema": schema}


def _refusals(codes: set[str]) -> Schema:
    """An answer for each status, with an example for each code."""
    by_status: defaultdict[str, list[str]] = defaultdict(list)
    for code in sorted(codes):
        by_status[str(status_of(code))].append(code)
    return {status: _refused(status, some) for status, some in by_status.items()}


def _refused(status: str, codes: list[str]) -> Schema:
    told = {code: {"value": {"detail": _sentence(code), "code": code}} for code in codes}
    schema = {"$ref": "#/components/schemas/Error"}
    answer: Schema = {
        "description": f"{HTTPStatus(int(status)).phrase}: {', '.join(f'`{code}`' for code in codes)}.",
        "content": {"application/json": {"schema": schema, "examples": told}},
    }
    if status == "429":
        answer["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return answer


_REFUSALS: Final[dict[str, int]] = (
    AT_THE_DOOR | OF_MATERIALS | {str(code): status for code, status in HTTP_STATUS.items()}
)


def status_of(code: str) -> int:
    """The HTTP status that goes with a code."""
    return _REFUSALS.get(code) or errors.STATUS[code].value


def _sentence(code: str) -> str:
    """What a code says; a room's refusal says it in words of the case."""
    return str(errors.SENTENCES.get(code) or examples.MEANINGS[code])


def _code_rows() -> Iterator[str]:
    for code in sorted({*errors.STATUS, *_REFUSALS}):
        yield f"| `{code}` | {status_of(code)} | {_sentence(code)} |"


def _schemas() -> Schema:
    """Every shape there is, with an example."""
    kinds = [
        kind for kind in vars(shapes).values() if inspect.isclass(kind) and kind.__module__ == shapes.__name__
    ]
    named = [kind for kind in kinds if issubclass(kind, shapes.Shape) and kind is not shapes.Shape]
    _, drawn = msgspec.json.schema_components(named, ref_template="#/components/schemas/{name}")
    shown = examples.by_name()
    for name, schema in drawn.items():
        schema.pop("title", None)
        schema["description"] = inspect.cleandoc(schema.get("description", ""))
        schema["examples"] = [shown[name]]
    return dict(sorted(drawn.items()))
