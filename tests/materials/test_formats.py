"""What a file is, told by its contents."""

import io

import pytest

from peerhall.materials import archives, formats
from peerhall.materials.formats import Format
from tests.materials import files

UTF16_PAGE = "<!doctype html><script>alert(1)</script>".encode("utf-16")


def recognized(content: bytes, name: str) -> Format | None:
    """As an upload is looked at."""
    return formats.recognize(content[: formats.HEAD_BYTES], file_name=name)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (files.PDF, "Worksheet.PDF", "application/pdf"),
        (files.image("PNG"), "a.png", "image/png"),
        (files.image("JPEG"), "a.jpeg", "image/jpeg"),
        (files.image("GIF"), "a.gif", "image/gif"),
        (files.image("WEBP"), "a.webp", "image/webp"),
        (files.SVG, "a.svg", "image/svg+xml"),
        (files.MP4, "a.mp4", "video/mp4"),
        (files.MP4, "a.mov", "video/mp4"),
        (files.M4A, "a.m4a", "audio/mp4"),
        (files.WEBM, "a.webm", "video/webm"),
        (files.MP3, "a.mp3", "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + b"\0" * 50, "a.mp3", "audio/mpeg"),
        (files.WAV, "a.wav", "audio/wav"),
        (files.OGG, "a.ogg", "audio/ogg"),
        (files.FLAC, "a.flac", "audio/flac"),
        (files.archive({"a.txt": b"a"}), "a.zip", "application/zip"),
        ("Schönes Wetter\n".encode(), "notes.txt", "text/plain"),
        (b"def f():\n\treturn '<html>'\n", "f.py", "text/plain"),
        (b"\xef\xbb\xbfa;b\r\n1;2\r\n", "a.csv", "text/plain"),
        (b"x" * 4_095 + "ä".encode(), "cut.txt", "text/plain"),
    ],
)
def test_kinds_that_are_taken(content: bytes, name: str, media_type: str) -> None:
    found = recognized(content, name)
    assert found is not None
    assert found.media_type == media_type


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<!doctype html><script>alert(1)</script>", "evil.html"),
        (b"<!doctype html><script>alert(1)</script>", "evil.pdf"),
        (UTF16_PAGE, "evil.png"),
        (UTF16_PAGE, "evil.txt"),
        (files.SVG, "evil.png"),
        (files.PDF, "a.png"),
        (files.image("PNG"), "a.jpg"),
        (files.image("PNG"), "a"),
        (b"GIF89a/*<script>alert(1)</script>", "a.gif"),
        (b"%PDF-1.7\n<html><script>1</script>", "a.pdf"),
        (b"MZ\x90\x00\x03", "a.exe"),
        (b"\x7fELF\x02\x01", "a.txt"),
        (b"a\x00b", "a.txt"),
        (b"a\x1b[31mred", "a.log"),
        (b"plain", "a.docx"),
        (b"#!/bin/sh", "a.bat"),
        (b"\xff\xfe" + b"a\x00" * 20, "a.csv"),
        (files.archive({"a": b""}), "a.jar"),
    ],
)
def test_what_is_unknown_or_does_not_fit_its_name_is_none(content: bytes, name: str) -> None:
    assert recognized(content, name) is None


def test_documents_in_a_zip_are_told_by_what_lies_inside() -> None:
    assert archives.look_inside(io.BytesIO(files.docx()), file_name="a.docx").family == "document"
    assert archives.look_inside(io.BytesIO(files.archive({"a.txt": b"a"})), file_name="a.zip") is formats.ZIP


def _bomb() -> bytes:
    return files.archive({"zeros": b"\0" * 50_000_000})


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (files.docx(), "a.xlsx", "not what its name says"),
        (files.archive({"a.txt": b"a"}), "a.docx", "not what its name says"),
        (_bomb(), "a.zip", "too much inside"),
        (files.archive({str(one): b"" for one in range(5_001)}), "a.zip", "too much inside"),
        (files.archive({"deep/inner.zip": b"PK"}), "a.zip", "archives inside"),
        (files.archive({"x.tar.GZ": b"1"}), "a.zip", "archives inside"),
        (files.PDF + files.archive({"a.txt": b"a"}), "a.zip", "something in front"),
        (files.archive({"a.txt": b"a"})[:-10], "a.zip", "broken"),
        (b"PK\x03\x04" + b"\0" * 40, "a.zip", "broken"),
    ],
)
def test_traps_in_a_zip_are_found_without_unpacking(content: bytes, name: str, why: str) -> None:
    with pytest.raises(archives.BadArchiveError, match=why):
        archives.look_inside(io.BytesIO(content), file_name=name)


def test_archive_behind_another_thing_is_seen() -> None:
    assert archives.hides_one(io.BytesIO(files.PDF + files.archive({"a.txt": b"a"})))
    assert not archives.hides_one(io.BytesIO(files.PDF))
