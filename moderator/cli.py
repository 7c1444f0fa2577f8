"""The ``roundtable`` command.

Each command is a module in ``commands`` with ``register(commands)``, which adds its parser and
its handler. Commands import what they need when they run. What they fail with is told here.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, NoReturn

from server.language import CODES, Language

from .commands import argparse_texts, output
from .commands.failing import DONE, FAILED, WRONG_INPUT, CommandFailed, explained, unwritable
from .commands.options import Commands, common

COMMANDS: Final = (
    "moderate",
    "serve",
    "relay",
    "join",
    "stage",
    "control",
    "replay",
    "minutes",
    "log",
    "agenda",
    "people",
    "rehearse",
    "demo",
)
"""The modules of the commands, in the order of the help."""

SCREENS: Final = frozenset({"moderate", "join", "stage", "replay", "rehearse", "demo"})
"""Those that open one."""
LINES: Final = frozenset({"--plain", "--text", "--headless"})
"""Unless one of these has them print lines instead."""

INTERRUPTED: Final = 130
YOUNG: Final = 50_000
"""New objects after which they are looked through for garbage. What a start makes stays, and at
Python's own number would be looked through a hundred times."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    if argv is None:  # then the process is its own
        gc.set_threshold(YOUNG)
    arguments = list(sys.argv[1:] if argv is None else argv)
    chosen, rest = _language_asked(arguments)
    language = _language(chosen, rest)
    # Where nothing stands before the command but its language, no other one is needed.
    commands = rest[:1] if rest and rest[0] in COMMANDS else COMMANDS
    output.prepare()
    try:
        code = _run(arguments, language, commands)
    except KeyboardInterrupt:
        return INTERRUPTED
    # Here and not at exit, where a reader who has gone could not be caught any more.
    try:
        output.finish()
    except BrokenPipeError:
        return DONE
    except OSError as error:
        failed = unwritable(error, language)
        output.complain(failed.line)
        return failed.code
    return code


def _run(arguments: Sequence[str], language: Language, commands: Sequence[str]) -> int:
    """Run one of the commands; says in one line on stderr why it failed."""
    try:
        args = _parser(language, commands).parse_args(arguments)
        code: int = args.handler(args, language)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else FAILED
    except BrokenPipeError:
        return DONE
    except Exception as error:  # nobody is to read a traceback
        # Of output that fails as well only one line is to be read.
        with contextlib.suppress(OSError):
            output.finish()
        failed = explained(error, language)
        if failed is None and os.environ.get("ROUNDTABLE_DEBUG"):
            raise
        failed = failed or _mistake(error, language)
        output.complain(failed.line)
        return failed.code
    return code


def _mistake(error: Exception, language: Language) -> CommandFailed:
    from .wording.printable import printable

    what = printable(f"{type(error).__name__}: {error}")
    line = language.text(
        "That failed because of a mistake in the program ({what}); ROUNDTABLE_DEBUG=1 shows more.",
        what=what,
    )
    return CommandFailed(line, FAILED)


def _language(chosen: str | None, rest: Sequence[str]) -> Language:
    """The language asked for, found before there is a parser, which already speaks it; else, for a
    screen, the one that its reader chose last on one; else the system's. Lines may be for other
    programs, which look at none."""
    command = next((word for word in rest if word in COMMANDS), None)
    if chosen is None and command in SCREENS and not LINES & set(rest):
        from .app.remembered import remembered

        chosen = remembered("language")
    return Language.named(chosen) if chosen in CODES else Language.preferred(os.environ)


def _language_asked(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """What ``--lang`` says, and the other arguments; neither where it says nothing."""
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    finder.add_argument("--lang")
    try:
        found, rest = finder.parse_known_args(arguments)
    except argparse.ArgumentError:
        return None, []
    return found.lang, rest


def _parser(language: Language, commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Knows these commands. Whoever asks for one does not wait until all are described."""
    argparse_texts.speak(language)
    say = language.text
    parser = _Parser(
        prog="roundtable",
        description=say("The moderators' instrument for a live roundtable."),
        epilog=say(
            "To begin: “roundtable demo” shows one, “roundtable agenda new” writes an agenda, and"
            " “roundtable moderate AGENDA” opens the desk with it."
        ),
    )
    parser.add_argument("--version", action=_Version, help=say("print the version and exit"))
    common(parser, language, None)
    places = Commands(parser, language, "command", say("COMMAND"))
    for name in commands:
        import_module(f".commands.{name}", __package__).register(places)
    return parser


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong; ``--help`` has the rest. Its subparsers do likewise."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        # The program's parser, to which argparse leaves it, knows no command's own help.
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(argparse_texts.unknown(unknown))
        return found, unknown

    def error(self, message: str) -> NoReturn:
        more = argparse_texts.help_of(self.prog)
        self.exit(WRONG_INPUT, f"{self.prog}: {message}{more}\n")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:  # noqa: A002, ARG002 - argparse's names
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help=help)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        _namespace: argparse.Namespace,
        _values: object,
        _option_string: str | None = None,
    ) -> NoReturn:
        from server.version import version

        print(f"roundtable {version()}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
