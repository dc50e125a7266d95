"""Pages travel compressed to whoever can unpack them; built files are left as they are."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from peerhall.ui import assets

pytestmark = pytest.mark.django_db


def test_page_is_compressed_when_accepted(client: Client) -> None:
    plain = client.get("/sessions/")
    packed = client.get("/sessions/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert int(packed["Content-Length"]) == len(packed.content)
    assert len(packed.content) < len(plain.content) / 2
    assert b"<!doctype html>" in gzip.decompress(packed.content)


def test_page_is_plain_when_not_accepted(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/sessions/")


def test_head_has_no_body(client: Client) -> None:
    response = client.head("/sessions/", headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response.content == b""


def test_built_file_is_left_as_it_lies_on_disk(client: Client) -> None:
    response = client.get(assets.address("site.css"), headers={"Accept-Encoding": "gzip"})
    sent = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a file's response
    built = Path(str(finders.find(assets.address("site.css").removeprefix("/static/"))))
    assert response["Content-Encoding"] == "gzip"
    assert sent == built.with_name(built.name + ".gz").read_bytes()
