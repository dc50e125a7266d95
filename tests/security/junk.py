"""What an attacker sends where a value is expected."""

from typing import Final

# Text that no field may stumble over. Most are no valid value of anything.
TEXTS: Final = {
    "nul": "a\x00b",
    "controls": "a\x01\x02\x1b[31m\x7f\x85b",
    "bidi": "\u202egnirts\u2066",
    "ten_thousand": "x" * 10_000,
    "ten_thousand_digits": "9" * 10_000,
    "beyond_64_bits": str(2**63),
    "beyond_128_bits": str(-(2**127)),
    "negative": "-1",
    "float": "1e308",
    "not_a_number": "NaN",
    "other_digits": "٣٤",
    "superscript": "²",
    "first_year": "0001-01-01",
    "last_year": "9999-12-31",
    "first_instant": "0001-01-01T00:00:00+14:00",
    "last_instant": "9999-12-31T23:59:59-12:00",
    "no_day": "2026-02-30",
    "week_date": "2026-W53-7",
    "no_zone": "Mars/Olympus_Mons",
    "path_zone": "../../../../etc/passwd",
    "absolute_zone": "/etc/passwd",
    "path_of_keys": "creator__password",
    "quote": "' OR 1=1; --",
    "percent": "%s%n%(x)s{0}{{ x }}{% x %}",
    "fts": '"NEAR( AND * ^ title:',
    "like": "%_\\",
    "lone_surrogate": "\ud800",
    "emoji": "👩‍👩‍👧‍👦" * 50,
    "combining": "a" + "\u0301" * 2_000,
    "markup": "<script>alert(1)</script>",
    "list": "[]",
    "json": '{"a": 1}',
    "cursor": "eyJrIjogMX0=",
    "header": "x\r\nSet-Cookie: a=b",
    "empty": "",
    "spaces": "   ",
}
# Those that the database itself may refuse: beyond its numbers, its instants and its texts, or its search's
# own words. All others are refused, or not, before it is asked.
OF_ENGINE: Final = frozenset(
    {
        *(
            "nul",
            "lone_surrogate",
            "ten_thousand",
            "ten_thousand_digits",
            "beyond_64_bits",
            "beyond_128_bits",
        ),
        *("first_year", "last_year", "first_instant", "last_instant", "fts", "like", "combining"),
    }
)
# For what reads nothing of a form: that it is not read is all there is to see.
UNREAD: Final = frozenset({"nul", "lone_surrogate", "ten_thousand"})
# Bytes in a query string, as no browser writes them.
QUERIES: Final = {
    "broken_percent": "search=%&subject=%zz&level=%e",
    "not_utf8": "search=%ff%fe&subject=%c3%28",
    "surrogate": "search=%ed%a0%80&cursor=%ed%a0%80",
    "nul": "search=%00&cursor=%00&subject=%00&status=%00&ordering=%00&date=%00",
    "nul_in_a_word": "search=a%00b&subject=a%00b&next=/a%00b",
    "no_names": "=&==&&&=x",
    "repeated": "&".join(["level=beginner"] * 500 + ["search=a", "search=b", "date=1", "date=2"]),
    "brackets": "level[]=x&level[][]=y&level[$ne]=z&search[]=a",
    "thousand": "&".join(f"k{number}=v" for number in range(1_001)),
    "long": "search=" + "x" * 60_000,
    "semicolons": "search=a;ordering=title",
    "orderings": "ordering=creator__password&ordering=-date",
    "page_size": "page_size=-1",
    "page_size_huge": f"page_size={10**30}",
}
UNREAD_QUERIES: Final = frozenset({"not_utf8", "nul", "thousand"})
# As the value of a cookie that this program reads.
COOKIES: Final = {
    "nul": '"\\000aaaaaaaaaa"',
    "controls": '"\\001\\033aaaaaaaaa"',
    "percent": "%00%ff%ed%a0%80aaaaaa",
    "huge": "x" * 7_000,
    "path": "../../../../etc/passwd",
    "thousand": "&".join(["a=1"] * 1_001),
    "unicode": "ünïcödé-ünïcödé",
    "empty": "",
}
# Wall times that a clock never showed, or showed twice, or that no clock can show: date, time, zone.
ODD_TIMES: Final = {
    "gap": ("2027-03-28", "02:30", "Europe/Madrid"),
    "fold": ("2027-10-31", "02:30", "Europe/Madrid"),
    "lord_howe": ("2027-10-03", "02:15", "Australia/Lord_Howe"),
    "skipped_day": ("2011-12-30", "12:00", "Pacific/Apia"),
    "first_east": ("0001-01-01", "00:00", "Pacific/Kiritimati"),
    "first_west": ("0001-01-01", "00:00", "Pacific/Niue"),
    "last_east": ("9999-12-31", "23:59", "Pacific/Kiritimati"),
    "last_west": ("9999-12-31", "23:59", "Pacific/Niue"),
    "year_zero": ("0000-01-01", "00:00", "UTC"),
    "five_digits": ("12026-01-01", "00:00", "UTC"),
    "hour_24": ("2027-01-01", "24:00", "UTC"),
    "offset": ("2027-01-01", "18:00+14:00", "UTC"),
    "seconds": ("2027-01-01", "18:00:60", "UTC"),
    "no_zone": ("2027-01-01", "18:00", "Mars/Olympus_Mons"),
}
# Shown by a clock, so a session may begin then.
REAL_TIMES: Final = frozenset({"gap", "fold", "lord_howe", "offset"})
CONTENT_TYPES: Final = {
    "json": "application/json",
    "nothing": "",
    "xml": "text/xml; charset=utf-16",
    "no_boundary": "multipart/form-data",
    "odd_boundary": "multipart/form-data; boundary=\x80\xff",
    "hex": "multipart/form-data; boundary=b; charset=hex",
    "escape": "multipart/form-data; boundary=b; charset=unicode_escape",
    "form_utf7": "application/x-www-form-urlencoded; charset=utf-7",
    "form_hex": "application/x-www-form-urlencoded; charset=hex",
}
