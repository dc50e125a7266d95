"""Addresses of built files: the manifest that `frontend/build.mjs` writes, read once per build.

Files carry a hash of their content in the name, so browsers keep them for good and a new build is
a new address. Where nothing was built, the error names the command; a page without its style would
look like a defect of the page.
"""

import json
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

STATIC = Path(__file__).parent / "static"
MANIFEST = STATIC / "ui" / "build" / "manifest.json"

# Matches the address of a built file, for WhiteNoise: its content never changes under that name.
HASHED_NAME = r"/ui/build/[^/]+\.[0-9A-Z]{8}\.\w+$"


class AssetMissingError(ImproperlyConfigured):
    """The front end was not built, or its manifest does not know the name."""


def address(name: str) -> str:
    """The address of a built file, e.g. `site.css` -> `/static/ui/build/site.L6R2VBRK.css`.

    :raises AssetMissingError: when nothing was built yet or no built file has this name.
    """
    return static(_path(name))


def content(name: str) -> bytes:
    """The bytes of a built file, for one that must be served at another address.

    :raises AssetMissingError: as `address`.
    """
    return (STATIC / _path(name)).read_bytes()


def _path(name: str) -> str:
    """Where the file lies below the static folder."""
    try:
        built_at = MANIFEST.stat().st_mtime_ns
    except FileNotFoundError:
        raise AssetMissingError(
            f"The front end is not built ({MANIFEST} is missing): run `make build`."
        ) from None
    files = _files(MANIFEST, built_at)
    if name not in files:
        known = ", ".join(sorted(files))
        raise AssetMissingError(f"No built file is called {name} (there are: {known}): run `make build`.")
    return files[name]


@lru_cache(maxsize=1)
def _files(manifest: Path, _built_at: int) -> dict[str, str]:
    """The manifest as of one build; `_built_at` (ns) is in the key, so a new build is read anew."""
    files: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return files
