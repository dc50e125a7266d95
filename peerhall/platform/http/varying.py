"""By which headers of a request an answer differs: what caches on its way have to know."""

from django.http.response import HttpResponseBase


def vary_by(response: HttpResponseBase, *names: str) -> None:
    """Say so. Django's own `patch_vary_headers` takes the header apart by a pattern, four times an answer."""
    said = response.headers.get("Vary", "")
    known = said.lower().split(", ") if said else []
    new = [name for name in names if name.lower() not in known]
    if new and "*" not in known:
        response.headers["Vary"] = ", ".join([said, *new] if said else new)
