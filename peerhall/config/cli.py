"""The command `peerhall`, for those who run an instance. Developers' commands are in manage.py.

Django is set up only by the commands that need it, so that help and mistyped words answer at once.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from peerhall import __version__
from peerhall.config.env import BadSettingError
from peerhall.config.refusals import RefusedError

UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
DEFAULT_PORT: Final = 8000
MOST_WORKERS: Final = 64


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give the process's exit status; a refusal is one line, never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerhall.config.settings")
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = options.run
    try:
        run(options)
    except (RefusedError, BadSettingError) as refusal:
        print(f"peerhall: {refusal}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="peerhall", description="Run a Peerhall: a place where peers teach each other."
    )
    parser.add_argument("--version", action="version", version=f"peerhall {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    serve = commands.add_parser("serve", help="start the server")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, help=f"port to listen on (default: $PORT, else {DEFAULT_PORT})")
    serve.add_argument(
        "--demo",
        action="store_true",
        help="first bring the database up to date and fill an empty one with the demo community",
    )
    serve.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="processes that share the port (default: $PEERHALL_WORKERS, else 1)",
    )
    serve.set_defaults(run=_serve)

    worker = commands.add_parser("worker", help="run jobs alone, beside servers that do not")
    worker.set_defaults(run=_worker)

    demo = commands.add_parser("demo", help="fill an empty database with the demo community")
    demo.add_argument("--reset", action="store_true", help="empty a demo's database and fill it again")
    demo.set_defaults(run=_demo)

    migrate = commands.add_parser("migrate", help="bring the database up to date")
    migrate.set_defaults(run=_migrate)

    admin = commands.add_parser("admin", help="people who run the community")
    admin_commands = admin.add_subparsers(title="commands", metavar="COMMAND", required=True)
    create = admin_commands.add_parser("create", help="make this person an organizer")
    create.add_argument("email", metavar="EMAIL")
    create.set_defaults(run=_admin_create)

    check = commands.add_parser("check", help="look whether this instance is set up well")
    check.set_defaults(run=_check)

    facts = commands.add_parser("events", help="who reacts to what happens, and what time decides")
    facts.set_defaults(run=_events)

    openapi = commands.add_parser("openapi", help="the description of the JSON API, as YAML")
    openapi.set_defaults(run=_openapi)

    policy = commands.add_parser("set", help="change one of the community's policies; alone, list them")
    policy.add_argument("key", metavar="KEY", nargs="?")
    policy.add_argument("value", metavar="VALUE", nargs="?")
    policy.set_defaults(run=_set)

    clock = commands.add_parser("clock", help="move a demo's clock, as in `peerhall clock +23h`")
    clock.add_argument(
        "by", metavar="+TIME", nargs="?", type=_duration, help="minutes, hours or days: +30m, +23h, +2d"
    )
    clock.set_defaults(run=_clock)
    return parser


def _duration(text: str) -> timedelta:
    """ "+23h" as a time span."""
    found = re.fullmatch(r"\+?(\d{1,4})([mhd])", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write +30m, +23h or +2d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def _set_up() -> None:
    import django  # noqa: PLC0415 -- slow import

    django.setup(set_prefix=False)


def _set_up_on_tables() -> None:
    """Set up for a command that reads or writes rows, and refuse where their tables are not there yet."""
    _set_up()
    from peerhall.config import preparing  # noqa: PLC0415 -- app ready

    preparing.require_up_to_date()


def _serve(options: argparse.Namespace) -> None:
    from peerhall.config import serving  # noqa: PLC0415 -- slow import

    serving.serve(
        host=options.host,
        port=_port(options.port),
        workers=_workers(options.workers),
        is_demo_wanted=options.demo,
    )


def _port(wanted: int | None) -> int:
    """From the command line, else from PORT, else 8000."""
    text = os.environ.get("PORT", "") if wanted is None else str(wanted)
    if not text:
        return DEFAULT_PORT
    if not text.isdecimal() or int(text) > 65535:
        raise RefusedError(f"{text!r} is no port; it takes a number up to 65535.")
    return int(text)


def _workers(wanted: int | None) -> int | None:
    if wanted is not None and not 1 <= wanted <= MOST_WORKERS:
        raise RefusedError(f"{wanted} is no number of processes; it takes 1 to {MOST_WORKERS}.")
    return wanted


def _worker(_options: argparse.Namespace) -> None:
    _set_up_on_tables()
    from peerhall.config import running  # noqa: PLC0415 -- app ready

    running.work()


def _demo(options: argparse.Namespace) -> None:
    _set_up()
    from peerhall.config import preparing  # noqa: PLC0415 -- app ready

    with preparing.alone():
        preparing.migrate()
        preparing.fill_demo(is_reset=options.reset)


def _migrate(_options: argparse.Namespace) -> None:
    _set_up()
    from peerhall.config import preparing  # noqa: PLC0415 -- app ready

    with preparing.alone():
        preparing.migrate()
    print("The database is up to date.")


def _admin_create(options: argparse.Namespace) -> None:
    _set_up_on_tables()
    from django.conf import settings  # noqa: PLC0415 -- app ready

    from peerhall.accounts import admins  # noqa: PLC0415 -- app ready
    from peerhall.platform import clock  # noqa: PLC0415 -- app ready

    address = settings.BASE_URL or f"http://localhost:{_port(None)}"
    try:
        link = admins.create_admin(email=options.email, now=clock.now(), site_address=address)
    except admins.BadAddressError as refusal:
        raise RefusedError(str(refusal)) from None
    print(f"{options.email} is an organizer. The password is set here, once:\n{link}")


def _check(_options: argparse.Namespace) -> None:
    _set_up()
    from peerhall.config import checking  # noqa: PLC0415 -- app ready

    checking.check()


def _events(_options: argparse.Namespace) -> None:
    _set_up()
    from peerhall.config import facts  # noqa: PLC0415 -- app ready

    print(facts.page(), end="")


def _openapi(_options: argparse.Namespace) -> None:
    _set_up()
    from peerhall.api import openapi  # noqa: PLC0415 -- app ready

    print(openapi.as_yaml(), end="")


def _set(options: argparse.Namespace) -> None:
    _set_up_on_tables()
    from peerhall.accounts import communities  # noqa: PLC0415 -- app ready

    if options.key is None:
        for key, value in communities.policies().items():
            print(f"{key} {value}")
        return
    if options.value is None:
        raise RefusedError(f"What should {options.key} be? Write `peerhall set {options.key} VALUE`.")
    try:
        communities.set_policy(options.key, options.value)
    except communities.BadPolicyError as refusal:
        raise RefusedError(str(refusal)) from None
    print(f"{options.key} {communities.policies()[options.key]}")


def _clock(options: argparse.Namespace) -> None:
    _set_up_on_tables()
    from django.conf import settings  # noqa: PLC0415 -- app ready

    from peerhall.platform import clock  # noqa: PLC0415 -- app ready

    if options.by is not None:
        if not settings.CLOCK_MAY_MOVE:
            raise RefusedError("Only a demo's clock can be moved.")
        clock.move(options.by)
    print(f"It is {clock.now():%A %-d %B %Y, %H:%M} UTC here.")
