"""Pictures, made anew: what a camera noted (where, when, whose) is gone, and so is what is hidden in them."""

import io
import warnings
from dataclasses import dataclass
from typing import IO, Final

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from peerhall.materials import formats
from peerhall.materials.formats import Format

PIXELS_MAX: Final = 40_000_000  # 160 MB while it is open
FRAMES_MAX: Final = 200
ANIMATED_PIXELS_MAX: Final = 20_000_000  # of all frames
PREVIEW_WIDTH: Final = 480
PREVIEW_HEIGHT: Final = 360
_NAMES: Final = {formats.PNG: "PNG", formats.JPEG: "JPEG", formats.GIF: "GIF", formats.WEBP: "WEBP"}


class BadImageError(ValueError):
    """A picture that is broken, cut off or too large; `is_too_large` tells which."""

    def __init__(self, *, is_too_large: bool) -> None:
        super().__init__("too large" if is_too_large else "broken")
        self.is_too_large = is_too_large


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture as it is kept; `preview` is WebP of at most 480 by 360 pixels."""

    data: bytes
    width: int
    height: int
    preview: bytes
    preview_width: int
    preview_height: int


def renew(file: IO[bytes], found: Format) -> Picture:
    """Read and write a picture of this format, upright, with nothing but its pixels and its colours.

    :raises BadImageError: before much memory is taken.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=[_NAMES[found]]) as image:
                _check_size(image)
                return _renewed(image, _NAMES[found])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadImageError(is_too_large=True) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, BadImageError):
            raise
        raise BadImageError(is_too_large=False) from error


def _check_size(image: Image.Image) -> None:
    frames = getattr(image, "n_frames", 1)
    pixels = image.width * image.height
    is_animated = frames > 1
    if pixels > PIXELS_MAX or frames > FRAMES_MAX or (is_animated and pixels * frames > ANIMATED_PIXELS_MAX):
        raise BadImageError(is_too_large=True)


def _renewed(image: Image.Image, name: str) -> Picture:
    # Colours are measured by it; everything else that a file says beside its pixels stays behind.
    profile = image.info.get("icc_profile")
    options: dict[str, object] = {"icc_profile": profile} if profile else {}
    if getattr(image, "n_frames", 1) > 1:
        frames = [frame.copy() for frame in ImageSequence.Iterator(image)]
        options |= {"duration": [frame.info.get("duration", 100) for frame in frames], "loop": 0}
        options |= {"save_all": True, "append_images": frames[1:]}
    else:
        frames = [ImageOps.exif_transpose(image)]
    for frame in frames:
        frame.info.clear()
    first = frames[0]
    data = _saved(first, name, options)
    preview = first.convert("RGBA" if first.has_transparency_data else "RGB")
    preview.thumbnail((PREVIEW_WIDTH, PREVIEW_HEIGHT))
    small = _saved(preview, "WEBP", {"quality": 80})
    return Picture(data, first.width, first.height, small, preview.width, preview.height)


def _saved(image: Image.Image, name: str, options: dict[str, object]) -> bytes:
    kept = io.BytesIO()
    if name == "JPEG":
        options = {"quality": 90, "optimize": True, **options}
        if image.mode not in {"L", "RGB", "CMYK"}:
            image = image.convert("RGB")
    image.save(kept, name, **options)
    return kept.getvalue()
