"""``roundtable serve``: a session without a screen."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import json
import os
import socket
import ssl
import sys
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from server.language import Language
from server.system_words import system_words

from ..wording.logs import placed
from ..wording.printable import printable
from . import engine
from .ending import Ending
from .failing import DONE, FAILED, WRONG_INPUT, CommandFailed, system_errors
from .opening import (
    ANNOUNCED,
    check_free,
    check_one_session,
    has_begun,
    in_place,
    opened,
    session_name,
    wait_for_begin,
)
from .options import Commands
from .where_served import print_links, print_place, warn_of_links

if TYPE_CHECKING:
    from server.certificate import Certificate
    from server.live.settings import Settings

PORT: Final = 8765
"""The usual port. Where it is taken and nobody asked for it, any free one."""


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
        hold(args, language)
    return DONE


def hold(args: argparse.Namespace, language: Language, relay: bool = False) -> None:
    """The same. A ``relay`` serves the audience of one that others write."""
    from server import program_log

    ending = Ending()
    try:
        asyncio.run(_hold(args, language, relay, ending))
    finally:
        # What is said to people now comes after it.
        program_log.flush()
        ending.over()


async def _hold(args: argparse.Namespace, language: Language, relay: bool, ending: Ending) -> None:
    from server import collector, program_log
    from server.app import App

    collector.spare()
    program_log.begin(sys.stderr)
    check_one_session(args, language)
    args = in_place(args)
    # What is wrong with these is said before a session begins.
    certificate, settings = _certificate(args, language), _settings(args, language, relay)
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_listener(args, language))
        keeper = stack.enter_context(engine.keeper(args, language, relay))
        stop = asyncio.Event()
        if relay and not has_begun(args, keeper):
            # Whoever comes meanwhile is refused, instead of being left without an answer.
            listener.close()
            with ending.on_signals(stop.set):
                await wait_for_begin(args, keeper, stop, language)
            if stop.is_set():
                return
            listener = stack.enter_context(_listener(args, language))
        opening = opened(args, settings, keeper, language, relay)
        program_log.begin(sys.stderr, opening.session)
        app = App(
            opening,
            listener,
            settings,
            args.public_url,
            args.host,
            args.trusted_proxy or (),
            None if certificate is None else certificate.context,
        )
        with ending.on_signals(stop.set), _announced(opening.folder, args, app.port):
            async with app:
                warn_of_links(args, app.base, language)
                if relay:
                    print_place(args, opening.session, app.base, language)
                else:
                    print_links(args, opening, app.base, language)
                # Before a proxy it is shown to that alone, which may ask for it by any name.
                name = None if args.trusted_proxy else urlsplit(app.base).hostname
                renewing = () if certificate is None else (certificate.follow(name),)
                await _first(stop.wait(), app.left(), *renewing)
                ending.begin()


async def _first(*ends: Coroutine[Any, Any, object]) -> None:
    """Wait for one of several ends."""
    tasks = [asyncio.create_task(end) for end in ends]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


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
        if error.errno in (errno.EADDRINUSE, errno.EACCES) and not args.known:
            line += ". " + language.text(
                "Another one can be given by --port; 0 takes any free one."
            )
        if args.known:
            check_free(args, language)
            line += ". " + language.text(
                "The session's links lead there. With --port it goes on at another, and has other"
                " links."
            )
        raise CommandFailed(line, FAILED) from None


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
    # Any other could be sent by nobody.
    if token is not None and not all("!" <= sign <= "~" for sign in token):
        line = language.text(
            "--metrics-token: only letters without accents, digits, signs; no spaces"
        )
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
    from server.live.room.place import Place, keep

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
