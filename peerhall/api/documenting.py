"""What the OpenAPI description says of a function beyond its path: said beside the function.

The shapes come from `shapes`, the refusals from `errors`; `openapi` puts both into the description.
"""

from collections.abc import Iterable
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
    query: Iterable[Schema] = (),
    headers: Iterable[str] = (),
) -> Schema:
    """For `openapi_extra`: what is answered and taken.

    `shape` is the body of `status`, none where it is None; `also` are further good answers; `refuses` are
    codes beside those that every function of its kind may answer; `takes` is the JSON body; `query` are
    parameters (see `parameter`); `headers` name response headers of `openapi.HEADERS`.
    """
    answers = {status: _answer(description, shape, is_list=is_list, headers=headers)}
    for other, (words, other_shape) in (also or {}).items():
        answers[other] = _answer(words, other_shape, is_list=False, headers=())
    extra: Schema = {"x-answers": answers, "x-refuses": sorted(refuses), "parameters": list(query)}
    if takes is not None:
        schema = takes if isinstance(takes, dict) else ref(takes)
        extra["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    return extra


def parameter(name: str, description: str, schema: Schema, *, place: str = "query") -> Schema:
    """One optional parameter."""
    return {"name": name, "in": place, "description": description, "required": False, "schema": schema}


def _answer(
    description: str, shape: type[shapes.Shape] | None, *, is_list: bool, headers: Iterable[str]
) -> Schema:
    answer: Schema = {"description": description}
    if shape is not None:
        schema = {"type": "array", "items": ref(shape)} if is_list else ref(shape)
        answer["content"] = {"application/json": {"schema": schema}}
    if named := {name: {"$ref": f"#/components/headers/{name}"} for name in headers}:
        answer["headers"] = named
    return answer
