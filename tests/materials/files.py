"""Small files of every kind, made here."""

import io
import struct
import zipfile
from collections.abc import Mapping

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x00" * 64
M4A = b"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00isomiso2" + b"\x00" * 64
WEBM = b"\x1a\x45\xdf\xa3" + b"\x00" * 64
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\x00" * 64
WAV = b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + b"\x00" * 32
OGG = b"OggS" + b"\x00" * 64
FLAC = b"fLaC" + b"\x00" * 64
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def image(
    name: str = "PNG", size: tuple[int, int] = (40, 30), *, exif: Mapping[int, object] | None = None
) -> bytes:
    """A picture in one colour; `exif` by the numbers of its tags."""
    file = io.BytesIO()
    options: dict[str, object] = {}
    if exif:
        noted = Image.Exif()
        noted.update(exif)
        options["exif"] = noted
    Image.new("RGB", size, (10, 120, 130)).save(file, name, **options)
    return file.getvalue()


def animation(frames: int, size: tuple[int, int] = (8, 8), *, name: str = "GIF") -> bytes:
    """A picture of so many frames, no two alike."""
    pictures = [Image.new("RGB", size, (one % 256, one // 256, 90)) for one in range(frames)]
    file = io.BytesIO()
    pictures[0].save(file, name, save_all=True, append_images=pictures[1:], duration=40)
    return file.getvalue()


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return file.getvalue()


def docx() -> bytes:
    """What counts as a text document."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
