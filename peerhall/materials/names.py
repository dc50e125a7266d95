"""Names of files as they are kept and given back: what any system can write down. Pure."""

import unicodedata
from typing import Final

BYTES_MAX: Final = 200
# A longer ending is no ending, but a dot in a name.
ENDING_MAX: Final = 16
# What Windows takes for devices, whatever the ending (Microsoft, "Naming Files, Paths, and Namespaces").
DEVICES: Final = frozenset({"CON", "PRN", "AUX", "NUL"}) | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}
REFUSED: Final = frozenset('<>:"/\\|?*')
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_file_name(name: str) -> str:
    """The last part of a path, without what nobody can see or some system cannot write.

    At most 200 bytes of UTF-8, the ending kept; never empty, never a hidden file or a device.
    """
    name = unicodedata.normalize("NFC", name[-10_000:]).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if one.isspace() else one for one in name if not _is_refused(one))
    stem, ending = split(" ".join(name.split()).strip(". "))
    if stem.partition(".")[0].rstrip().upper() in DEVICES:
        stem = f"_{stem}"
    return _cut(stem or "file", BYTES_MAX - len(ending.encode())).rstrip(". ") + ending


def split(name: str) -> tuple[str, str]:
    """The stem and the ending with its dot in lower case; no ending where it would be none."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or not ending.isalnum() or len(ending) > ENDING_MAX:
        return name, ""
    return stem.rstrip(". "), f".{ending.lower()}"


def _is_refused(one: str) -> bool:
    return one in REFUSED or (unicodedata.category(one) in UNSEEN and not one.isspace())


def _cut(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")
