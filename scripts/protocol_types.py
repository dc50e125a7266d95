"""Writes the TypeScript types of what browsers and server say to each other.

`scripts/protocol_types.py` writes `frontend/src/shared/live/protocol.ts` from
`peerhall/platform/realtime/protocol.py` and, beside it, `room-protocol.ts` and `room-relayed-protocol.ts`
from `protocol.py` and `relayed_protocol.py` of `peerhall/room`; a test compares.
"""

import inspect
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from peerhall.platform.realtime import protocol
from peerhall.room import messages
from peerhall.room import protocol as room
from peerhall.room import relayed_protocol as relayed

FOLDER = Path(__file__).resolve().parents[1] / "frontend" / "src" / "shared" / "live"
PLAIN = {str: "string", int: "number", bool: "boolean", type(None): "null"}
LINE = 100  # .prettierrc
BODY = """/** A JSON object whose fields are the topic's own matter. */
export type Body = Readonly<Record<string, unknown>>;"""
ROOM_NUMBERS = ("TEXT_MAX", "CAPTION_MAX", "SDP_MAX", "HISTORY_PAGE", "CHANGED_WITHIN_SECONDS")


def main() -> int:
    """Write the files."""
    for name, text in generated().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


def generated() -> dict[str, str]:
    """The whole of each module by its file's name."""
    return {"protocol.ts": _socket(), "room-protocol.ts": _room(), "room-relayed-protocol.ts": _relayed()}


def _socket() -> str:
    parts = [
        "/** Made of peerhall/platform/realtime/protocol.py by scripts/protocol_types.py: do not edit. */",
        f"export const HEARTBEAT_MS = {int(protocol.HEARTBEAT_SECONDS * 1000):_};",
        f"export const TOPICS_LIMIT = {protocol.TOPICS_LIMIT};",
        _close_codes(),
        BODY,
        _alias("ErrCode", _words(protocol.ErrCode)),
        *(_interface(kind) for kind in [*get_args(protocol.FromClient), *get_args(protocol.FromServer)]),
        _alias("FromClient", _names(protocol.FromClient)),
        _alias("FromServer", _names(protocol.FromServer)),
    ]
    return "\n\n".join(parts) + "\n"


def _room() -> str:
    parts = [
        "/** Made of peerhall/room/protocol.py by scripts/protocol_types.py: do not edit. */",
        _import(
            "./room-relayed-protocol", [kind for kind in messages.EVENTS.values() if kind in _shapes(relayed)]
        ),
        *(f"export const {name} = {getattr(room, name):_};" for name in ROOM_NUMBERS),
        f"export const REACTIONS = [{_quoted(room.REACTIONS)}] as const;",
        *(_interface(kind) for kind in _shapes(room)),
        _table(
            "RoomCommands",
            "What a page asks by `pub`: the body, and the body of `done`.",
            {
                name: f"{{ readonly d: {one.body.__name__}; readonly done: {one.answer.__name__} }}"
                for name, one in messages.COMMANDS.items()
            },
        ),
        _table("RoomEvents", "What `ev` tells: `k` and the shape of `d`.", _bodies(messages.EVENTS)),
        _table(
            "RoomPassing",
            "What pages tell all others by `eph`.",
            {name: one.body.__name__ for name, one in messages.PASSING.items()},
        ),
        _table(
            "RoomPassingByServer",
            "What the server tells all by `eph`, as 0.",
            _bodies(messages.PASSING_BY_SERVER),
        ),
        _table(
            "RoomSignals",
            "What one visit tells another by `sig`.",
            {name: one.body.__name__ for name, one in messages.SIGNALS.items()},
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _relayed() -> str:
    signals = {
        **{name: one.body for name, one in messages.SIGNALS_TO_SERVER.items()},
        **messages.SIGNALS_BY_SERVER,
    }
    parts = [
        "/** Made of peerhall/room/relayed_protocol.py by scripts/protocol_types.py: do not edit. */",
        _import("./room-protocol", [kind for kind in signals.values() if kind in _shapes(room)]),
        *(_interface(kind) for kind in _shapes(relayed)),
        _table(
            "RoomSignalsToServer",
            "What a visit tells the server, place 0, by `sig`.",
            {name: one.body.__name__ for name, one in messages.SIGNALS_TO_SERVER.items()},
        ),
        _table(
            "RoomSignalsByServer",
            "What the server tells a visit by `sig`, as 0.",
            _bodies(messages.SIGNALS_BY_SERVER),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _shapes(module: ModuleType) -> list[type[Any]]:
    """All shapes that a module of the room makes, in its order."""
    return [
        kind
        for kind in vars(module).values()
        if inspect.isclass(kind)
        and issubclass(kind, room.Shape)
        and kind.__module__ == module.__name__
        and kind is not room.Shape
    ]


def _import(file: str, kinds: Iterable[type[Any]]) -> str:
    names = sorted({kind.__name__ for kind in kinds})
    return f'import type {{ {", ".join(names)} }} from "{file}";'


def _bodies(table: Mapping[str, type[Any]]) -> dict[str, str]:
    return {name: kind.__name__ for name, kind in table.items()}


def _table(name: str, told: str, rows: Mapping[str, str]) -> str:
    lines = [f"  readonly {key}: {value};" for key, value in rows.items()]
    return f"/** {told} */\nexport interface {name} {{\n" + "\n".join(lines) + "\n}"


def _close_codes() -> str:
    lines = [f"  {code.name}: {int(code)}," for code in protocol.CloseCode]
    return (
        "/** Why the server closes a socket. */\nexport const CLOSE = {\n"
        + "\n".join(lines)
        + "\n} as const;"
    )


def _interface(kind: type[Any]) -> str:
    told = (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
    tag = kind.__struct_config__.tag
    fields = [] if tag is None else [f'  readonly type: "{tag}";']
    for field in msgspec.structs.fields(kind):
        optional = "" if field.required else "?"
        fields.append(f"  readonly {field.encode_name}{optional}: {_type(field.type)};")
    if not fields:
        return f"/** {told} */\nexport type {kind.__name__} = Readonly<Record<string, never>>;"
    return f"/** {told} */\nexport interface {kind.__name__} {{\n" + "\n".join(fields) + "\n}"


def _type(annotation: Any) -> str:
    """The TypeScript for an annotation.

    :raises ValueError: for one that this script does not know.
    """
    if annotation in PLAIN:
        return PLAIN[annotation]
    if annotation is protocol.ErrCode:
        return "ErrCode"
    if annotation is msgspec.Raw:
        return "Body"
    if isinstance(annotation, type) and issubclass(annotation, room.Shape):
        return annotation.__name__
    return _composed(annotation)


def _composed(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return " | ".join(_words(annotation))
    if origin in (UnionType, Union):
        return " | ".join(_type(one) for one in arguments if one is not msgspec.UnsetType)
    if origin is list:
        return f"readonly {_type(arguments[0])}[]"
    if origin is dict:
        return f"Readonly<Record<{_type(arguments[0])}, {_type(arguments[1])}>>"
    raise ValueError(f"No TypeScript for {annotation}.")


def _alias(name: str, members: Iterable[str]) -> str:
    """A union, broken as Prettier breaks it."""
    words = list(members)
    one = f"export type {name} = {' | '.join(words)};"
    if len(one) <= LINE:
        return one
    below = f"  {' | '.join(words)};"
    if len(below) <= LINE:
        return f"export type {name} =\n{below}"
    return f"export type {name} =\n" + "\n".join(f"  | {word}" for word in words) + ";"


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{one}"' for one in texts)


def _words(literal: Any) -> list[str]:
    return [_quoted([word]) for word in get_args(literal)]


def _names(union: Any) -> list[str]:
    return [kind.__name__ for kind in get_args(union)]


if __name__ == "__main__":
    sys.exit(main())
