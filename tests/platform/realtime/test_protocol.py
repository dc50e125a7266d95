"""What lines of a client are read as, and that the browser's types are those of the server."""

import importlib.util
from pathlib import Path

import pytest

from peerhall.platform.realtime import protocol
from peerhall.platform.realtime.protocol import Err, Hello, Ping, Sub, Unsub

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"type":"hello"}', Hello()),
        ('{"type":"hello","ticket":"abc"}', Hello(ticket="abc")),
        ('{"type":"sub","topic":"session:7","since":41}', Sub(topic="session:7", since=41)),
        ('{"type":"sub","topic":"session:7"}', Sub(topic="session:7")),
        ('{"topic":"session:7","type":"unsub"}', Unsub(topic="session:7")),
        ('{"type":"ping","later":{"field":[1]}}', Ping()),
    ],
)
def test_message_is_read(line: str, message: object) -> None:
    assert protocol.read(line) == message


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "bad_json"),
        ("hello", "bad_json"),
        ('{"type":"sub"', "bad_json"),
        ('{"x":' + "[" * 5_000, "bad_json"),
        ("\udcff", "bad_json"),
        ("[]", "unknown_type"),
        ("null", "unknown_type"),
        ("{}", "unknown_type"),
        ('{"type":7}', "unknown_type"),
        ('{"type":"drop"}', "unknown_type"),
        ('{"type":"ev","topic":"session:7","seq":1,"k":"x","d":{},"at":1}', "unknown_type"),
        ('{"type":"sub"}', "bad_message"),
        ('{"type":"sub","topic":7}', "bad_message"),
        ('{"type":"sub","topic":"session:7","since":"all"}', "bad_message"),
        ('{"type":"sub","topic":"session:7","since":1e99}', "bad_message"),
        ('{"type":"hello","ticket":null}', "bad_message"),
        ('{"type":"pub","topic":"room:7","k":"hand"}', "bad_message"),
        ('{"type":"sig","topic":"room:7","k":"ice","d":{}}', "bad_message"),
    ],
)
def test_what_is_no_message_is_told_so(line: str, code: str) -> None:
    with pytest.raises(protocol.BadMessageError) as refusal:
        protocol.read(line)
    assert refusal.value.err.code == code


def test_message_is_written_as_one_line() -> None:
    line = protocol.write(Err(code="forbidden", message="Two\nlines", topic="session:7"))
    assert line == '{"type":"err","code":"forbidden","message":"Two\\nlines","topic":"session:7"}'
    assert (
        protocol.write(Err(code="bad_json", message="No"))
        == '{"type":"err","code":"bad_json","message":"No"}'
    )


def test_types_of_the_browser_are_generated_from_the_protocols() -> None:
    found = importlib.util.spec_from_file_location("protocol_types", ROOT / "scripts" / "protocol_types.py")
    assert found is not None
    assert found.loader is not None
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    for name, text in script.generated().items():
        assert (script.FOLDER / name).read_text(encoding="utf-8") == text, "run scripts/protocol_types.py"
