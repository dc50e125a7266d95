"""Addresses under /api/ that are no function of this room, as the description has them: live updates."""

from typing import Any, Final

from peerhall.api.documenting import parameter

_TICKET: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["ticket", "url"],
    "properties": {
        "ticket": {"type": "string", "description": "Good once, for 60 seconds."},
        "url": {"type": "string", "description": "The socket; say the ticket in its first message."},
    },
    "examples": [{"ticket": "Zm9vYmFy", "url": "wss://learn.example.org/ws"}],
}
_EVENTS: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["events", "heads", "reset", "forbidden"],
    "properties": {
        "events": {"type": "array", "items": {"type": "object"}},
        "heads": {"type": "object", "additionalProperties": {"type": "integer"}},
        "reset": {"type": "array", "items": {"type": "string"}},
        "forbidden": {"type": "array", "items": {"type": "string"}},
    },
    "examples": [
        {
            "events": [{"type": "event", "topic": "session:7", "seq": 42, "kind": "changed"}],
            "heads": {"session:7": 42},
            "reset": [],
            "forbidden": [],
        }
    ],
}


def _operation(name: str, summary: str, answer: dict[str, Any], said: str, **more: Any) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["live"],
        "x-answers": {200: {"description": said, "content": {"application/json": {"schema": answer}}}},
        **more,
    }


_TOPICS: Final = (
    {
        **parameter("topic", "`session:7`, `user:3`; once for each topic.", {"type": "string"}),
        "required": True,
    },
    parameter("since", "The number heard last of the topic before it.", {"type": "integer", "minimum": 0}),
)
PATHS: Final[dict[str, dict[str, Any]]] = {
    "/api/events/": {
        "get": _operation(
            "events",
            "What has happened since",
            _EVENTS,
            "What a socket would have told, in order, and how far each topic is now.",
            **{"parameters": list(_TOPICS), "x-refuses": ["bad_poll"]},
        )
    },
    "/api/ws-ticket/": {
        "post": _operation(
            "ws_ticket",
            "A ticket for a socket",
            _TICKET,
            "The ticket, and where to go with it.",
            security=[{}],
        )
    },
}
