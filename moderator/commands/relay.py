"""``roundtable relay``: more room for the audience of a session that an engine keeps."""

from __future__ import annotations

import argparse

from server.language import Language

from . import engine, serve
from .failing import DONE, FAILED, CommandFailed, system_errors
from .opening import session_name
from .options import Commands


def register(commands: Commands) -> None:
    say = commands.say
    summary = say("serve the audience of a session that an engine keeps, and nobody else")
    parser = commands.add("relay", summary, relay)
    called = say("what the session is called")
    parser.add_argument("--session", type=session_name, metavar="NAME", required=True, help=called)
    commands.listening(parser)
    commands.crowd(parser)
    engine.register(parser, commands.language)
    commands.as_json(parser, say("print the address as JSON"))
    parser.set_defaults(agenda=None, resume=None)


def relay(args: argparse.Namespace, language: Language) -> int:
    """Serve until it is told to stop."""
    if args.engine is None:
        raise CommandFailed(language.text("a relay needs --engine"))
    with system_errors(FAILED, language):
        serve.hold(args, language, relay=True)
    return DONE
