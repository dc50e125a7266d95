"""What lies in a zip file, without unpacking it: which document it is, and that it is no trap."""

import zipfile
from typing import IO, Final

from peerhall.materials import formats
from peerhall.materials.formats import Format
from peerhall.materials.names import split

MEMBERS_MAX: Final = 5_000
UNPACKED_BYTES_MAX: Final = 2**30
# Plain text packs to a tenth; a file of zeros to a thousandth.
RATIO_MAX: Final = 200
PACKED: Final = frozenset({".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".tar", ".tgz", ".jar"})


class BadArchiveError(ValueError):
    """A zip file that is broken, would grow beyond measure, or hides others."""


def look_inside(file: IO[bytes], *, file_name: str) -> Format:
    """The format of a zip file by its name and what is in it. The file's position changes.

    :raises BadArchiveError: also where something stands before the archive, or its name says more than it is.
    """
    ending = split(file_name)[1]
    wanted = next((one for one in formats.IN_ZIP if ending in one.endings), formats.ZIP)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise BadArchiveError("broken") from error
    # Bytes in front of the first member make a file that is two things at once.
    if min((one.header_offset for one in members), default=0) != 0:
        raise BadArchiveError("something in front")
    _check_size(members)
    names = {one.filename for one in members}
    if wanted.member and wanted.member not in names:
        raise BadArchiveError("not what its name says")
    if wanted is formats.ZIP and any(split(name)[1] in PACKED for name in names):
        raise BadArchiveError("archives inside")
    return wanted


def hides_one(file: IO[bytes]) -> bool:
    """Whether a zip file hangs behind what is another thing in front. The file's position changes."""
    return zipfile.is_zipfile(file)


def _check_size(members: list[zipfile.ZipInfo]) -> None:
    packed = sum(one.compress_size for one in members)
    unpacked = sum(one.file_size for one in members)
    is_bomb = unpacked > UNPACKED_BYTES_MAX or unpacked > max(packed, 1_000) * RATIO_MAX
    if len(members) > MEMBERS_MAX or is_bomb:
        raise BadArchiveError("too much inside")
