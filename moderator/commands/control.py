"""``roundtable control``: scripts and boxes with buttons moderate by lines of JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from server.language import Language

from .failing import DONE, FAILED, CommandFailed, system_errors, turned_away
from .options import Commands


def register(commands: Commands) -> None:
    say = commands.say
    summary = say("let scripts and boxes with buttons moderate, by lines of JSON")
    parser = commands.add("control", summary, control)
    parser.add_argument("link", metavar="LINK", help=say("the moderators' link, or your own"))
    commands.moderator(parser)
    socket = say("listen on this Unix socket, for this user only, in place of stdin")
    parser.add_argument("--socket", metavar="FILE", help=socket)


def control(args: argparse.Namespace, language: Language) -> int:
    """Carry lines until they end. Fails for what is no link, and where the room says no."""
    from ..client.address import address
    from ..client.link import Link
    from ..plain.control import control as carry
    from ..plain.run import TurnedAway

    address(args.link)
    socket = None
    if args.socket is not None:
        if sys.platform == "win32":
            raise CommandFailed(language.text("There are no such sockets here; use stdin."))
        socket = Path(args.socket)
    link = Link(args.link, name=args.name, language=language.code, opens="moderate")
    try:
        with system_errors(FAILED, language, args.socket):
            carry(link, language, socket)
    except TurnedAway as away:
        raise turned_away(str(away), mistaken=away.mistaken) from None
    return DONE
