"""Pictures made anew."""

import io
import struct
import zlib

import pytest
from PIL import ExifTags, Image

from peerhall.materials import formats, images
from tests.materials import files

GPS: dict[int, object] = {
    ExifTags.Base.GPSInfo: {1: "N", 2: (48.0, 8.0, 0.0)},
    ExifTags.Base.Make: "A camera",
}


def huge_png(width: int, height: int) -> bytes:
    """A picture that is small as a file: a head, and nothing behind it."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", 0)


def test_picture_keeps_its_pixels_and_nothing_that_its_camera_noted() -> None:
    taken = files.image("JPEG", exif=GPS)
    assert b"A camera" in taken

    picture = images.renew(io.BytesIO(taken), formats.JPEG)

    made = Image.open(io.BytesIO(picture.data))
    assert (made.format, made.size) == ("JPEG", (40, 30))
    assert not made.getexif()
    assert b"A camera" not in picture.data


def test_picture_stands_upright() -> None:
    taken = files.image("JPEG", (40, 30), exif={ExifTags.Base.Orientation: 6})
    picture = images.renew(io.BytesIO(taken), formats.JPEG)
    assert (picture.width, picture.height) == (30, 40)


@pytest.mark.parametrize(
    ("name", "found"), [("PNG", formats.PNG), ("WEBP", formats.WEBP), ("GIF", formats.GIF)]
)
def test_preview_is_a_small_webp(name: str, found: formats.Format) -> None:
    picture = images.renew(io.BytesIO(files.image(name, (1_000, 500))), found)
    preview = Image.open(io.BytesIO(picture.preview))
    assert (preview.format, preview.size) == ("WEBP", (480, 240))
    assert (picture.width, picture.height) == (1_000, 500)


def test_what_hangs_behind_the_pixels_is_gone() -> None:
    picture = images.renew(io.BytesIO(files.image() + b"<script>alert(1)</script>"), formats.PNG)
    assert b"script" not in picture.data


def test_animation_keeps_its_frames() -> None:
    picture = images.renew(io.BytesIO(files.animation(3)), formats.GIF)
    assert getattr(Image.open(io.BytesIO(picture.data)), "n_frames", 1) == 3


@pytest.mark.parametrize(
    ("content", "found", "is_too_large"),
    [
        (huge_png(50_000, 50_000), formats.PNG, True),
        (huge_png(7_000, 6_000), formats.PNG, True),
        (files.animation(201), formats.GIF, True),
        (files.animation(150, (400, 400)), formats.GIF, True),
        (files.image("JPEG", (200, 200))[:-200], formats.JPEG, False),
        (files.image("PNG", (600, 600))[:90], formats.PNG, False),
        (b"\x89PNG\r\n\x1a\n", formats.PNG, False),
        (b"GIF89a", formats.GIF, False),
        (files.image("PNG"), formats.JPEG, False),
    ],
)
def test_pictures_that_are_too_much_or_broken_are_refused(
    content: bytes, found: formats.Format, *, is_too_large: bool
) -> None:
    with pytest.raises(images.BadImageError) as refused:
        images.renew(io.BytesIO(content), found)
    assert refused.value.is_too_large is is_too_large
