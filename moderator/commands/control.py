"""``roundtable control``: scripts and boxes with buttons moderate by lines of JSON."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from server.language import Language

from ..wording.logs import shown
from .failing import DONE, FAILED, CommandFailed, file_exists, system_errors, turned_away
from .options import Commands, not_empty


def register(commands: Commands) -> None:
    say = commands.say
    summary = say("let scripts and boxes with buttons moderate, by lines of JSON")
    parser = commands.add("control", summary, control)
    parser.add_argument("link", metavar="LINK", help=say("the moderators' link, or your own"))
    commands.moderator(parser)
    socket = say("listen on this Unix socket, for this user only, in place of stdin")
    file = not_empty(say("name a file"))
    parser.add_argument("--socket", metavar="FILE", type=file, help=socket)


def control(args: argparse.Namespace, language: Language) -> int:
    """Carry lines until they end. Fails for what is no link, and where the room says no."""
    from ..client.address import address
    from ..client.link import Link
    from ..plain.control import control as carry
    from ..plain.run import TurnedAway

    address(args.link)
    with system_errors(FAILED, language, args.socket):
        socket = None if args.socket is None else _free(args.socket, language)
    link = Link(args.link, name=args.name, language=language.code, opens="moderate")
    try:
        with system_errors(FAILED, language, args.socket):
            carry(link, language, socket)
    except TurnedAway as away:
        raise turned_away(str(away), mistaken=away.mistaken) from None
    return DONE


def _free(file: str, language: Language) -> Path:
    """Where a socket can be made. One at which nobody listens any more is in nobody's way; to take
    another one's place would leave its boxes with buttons that do nothing."""
    if sys.platform == "win32":
        raise CommandFailed(language.text("There are no such sockets here; use stdin."))
    import socket

    path = Path(file)
    if path.exists() and not path.is_socket():
        raise file_exists(file, language)
    try:
        with socket.socket(socket.AF_UNIX) as asking, suppress(ConnectionError, FileNotFoundError):
            asking.connect(file)
            line = language.text("{file}: another program listens there", file=shown(file))
            raise CommandFailed(line, FAILED)
    except OSError as error:
        if error.errno is not None:
            raise
        # Not the system says so, but Python.
        line = language.text("{file}: that is longer than a socket's name can be", file=shown(file))
        raise CommandFailed(line) from None
    return path
