"""``roundtable serve``: a session without a screen."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import Language

from ..wording.printable import printable

if TYPE_CHECKING:
    from server.live.hosted_session import HostedSession
    from server.live.settings import Settings

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2

PORT: Final = 8765
"""The usual port. Where it is taken and nobody asked for it, any free one."""


class _Stop(Exception):
    """The command ends here, with this exit code and these lines on stderr."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__(*lines)
        self.code = code
        self.lines = lines


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    language: Language | None = None,
    parents: Sequence[argparse.ArgumentParser] = (),
) -> None:
    """Add ``serve``. ``parents`` have ``--lang`` and ``--data-dir``."""
    say = (language or Language.preferred(os.environ)).text
    summary = say("hold a session without a screen, and print its links")
    parser = subparsers.add_parser("serve", help=summary, description=summary, parents=[*parents])
    parser.set_defaults(handler=serve)
    add_session_options(parser, say)
    parser.add_argument("--json", action="store_true", help=say("print the links as JSON"))


def add_session_options(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """The agenda and the options of every command that holds a session."""
    parser.add_argument("agenda", nargs="?", metavar="AGENDA", help=say("agenda file"))
    parser.add_argument("--host", default="127.0.0.1", help=say("address to listen on"))
    parser.add_argument(
        "--port", type=port_number, metavar="PORT", help=say("port to listen on; 0 is any free one")
    )
    parser.add_argument(
        "--public-url", metavar="URL", help=say("address to print in links, of a proxy")
    )
    parser.add_argument(
        "--resume", metavar="SESSION", help=say("go on with a session: its id, folder or log")
    )
    parser.add_argument(
        "--connections-per-address",
        type=int,
        metavar="N",
        help=say("connections that one address may have; 2000 unless set"),
    )


def serve(args: argparse.Namespace, language: Language) -> int:
    """Hold a session until it is told to stop."""
    from server.journal import SessionBusy

    try:
        asyncio.run(_serve(args, language))
    except _Stop as stop:
        for line in stop.lines:
            print(line, file=sys.stderr)
        return stop.code
    except SessionBusy:
        line = language.text(
            "{session}: another server holds this session", session=printable(str(args.resume))
        )
        print(line, file=sys.stderr)
        return FAILED
    except OSError as error:
        name = f"{printable(str(error.filename))}: " if error.filename else ""
        print(f"{name}{error.strerror or error}", file=sys.stderr)
        return FAILED
    return DONE


async def _serve(args: argparse.Namespace, language: Language) -> None:
    from server.app import App

    with _listener(args, language) as listener:
        opening = _open(args, language)
        stop = asyncio.Event()
        app = App(opening, listener, _settings(args), args.public_url)
        with _stopped_by_signals(stop), _announced(opening.folder, args.host, app.port):
            async with app:
                _print_links(args, opening, app.port, language)
                await stop.wait()


def _open(args: argparse.Namespace, language: Language) -> HostedSession:
    from server.agenda_file import AgendaErrors, load_agenda
    from server.journal import Damaged
    from server.live.access import AccessDamaged
    from server.live.clock import system_clock
    from server.live.hosted_session import new_session, resumed_session
    from server.paths import NoLog, find_log

    from ..wording.logs import damage_text, placed

    data_dir = Path(args.data_dir) if getattr(args, "data_dir", None) else None
    if args.resume is None:
        if args.agenda is None:
            raise _Stop(WRONG_INPUT, language.text("name an agenda file, or a session to resume"))
        try:
            plan = load_agenda(args.agenda)
        except AgendaErrors as errors:
            raise _Stop(WRONG_INPUT, errors.render(language)) from None
        return new_session(plan, data_dir, system_clock, _settings(args))
    try:
        log = find_log(args.resume, data_dir)
        return resumed_session(log.parent, system_clock, _settings(args))
    except (NoLog, FileNotFoundError):
        session = printable(args.resume)
        raise _Stop(
            WRONG_INPUT, language.text("{session}: no such session", session=session)
        ) from None
    except Damaged as damage:
        raise _Stop(FAILED, placed(log, damage.line, damage_text(damage, language))) from None
    except AccessDamaged as damaged:
        line = language.text("the file cannot be read; without it all links are new")
        raise _Stop(FAILED, placed(damaged, 1, line)) from None


def _listener(args: argparse.Namespace, language: Language) -> socket.socket:
    """The socket to serve on. Raises _Stop where the port cannot be had."""
    from server.app import listen

    try:
        return listen(args.host, PORT if args.port is None else args.port)
    except OSError as error:
        if args.port is None and error.errno == errno.EADDRINUSE:
            return listen(args.host, 0)
        place = printable(f"{args.host}:{PORT if args.port is None else args.port}")
        reason = error.strerror or str(error)
        # Of what Python adds to the system's words, the address is said already.
        line = f"{place}: {reason.partition(' (while')[0]}"
        raise _Stop(FAILED, line) from None


def _settings(args: argparse.Namespace) -> Settings:
    from server.live.settings import Settings

    most = args.connections_per_address
    return Settings() if most is None else Settings(connections_per_address=most)


@contextlib.contextmanager
def _announced(folder: Path, host: str, port: int) -> Iterator[None]:
    """Say beside the log who holds the session, for people and for other commands."""
    from server.journal.disk import replace_file

    path = folder / "server.json"
    content = {"pid": os.getpid(), "host": host, "port": port}
    replace_file(path, json.dumps(content).encode() + b"\n")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Let the signals that end programs set ``stop``."""
    loop = asyncio.get_running_loop()
    names = ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # Not loop.add_signal_handler: Windows has none.
    earlier = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        for number in signals
    }
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _print_links(
    args: argparse.Namespace, opening: HostedSession, port: int, language: Language
) -> None:
    from ..client.links import base_url, links

    made = links(base_url(args.host, port, args.public_url), opening.tokens)
    if args.json:
        line = {"session": opening.session, "log": str(opening.log), "links": made}
        print(json.dumps(line, ensure_ascii=False), flush=True)
        return
    if opening.recovery.dropped:
        dropped = language.plural(
            "{n} byte of an unfinished line was cut off the log.",
            "{n} bytes of an unfinished line were cut off the log.",
            n=opening.recovery.dropped,
        )
        print(dropped)
    print(language.text("Session {session}, log {log}", session=opening.session, log=opening.log))
    names = {person.id: printable(person.name) for person in opening.plan.people}
    rows = [(language.text("Moderators"), made["moderator"])]
    rows += [(names[person], link) for person, link in made["panelists"].items()]
    rows += [(language.text("Spectators"), made["spectators"])]
    for name, link in rows:
        print(f"{name}\n  {link}")
    if sys.stdout.isatty():
        _print_code(made["spectators"])
    print(language.text("Ctrl+C ends the server; the session can be resumed."), flush=True)


def _print_code(link: str) -> None:
    """Draw a link as a QR code, where the terminal can."""
    import segno

    with contextlib.suppress(UnicodeEncodeError):
        segno.make(link).terminal(out=sys.stdout, compact=True)


def port_number(text: str) -> int:
    """The number of a port, for argparse."""
    if not text.isdecimal() or int(text) >= 1 << 16:
        raise argparse.ArgumentTypeError(f"0 … {(1 << 16) - 1}")
    return int(text)
