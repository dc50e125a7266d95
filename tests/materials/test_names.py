"""Names of files, and addresses of links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerhall.materials import links, names


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Worksheet.PDF", "Worksheet.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\a b.txt", "a b.txt"),
        ("a\x00b\r\nSet-Cookie: x.txt", "ab Set-Cookie x.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("COM1.tar.gz", "_COM1.tar.gz"),
        ("  .htaccess. ", "htaccess"),
        ("", "file"),
        ("....", "file"),
        ('a<b>:"|?*.csv', "ab.csv"),
        ("e\u0301tude.md", "étude.md"),
        ("no ending.This is a sentence", "no ending.This is a sentence"),
    ],
)
def test_names_are_made_fit_for_any_system(given: str, kept: str) -> None:
    assert names.clean_file_name(given) == kept


def test_long_names_keep_their_ending() -> None:
    kept = names.clean_file_name("ä" * 500 + ".pdf")
    assert kept.endswith("ä.pdf")
    assert len(kept.encode()) <= names.BYTES_MAX


@given(st.text(max_size=300))
def test_every_name_is_one_that_stays_as_it_is(name: str) -> None:
    kept = names.clean_file_name(name)
    assert kept
    assert not set(kept) & set("/\\\0\r\n")
    assert len(kept.encode()) <= names.BYTES_MAX
    assert names.clean_file_name(kept) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" https://example.org/a?b=c#d ", "https://example.org/a?b=c#d"),
        ("HTTP://Example.ORG", "http://example.org"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/ä"),
        ("https://аpple.example/", "https://xn--pple-43d.example/"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"),
    ],
)
def test_links_show_the_host_that_is_looked_up(given: str, kept: str) -> None:
    assert links.clean_link(given) == kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,<script>", "scheme"),
        ("//evil.example", "scheme"),
        ("ftp://example.org", "scheme"),
        ("example.org", "scheme"),
        ("", "scheme"),
        ("http://169.254.169.254/latest", "private"),
        ("http://127.0.0.1", "private"),
        ("http://[::1]/", "private"),
        ("http://[::ffff:10.0.0.1]/", "private"),
        ("http://localhost:8000", "private"),
        ("http://printer.local", "private"),
        ("http://intranet/", "private"),
        ("http://127.1/", "host"),
        ("http://2130706433/", "private"),
        ("http://a.0x7f000001/", "host"),
        ("https://bank.example@evil.example/", "host"),
        ("https://", "host"),
        ("https://example.org:port/", "host"),
        ("https://exa mple.org/", "unprintable"),
        ("https://example.org\\@evil.example", "unprintable"),
        ("https://example.org/\u202e", "unprintable"),
        ("https://[bad", "host"),
        ("https://a..b/", "host"),
        ("https://example.org/" + "a" * 2_000, "too_long"),
    ],
)
def test_links_to_anything_but_the_open_web_are_refused(given: str, code: str) -> None:
    with pytest.raises(links.BadLinkError) as refused:
        links.clean_link(given)
    assert refused.value.code == code


@given(st.text(max_size=80))
def test_no_text_is_more_than_refused(text: str) -> None:
    for address in [text, f"https://{text}"]:
        try:
            kept = links.clean_link(address)
        except links.BadLinkError:
            continue
        assert links.clean_link(kept) == kept
        assert kept.startswith(("http://", "https://"))
