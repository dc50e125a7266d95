"""What the OpenAPI description says of a function beyond its path: said beside the function.

The shapes come from `shapes`, the refusals from `errors`; `openapi` puts both into the description.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from peerhall.api import shapes

Schema = dict[str, Any]


def ref(shape: type[shapes.Shape]) -> Schema:
    """The shape, by its name in the description."""
    return {"$ref": f"#/components/schemas/{shape.__name__}"}


def says(  # noqa: PLR0913 -- each is a part of one description
    shape: type[shapes.Shape] | None = None,
    *,
    status: int = 200,
    description: str = "Done.",
    is_list: bool = False,
    also: dict[int, tuple[str, type[shapes.Shape] | None]] | None = None,
    refuses: Iterable[str] = (),
    takes: Schema | type[shapes.Shape] | None = None,
    form: Schema | None = None,
    query: Sequence[Schema] = (),
    headers: Iterable[str] = (),
) -> Schema:
    """For `openapi_extra`: what is answered and taken.

    `shape` is the body of `status`, none where it is None; `also` are further good answers; `refuses` are
    codes beside those that every function of its kind may answer; `takes` is the JSON body, `form` the
    same as multipart; `query` are parameters (see `parameter`); `headers` name response headers of
    `openapi.HEADERS`. A list that can be asked for in an envelope says so too.
    """
    drawn = None if shape is None else ref(shape)
    if drawn is not None and is_list:
        drawn = {"type": "array", "items": drawn}
        if any(one["name"] == "envelope" for one in query):
            drawn = {"anyOf": [drawn, _envelope(drawn)]}
    answers = {status: _answer(description, drawn, headers=headers)}
    for other, (words, other_shape) in (also or {}).items():
        answers[other] = _answer(words, None if other_shape is None else ref(other_shape))
    extra: Schema = {"x-answers": answers, "x-refuses": sorted(refuses), "parameters": list(query)}
    if takes is not None:
        schema = takes if isinstance(takes, dict) else ref(takes)
        if schema.get("type") == "object" and not schema.get("required"):
            schema = {**schema, "type": ["object", "null"]}  # `null` and no body say the same
        is_needed = "required" in schema
        bodies = {"application/json": {"schema": schema}}
        if form is not None:
            bodies["multipart/form-data"] = {"schema": form}
        extra["requestBody"] = {"content": bodies, "required": is_needed}
    return extra


def parameter(name: str, description: str, schema: Schema, *, place: str = "query") -> Schema:
    """One optional parameter."""
    return {"name": name, "in": place, "description": description, "required": False, "schema": schema}


def _answer(description: str, drawn: Schema | None, *, headers: Iterable[str] = ()) -> Schema:
    answer: Schema = {"description": description}
    if drawn is not None:
        answer["content"] = {"application/json": {"schema": drawn}}
    if named := {name: {"$ref": f"#/components/headers/{name}"} for name in headers}:
        answer["headers"] = named
    return answer


def _envelope(items: Schema) -> Schema:
    """The same list with what is around it; `next` and `previous` only where there is more."""
    address = {"type": "string", "format": "uri"}
    named = {"results": items, "next": address, "previous": address, "count": {"type": "integer"}}
    return {"type": "object", "required": ["results"], "properties": named}
