"""Values of the environment: what is understood, and what is refused in a sentence that names it."""

from pathlib import Path

import pytest

from peerhall.config import env

NAME = "PEERHALL_TRY"


def test_empty_value_leaves_the_word_to_the_file_and_then_to_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(NAME, "")
    assert env.text(NAME, "default") == "default"
    (tmp_path / "value").write_text("kept in a file\n", encoding="utf-8")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "value"))
    assert env.text(NAME, "default") == "kept in a file"
    monkeypatch.setenv(NAME, "given")
    assert env.text(NAME, "default") == "given"


@pytest.mark.parametrize(
    ("content", "said"), [(None, "No such file or directory"), (b"\xff", "holds no text")]
)
def test_file_that_cannot_be_read_is_refused(
    content: bytes | None, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "value"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    with pytest.raises(env.BadSettingError, match=f"^{NAME}_FILE is '{file}'.*{said}"):
        env.text(NAME)


@pytest.mark.parametrize("value", ["0", "-1", "11", "1.5", "ten", "²", "9" * 5000])
def test_number_outside_its_range_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, value)
    with pytest.raises(env.BadSettingError, match=f"^{NAME} is .*; it takes a whole number from 1 to 10"):
        env.number(NAME, 4, most=10)


@pytest.mark.parametrize(("value", "number"), [("", 4), (" 1 ", 1), ("10", 10)])
def test_number_within_its_range_is_taken(value: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, value)
    assert env.number(NAME, 4, most=10) == number


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("", ""),
        ("https://learn.example.org/", "https://learn.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_origin_is_kept_without_a_slash(value: str, origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, value)
    assert env.origin(NAME) == origin


@pytest.mark.parametrize(
    "value",
    [
        "learn.example.org",
        "ftp://learn.example.org",
        "https://",
        "https://learn.example.org/x",
        "https://a?b",
    ],
)
def test_what_is_no_origin_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, value)
    with pytest.raises(env.BadSettingError, match="it takes an address such as"):
        env.origin(NAME)


def test_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    secret = env.secret_kept_in(path, NAME)
    assert len(secret) >= 50
    assert env.secret_kept_in(path, NAME) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_folder_that_cannot_keep_a_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(env.BadSettingError, match=r"^The data folder cannot be used: .*: Not a directory"):
        env.secret_kept_in(tmp_path / "file" / "secret", NAME)


def test_postgres_address_is_taken_apart(tmp_path: Path) -> None:
    read = env.database("postgres://ana:p%40ss@db:5433/hall?sslmode=verify-full", tmp_path)
    shown = {key: read[key] for key in ["USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS"]}
    assert shown == {
        "USER": "ana",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "5433",
        "NAME": "hall",
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_sqlite_file_is_named_by_its_absolute_path(tmp_path: Path) -> None:
    assert env.database("sqlite:////srv/my%20hall.sqlite3", tmp_path)["NAME"] == Path("/srv/my hall.sqlite3")


@pytest.mark.parametrize(
    "url",
    ["sqlite:///hall.sqlite3", "sqlite://hall.sqlite3", "sqlite:hall.sqlite3", "sqlite:////", "sqlite://"],
)
def test_sqlite_file_without_a_root_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(env.BadSettingError, match=r"^DATABASE_URL takes .* absolute path"):
        env.database(url, tmp_path)


@pytest.mark.parametrize("url", ["mysql://db/hall", "postgres://db:99999/hall", "postgres://db:x/hall"])
def test_database_address_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(env.BadSettingError, match=r"^DATABASE_URL "):
        env.database(url, tmp_path)
