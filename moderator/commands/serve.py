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
import ssl
import sys
from collections.abc import Coroutine, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any, Final

from server.language import Language
from server.system_words import system_words

from ..wording.logs import damage_text, placed
from ..wording.printable import printable
from . import engine
from .failing import DONE, FAILED, WRONG_INPUT, CommandFailed, system_errors
from .log_source import damaged
from .options import Commands
from .where_served import print_links, print_place

if TYPE_CHECKING:
    from server.certificate import Certificate
    from server.live.hosted_session import Holder, HostedSession
    from server.live.settings import Settings

PORT: Final = 8765
"""The usual port. Where it is taken and nobody asked for it, any free one."""
HOST: Final = "127.0.0.1"
ANNOUNCED: Final = "server.json"
"""Beside a log, who holds its session and where."""
LONGEST_NAME: Final = 64


def register(commands: Commands) -> None:
    say = commands.say
    summary = say("hold a session without a screen, and print its links")
    parser = commands.add("serve", summary, serve)
    parser.add_argument("agenda", nargs="?", metavar="AGENDA", help=say("agenda file"))
    commands.listening(parser)
    commands.resume(parser)
    called = say("what the session is called: begin it, or go on with it where there is one")
    parser.add_argument("--session", type=session_name, metavar="NAME", help=called)
    commands.crowd(parser)
    engine.register(parser, commands.language)
    commands.as_json(parser, say("print the links as JSON"))


def serve(args: argparse.Namespace, language: Language) -> int:
    """Hold a session until it is told to stop."""
    with system_errors(FAILED, language):
        asyncio.run(hold(args, language))
    return DONE


async def hold(args: argparse.Namespace, language: Language, relay: bool = False) -> None:
    """The same for who has a loop. A ``relay`` serves the audience of one that others write."""
    from server import collector, program_log
    from server.app import App

    collector.spare()
    program_log.begin(sys.stderr)
    args = _in_place(args)
    # What is wrong with these is said before a session begins.
    certificate, settings = _certificate(args, language), _settings(args, language, relay)
    with (
        _listener(args, language) as listener,
        engine.keeper(args, language, relay) as keeper,
    ):
        opening = _open(args, settings, keeper, language, relay)
        program_log.begin(sys.stderr, opening.session)
        stop = asyncio.Event()
        app = App(
            opening,
            listener,
            settings,
            args.public_url,
            args.host,
            args.trusted_proxy or (),
            None if certificate is None else certificate.context,
        )
        with _stopped_by_signals(stop), _announced(opening.folder, args, app.port):
            async with app:
                if relay:
                    print_place(args, opening.session, app.base, language)
                else:
                    print_links(args, opening, app.base, language)
                renewing = () if certificate is None else (certificate.follow(),)
                await _first(stop.wait(), app.left(), *renewing)


async def _first(*ends: Coroutine[Any, Any, object]) -> None:
    """Wait for one of several ends."""
    tasks = [asyncio.create_task(end) for end in ends]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _open(
    args: argparse.Namespace, settings: Settings, keeper: Holder, language: Language, relay: bool
) -> HostedSession:
    from server.agenda_file import load_agenda
    from server.live.clock import steady
    from server.live.hosted_session import new_session
    from server.paths import session_folder

    named = args.session
    if named is not None and (relay or keeper.has(session_folder(named, args.data_dir))):
        args.resume = named
    if args.resume is not None:
        return _resumed(args, settings, keeper, language, links=not relay)
    if args.agenda is None:
        raise CommandFailed(language.text("name an agenda file, or a session to resume"))
    plan = load_agenda(args.agenda)
    try:
        return new_session(plan, args.data_dir, steady(), settings, keeper=keeper, session=named)
    except FileExistsError:
        if named is None:
            raise
        # Another server began it a moment ago.
        args.resume = named
        return _resumed(args, settings, keeper, language)


def _resumed(
    args: argparse.Namespace,
    settings: Settings,
    keeper: Holder,
    language: Language,
    links: bool = True,
) -> HostedSession:
    from server.journal import LOG_NAME, Damaged, SessionBusy
    from server.live.access import AccessDamaged
    from server.live.clock import steady
    from server.live.hosted_session import resumed_session
    from server.paths import NoLog

    session = printable(args.resume)
    try:
        folder = _folder(args)
        engine.check_kept_here(folder, args, language)
        return resumed_session(folder, steady(), settings, keeper=keeper, links=links)
    except (NoLog, FileNotFoundError):
        line = language.text("{session}: no such session", session=session)
        raise CommandFailed(line) from None
    except SessionBusy:
        raise _busy(args, language) from None
    except Damaged as damage:
        raise damaged(folder / LOG_NAME, damage, damage_text(damage, language)) from None
    except AccessDamaged as file:
        line = language.text("the file cannot be read; without it all links are new")
        raise CommandFailed(placed(file, 1, line), FAILED) from None


def _folder(args: argparse.Namespace) -> Path:
    """The folder of the session to go on with; an engine may have one that was never here. Raises
    NoLog."""
    from server.paths import NoLog, find_log, session_folder

    if args.session is not None:
        return session_folder(args.session, args.data_dir)
    try:
        return find_log(args.resume, args.data_dir).parent
    except NoLog:
        if args.engine is None or not _is_session(args.resume):
            raise
        return session_folder(args.resume, args.data_dir)


def _is_session(text: str) -> bool:
    """Whether it can be a session's id, and nothing that leads elsewhere."""
    return bool(text) and all(letter in ascii_letters + digits + "-" for letter in text)


def session_name(text: str) -> str:
    """For argparse."""
    if not _is_session(text) or len(text) > LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"a-z A-Z 0-9 -, 1 … {LONGEST_NAME}")
    return text


def _in_place(args: argparse.Namespace) -> argparse.Namespace:
    """The arguments; of a session that goes on, with the place where it was before, unless they
    name another. ``known`` says whether the links lead there."""
    from server.live.place import kept
    from server.paths import NoLog, find_log, session_folder

    place = None
    if args.resume is not None:
        # What is not found is said where it is opened.
        with contextlib.suppress(NoLog):
            place = kept(find_log(args.resume, args.data_dir).parent)
    elif args.session is not None:
        place = kept(session_folder(args.session, args.data_dir))
    found = vars(args) | {"known": place is not None and args.port is None}
    if place is not None:
        before = asdict(place)
        if args.cert is not None:
            # Another certificate has another key.
            del before["key"]
        found |= {name: value for name, value in before.items() if found[name] is None}
    return argparse.Namespace(**{**found, "host": found["host"] or HOST})


def _listener(args: argparse.Namespace, language: Language) -> socket.socket:
    """The socket to serve on."""
    from server.listening import listen

    port = PORT if args.port is None else args.port
    try:
        return listen(args.host, port)
    except OSError as error:
        if args.port is None and error.errno == errno.EADDRINUSE:
            return listen(args.host, 0)
        line = f"{printable(args.host)}:{port}: {system_words(error, language)}"
        if args.known:
            _check_free(args, language)
            line += ". " + language.text(
                "The session's links lead there. With --port it goes on at another, and has other"
                " links."
            )
        raise CommandFailed(line, FAILED) from None


def _check_free(args: argparse.Namespace, language: Language) -> None:
    """Fail if it is the session's own server that has its port."""
    from server.journal import SessionBusy, hold
    from server.paths import find_log

    try:
        hold(find_log(args.resume or args.session, args.data_dir)).release()
    except SessionBusy:
        raise _busy(args, language) from None


def _busy(args: argparse.Namespace, language: Language) -> CommandFailed:
    from server.paths import find_log

    session = args.resume or args.session
    line = language.text("{session}: another server holds this session", session=printable(session))
    with contextlib.suppress(OSError, ValueError, KeyError):
        said = json.loads((find_log(session, args.data_dir).parent / ANNOUNCED).read_bytes())
        line += language.text(
            ", at {address} (process {pid}). Go there by its moderators' link, or end it first.",
            address=printable(f"{said['host']}:{said['port']}"),
            pid=int(said["pid"]),
        )
    return CommandFailed(line, FAILED)


def _certificate(args: argparse.Namespace, language: Language) -> Certificate | None:
    """What connections are encrypted with; None without one."""
    from server.certificate import Certificate

    if args.cert is None:
        if args.key is not None:
            raise CommandFailed(language.text("--key is of use only with --cert"))
        return None
    for file in (args.cert, args.key or args.cert):
        # Of these two OpenSSL does not say which it cannot read.
        with system_errors(WRONG_INPUT, language, file):
            Path(file).read_bytes()
    try:
        return Certificate(Path(args.cert), None if args.key is None else Path(args.key))
    except ssl.SSLError:
        line = language.text(
            "this and --key are no certificate (PEM) and its key without a password"
        )
        raise CommandFailed(placed(args.cert, 1, line)) from None


def _metrics_token(args: argparse.Namespace, language: Language) -> str | None:
    """The token that is asked for, which a file may have: then no list of processes shows it."""
    from server.web.metrics import SHORTEST_TOKEN

    token: str | None = args.metrics_token
    if token is not None and token.startswith("@"):
        file = token[1:]
        with system_errors(WRONG_INPUT, language, file):
            token = Path(file).read_bytes().decode("utf-8", "replace").strip()
    if token is not None and len(token) < SHORTEST_TOKEN:
        line = language.text("--metrics-token: at least {n} characters", n=SHORTEST_TOKEN)
        raise CommandFailed(line)
    return token


def _settings(args: argparse.Namespace, language: Language, relay: bool) -> Settings:
    from server.live.settings import Settings

    token = _metrics_token(args, language)
    settings = Settings(audience_only=relay, metrics_token=token)
    most = args.connections_per_address
    if most is None:
        return settings
    return replace(settings, connections_per_address=most, join_burst=most)


@contextlib.contextmanager
def _announced(folder: Path, args: argparse.Namespace, port: int) -> Iterator[None]:
    """Say beside the log who holds the session and where, for people and for other commands."""
    from server.journal.disk import replace_file
    from server.live.place import Place, keep

    cert, key = (
        None if file is None else str(Path(file).absolute()) for file in (args.cert, args.key)
    )
    proxies = tuple(args.trusted_proxy or ())
    keep(folder, Place(args.host, port, args.public_url, proxies, cert, key))
    path = folder / ANNOUNCED
    content = {"pid": os.getpid(), "host": args.host, "port": port}
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
