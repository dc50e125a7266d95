"""Built files: their addresses, the errors that name the way out, and how they are served."""

import gzip
import html
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from peerhall.ui import assets, words

ROOT = Path(__file__).parents[2]
CSS = "ui/build/site.ABCD1234.css"
STYLE = b"body{color:red}" * 50


@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "manifest.json"
    monkeypatch.setattr(assets, "MANIFEST", path)
    path.write_text(json.dumps({"site.css": CSS}), encoding="utf-8")
    return path


@pytest.mark.usefixtures("manifest")
def test_address_is_the_hashed_static_url() -> None:
    assert assets.address("site.css") == f"/static/{CSS}"


def test_address_follows_a_new_build(manifest: Path) -> None:
    assets.address("site.css")
    manifest.write_text(json.dumps({"site.css": "ui/build/site.ZZZZ9999.css"}), encoding="utf-8")
    os.utime(manifest, ns=(0, manifest.stat().st_mtime_ns + 1))

    assert assets.address("site.css") == "/static/ui/build/site.ZZZZ9999.css"


def test_address_without_a_build_names_the_command(manifest: Path) -> None:
    manifest.unlink()

    with pytest.raises(ImproperlyConfigured, match="make build"):
        assets.address("site.css")


@pytest.mark.usefixtures("manifest")
def test_address_of_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(assets.AssetMissingError, match=r"sight\.css \(there are: site\.css\)"):
        assets.address("sight.css")


def test_tags_render_addresses(manifest: Path) -> None:
    font = "ui/build/figtree-latin-wght-normal.ABCD1234.woff2"
    manifest.write_text(json.dumps({"site.css": CSS, "figtree-latin.woff2": font}), encoding="utf-8")

    page = Template('{% load assets %}{% asset "site.css" %} {% preload_font %}').render(Context())

    assert page == (
        f'/static/{CSS} <link rel="preload" href="/static/{font}" as="font" type="font/woff2" crossorigin>'
    )


def test_script_words_are_the_keys_scripts_know() -> None:
    source = (ROOT / "frontend/src/site/words.ts").read_text(encoding="utf-8")
    union = source.split("export type WordKey =")[1].split(";")[0]

    assert set(re.findall(r'"(\w+)"', union)) == set(words.script_words())


def test_script_words_reach_the_page_as_json() -> None:
    page = Template("{% load assets %}{% script_words %}").render(Context())

    content = html.unescape(page.split('<meta name="words" content="')[1].split('">')[0])
    assert json.loads(content) == words.script_words()


class TestServing:
    """WhiteNoise over the finders, as in production: no DEBUG, no collectstatic."""

    @pytest.fixture
    def serve(self, tmp_path: Path) -> Iterator[WhiteNoiseMiddleware]:
        built = tmp_path / CSS
        built.parent.mkdir(parents=True)
        built.write_bytes(STYLE)
        built.with_name(f"{built.name}.gz").write_bytes(gzip.compress(STYLE))
        built.with_name(f"{built.name}.br").write_bytes(b"brotli")
        (built.parent / "plain.css").write_bytes(STYLE)
        with override_settings(STATICFILES_DIRS=[tmp_path]):
            yield WhiteNoiseMiddleware(lambda _request: HttpResponse(status=404))

    @pytest.mark.parametrize(
        ("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)]
    )
    def test_smallest_accepted_variant_is_sent(
        self, serve: WhiteNoiseMiddleware, accepted: str, encoding: str | None
    ) -> None:
        response = serve(RequestFactory().head(f"/static/{CSS}", headers={"Accept-Encoding": accepted}))

        assert response.status_code == 200
        assert response.get("Content-Encoding") == encoding
        assert response["Vary"] == "Accept-Encoding"
        assert response["Content-Type"] == 'text/css; charset="utf-8"'

    def test_hashed_file_is_kept_for_good(self, serve: WhiteNoiseMiddleware) -> None:
        response = serve(RequestFactory().head(f"/static/{CSS}"))

        assert response["Cache-Control"] == "max-age=315360000, public, immutable"

    def test_file_without_hash_is_kept_for_a_minute(self, serve: WhiteNoiseMiddleware) -> None:
        response = serve(RequestFactory().head("/static/ui/build/plain.css"))

        assert response["Cache-Control"] == "max-age=60, public"
