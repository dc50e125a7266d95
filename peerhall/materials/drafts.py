"""A material as somebody wishes it, checked once for every door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerhall.materials import links
from peerhall.materials.models import CONTENT_MAX, TITLE_MAX, Material
from peerhall.materials.types import MaterialType, Visibility
from peerhall.platform import texts
from peerhall.tutoring import fields
from peerhall.tutoring.drafts import Invalid

LINK_SENTENCES: Final = {
    "scheme": gettext_lazy("Paste a link that starts with https://."),
    "host": gettext_lazy("This link leads nowhere. Copy it again from the page."),
    "private": gettext_lazy("This link leads into a private network, where others cannot follow."),
    "too_long": gettext_lazy("This link is too long."),
    "unprintable": gettext_lazy("This link holds spaces or invisible characters. Copy it again."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialDraft:
    """What a material shall be. `title` is empty where a file's name or a link's host stands for it."""

    material_type: MaterialType
    title: str = ""
    visibility: Visibility = Visibility.PARTICIPANTS
    url: str = ""
    content: str = ""


def parse_material(
    values: Mapping[str, object], *, has_file: bool = False, current: Material | None = None
) -> MaterialDraft:
    """The draft that `values` describe; what is missing keeps the value of `current`, else its default.

    Without a `type`, a file that came with them makes a file, an address a link, anything else a note.

    :raises Invalid: with every field that is wrong.
    """
    errors: dict[str, list[str]] = {}
    parsed: dict[str, object] = {} if current is None else {name: getattr(current, name) for name in _FIELDS}
    for name, parse in _FIELDS.items():
        if values.get(name) is None:
            continue
        try:
            parsed[name] = parse(values[name])
        except fields.BadValueError as mistake:
            errors[name] = [str(mistake)]
    kind = _type(values, errors, has_file=has_file) if current is None else current.material_type
    if errors:
        raise Invalid(errors)
    draft = MaterialDraft(
        material_type=MaterialType(kind),
        title=str(parsed.get("title", "")),
        visibility=cast("Visibility", parsed.get("visibility", Visibility.PARTICIPANTS)),
        url=str(parsed.get("url", "")),
        content=str(parsed.get("content", "")),
    )
    return _of_one_kind(draft, has_file=has_file or current is not None)


def _type(values: Mapping[str, object], errors: dict[str, list[str]], *, has_file: bool) -> str:
    said = values.get("type", values.get("material_type"))
    if said is None:
        implied = MaterialType.LINK if values.get("url") else MaterialType.NOTE
        return MaterialType.FILE if has_file else implied
    try:
        return fields.choice(said, kind=MaterialType)
    except fields.BadValueError as mistake:
        errors["type"] = [str(mistake)]
        return MaterialType.NOTE


def _of_one_kind(draft: MaterialDraft, *, has_file: bool) -> MaterialDraft:
    """A26: what its type needs, and nothing of another type."""
    match draft.material_type:
        case MaterialType.FILE:
            if not has_file:
                raise Invalid({"file": [_("Choose a file.")]})
            return replace(draft, url="", content="")
        case MaterialType.LINK:
            if not draft.url:
                raise Invalid({"url": [str(fields.REQUIRED)]})
            return replace(draft, content="", title=draft.title or links.host_of(draft.url))
        case MaterialType.NOTE:
            if not draft.title:
                raise Invalid({"title": [str(fields.REQUIRED)]})
            return replace(draft, url="")


def _link(value: object) -> str:
    text = fields.text(value, clean=texts.clean_text, limit=links.CHARACTERS_MAX)
    if not text:
        return ""
    try:
        return links.clean_link(text)
    except links.BadLinkError as mistake:
        raise fields.BadValueError(str(LINK_SENTENCES[mistake.code])) from None


_FIELDS: Final[Mapping[str, Callable[[object], object]]] = {
    "title": partial(fields.text, clean=texts.clean_line, limit=TITLE_MAX),
    "visibility": partial(fields.choice, kind=Visibility),
    "url": _link,
    "content": partial(fields.text, clean=texts.clean_text, limit=CONTENT_MAX),
}
