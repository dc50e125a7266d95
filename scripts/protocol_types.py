"""Writes the TypeScript types of the live protocol from `peerhall/platform/realtime/protocol.py`.

`scripts/protocol_types.py` writes `frontend/src/shared/live/protocol.ts`; a test compares.
"""

import inspect
import sys
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from peerhall.platform.realtime import protocol

TARGET = Path(__file__).resolve().parents[1] / "frontend" / "src" / "shared" / "live" / "protocol.ts"
PLAIN = {str: "string", int: "number", bool: "boolean", type(None): "null"}


def main() -> int:
    """Write the file."""
    TARGET.write_text(generated(), encoding="utf-8")
    return 0


def generated() -> str:
    """The whole module."""
    parts = [
        "/** Made of peerhall/platform/realtime/protocol.py by scripts/protocol_types.py: do not edit. */",
        f"export const HEARTBEAT_MS = {int(protocol.HEARTBEAT_SECONDS * 1000):_};",
        f"export const TOPICS_LIMIT = {protocol.TOPICS_LIMIT};",
        _close_codes(),
        f"export type ErrCode =\n  {_words(protocol.ErrCode)};",
        *(_interface(kind) for kind in [*get_args(protocol.FromClient), *get_args(protocol.FromServer)]),
        f"export type FromClient = {_names(protocol.FromClient)};",
        f"export type FromServer = {_names(protocol.FromServer)};",
    ]
    return "\n\n".join(parts) + "\n"


def _close_codes() -> str:
    lines = [f"  {code.name}: {int(code)}," for code in protocol.CloseCode]
    return (
        "/** Why the server closes a socket. */\nexport const CLOSE = {\n"
        + "\n".join(lines)
        + "\n} as const;"
    )


def _interface(kind: type[Any]) -> str:
    told = (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
    fields = [f'  readonly type: "{kind.__struct_config__.tag}";']
    for field in msgspec.structs.fields(kind):
        optional = "?" if msgspec.UnsetType in get_args(field.type) else ""
        fields.append(f"  readonly {field.name}{optional}: {_type(field.type)};")
    return f"/** {told} */\nexport interface {kind.__name__} {{\n" + "\n".join(fields) + "\n}"


def _type(annotation: Any) -> str:
    """The TypeScript for an annotation.

    :raises ValueError: for one that this script does not know.
    """
    if annotation in PLAIN:
        return PLAIN[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is protocol.ErrCode:
        return "ErrCode"
    if origin in (UnionType, Union):
        return " | ".join(_type(one) for one in arguments if one is not msgspec.UnsetType)
    if origin is dict:
        return f"Readonly<Record<{_type(arguments[0])}, {_type(arguments[1])}>>"
    raise ValueError(f"No TypeScript for {annotation}.")


def _words(literal: Any) -> str:
    return " | ".join(f'"{word}"' for word in get_args(literal))


def _names(union: Any) -> str:
    return " | ".join(kind.__name__ for kind in get_args(union))


if __name__ == "__main__":
    sys.exit(main())
