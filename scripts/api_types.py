"""Writes the TypeScript types of the JSON contract from `docs/openapi.yaml`.

`scripts/api_types.py` writes `clients/typescript/src/schema.ts`; a test compares. It knows the part of JSON
Schema that our shapes use, and refuses the rest: a type that is guessed is worse than none.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "docs" / "openapi.yaml"
TARGET: Final = ROOT / "clients" / "typescript" / "src" / "schema.ts"
HEAD: Final = "/** Made of docs/openapi.yaml by scripts/api_types.py: do not edit. */"
PLAIN: Final = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}

Schema = Mapping[str, Any]


class UnknownSchemaError(ValueError):
    """A schema that this script has no TypeScript for."""


def main() -> int:
    """Write the file."""
    TARGET.write_text(generated(read(SOURCE)), encoding="utf-8")
    return 0


def read(source: Path) -> Schema:
    """The contract as it is committed."""
    described: Schema = yaml.safe_load(source.read_text(encoding="utf-8"))
    return described


def generated(openapi: Schema) -> str:
    """The whole module: one type for each component.

    :raises UnknownSchemaError: for a component that this script has no TypeScript for.
    """
    schemas: Mapping[str, Schema] = openapi["components"]["schemas"]
    return "\n\n".join([HEAD, *(_declared(name, schemas[name]) for name in sorted(schemas))]) + "\n"


def _declared(name: str, schema: Schema) -> str:
    if "properties" in schema:
        return f"{_comment(schema)}export interface {name} {_object(schema, '')}"
    return f"{_comment(schema)}export type {name} = {_type(schema)};"


def _object(schema: Schema, indent: str) -> str:
    required = schema.get("required", ())
    lines = []
    for name, value in schema["properties"].items():
        optional = "" if name in required else "?"
        lines.append(
            f"{_comment(value, indent + '  ')}{indent}  {name}{optional}: {_type(value, indent + '  ')};\n"
        )
    return "{\n" + "".join(lines) + indent + "}"


def _type(schema: Schema, indent: str = "") -> str:
    """The TypeScript for a schema.

    :raises UnknownSchemaError: for one that is not known here.
    """
    for keyword, form in FORMS.items():
        if keyword in schema:
            return form(schema, indent)
    raise UnknownSchemaError(f"No TypeScript for {dict(schema)}.")


def _named(schema: Schema, _indent: str) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _words(schema: Schema, _indent: str) -> str:
    return _union([json.dumps(word) for word in schema.get("enum", [schema.get("const")])])


def _choice(schema: Schema, indent: str) -> str:
    return _union([_type(one, indent) for one in schema.get("anyOf", schema.get("oneOf", ()))])


def _of_type(schema: Schema, indent: str) -> str:
    kind = schema["type"]
    if isinstance(kind, list):
        return _union([_of_type({**schema, "type": one}, indent) for one in kind])
    if kind == "array":
        return f"Array<{_type(schema['items'], indent)}>"
    if kind == "object":
        return _map_or_object(schema, indent)
    return PLAIN[kind]


def _map_or_object(schema: Schema, indent: str) -> str:
    if "properties" in schema:
        return _object(schema, indent)
    values = schema.get("additionalProperties", True)
    return f"Record<string, {'unknown' if isinstance(values, bool) else _type(values, indent)}>"


# By the keyword that decides what a schema is, the more telling first.
FORMS: Final[Mapping[str, Callable[[Schema, str], str]]] = {
    "$ref": _named,
    "const": _words,
    "enum": _words,
    "anyOf": _choice,
    "oneOf": _choice,
    "type": _of_type,
}


def _union(parts: list[str]) -> str:
    return " | ".join(dict.fromkeys(parts))


def _comment(schema: Schema, indent: str = "") -> str:
    """The first paragraph of its description."""
    told = str(schema.get("description", "")).strip().split("\n\n")[0]
    return f"{indent}/** {' '.join(told.split())} */\n" if told else ""


if __name__ == "__main__":
    sys.exit(main())
