"""The parsers of commands, and the options that several of them have."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import TypeAlias, TypeVar

from server.language import CODES, N_, Language

from .argparse_texts import unfit

Number = TypeVar("Number", int, float)

Handler: TypeAlias = Callable[[argparse.Namespace, Language], int]
"""Runs a command; returns its exit code or raises CommandFailed."""


class Commands:
    """Where commands are added, each with ``--lang`` and ``--data-dir``.

    ``say`` translates help texts. The parsed arguments have the command's ``handler``, and
    ``data_dir`` as a path, or None for this user's own folder.
    """

    def __init__(
        self, parser: argparse.ArgumentParser, language: Language, dest: str, metavar: str
    ) -> None:
        self.say = language.text
        self.language = language
        self._parsers = parser.add_subparsers(dest=dest, metavar=metavar, required=True)

    def add(self, name: str, summary: str, handler: Handler) -> argparse.ArgumentParser:
        """Add a command; returns its parser, for the arguments that it alone has."""
        parser = self._parsers.add_parser(name, help=summary, description=summary)
        parser.set_defaults(handler=handler)
        # Without a default of its own: it would take back what was said before the command.
        common(parser, self.language, argparse.SUPPRESS)
        return parser

    def group(self, name: str, summary: str) -> Commands:
        """Add a command that has commands of its own; returns the place for these."""
        parser = self._parsers.add_parser(name, help=summary, description=summary)
        common(parser, self.language, argparse.SUPPRESS)
        return Commands(parser, self.language, f"{name}_command", self.say("COMMAND"))

    def log(self, parser: argparse.ArgumentParser) -> None:
        """The session log that a command is about; ``log_source.session_log`` finds it."""
        what = self.language.text("log file, folder or session id")
        parser.add_argument("log", metavar="LOG", type=log_named(self.language), help=what)

    def as_json(self, parser: argparse._ActionsContainer, summary: str = "") -> None:
        """``--json``, for other programs."""
        text = summary or self.language.text("print it as JSON")
        parser.add_argument("--json", action="store_true", help=text)

    def place(self, parser: argparse.ArgumentParser) -> None:
        """Where a server listens. Both are None unless given."""
        say = self.language.text
        named = not_empty(say("name an address"))

        def host(given: str) -> str:
            # What systems take for all addresses, and nobody as part of a link.
            return "0.0.0.0" if named(given) == "0" else given  # noqa: S104 - as it was asked for

        parser.add_argument("--host", type=host, metavar="HOST", help=say("address to listen on"))
        parser.add_argument(
            "--port",
            type=between(0, (1 << 16) - 1, int),
            metavar="PORT",
            help=say("port to listen on; 0 is any free one"),
        )

    def listening(self, parser: argparse.ArgumentParser) -> None:
        """Where a server listens, and what its links begin with. All are None unless given."""
        say = self.language.text
        self.place(parser)
        parser.add_argument(
            "--public-url",
            type=_public_url,
            metavar="URL",
            help=say("address to print in links, of a proxy"),
        )
        parser.add_argument(
            "--trusted-proxy",
            metavar="ADDRESS",
            type=address,
            action="append",
            help=say("address or network of a proxy, which may say for whom it asks; repeatable"),
        )
        parser.add_argument(
            "--metrics-token",
            metavar="TOKEN",
            help=say(
                "answer /metrics to whoever has it (16 characters or more); @FILE reads it from a"
                " file"
            ),
        )
        parser.add_argument("--cert", type=Path, metavar="FILE", help=say("certificate (PEM)"))
        parser.add_argument("--key", type=Path, metavar="FILE", help=say("its key (PEM)"))

    def crowd(self, parser: argparse.ArgumentParser) -> None:
        """How many may come from one address."""
        most = self.language.text("people who may come from one address at once; 2000 unless set")
        parser.add_argument(
            "--connections-per-address", type=between(1, 100_000, int), metavar="N", help=most
        )

    def plain(self, parser: argparse.ArgumentParser) -> None:
        """``--plain`` instead of a screen."""
        text = self.language.text("without a screen: lines in and out")
        parser.add_argument("--plain", action="store_true", help=text)

    def moderator(self, parser: argparse.ArgumentParser) -> None:
        """``--as``: who of the moderators it is; ``name`` in the arguments."""
        text = self.language.text("which moderator you are: the name, or a part of it")
        parser.add_argument("--as", dest="name", metavar="NAME", type=said_to_others, help=text)

    def simulated(self, parser: argparse.ArgumentParser, spectators: int) -> None:
        """Who else comes to a rehearsal, where not so many ``spectators``, and what they do."""
        say = self.language.text
        parser.add_argument(
            "--spectators",
            type=between(0, 10_000, int),
            default=spectators,
            metavar="N",
            help=say("how many spectators"),
        )
        seed = say("another number, another course")
        parser.add_argument(
            "--seed", type=between(0, 999_999, int), default=0, metavar="N", help=seed
        )

    def resume(self, parser: argparse.ArgumentParser) -> None:
        """``--resume`` instead of an agenda."""
        text = self.language.text("go on with a session: its id, folder or log")
        named = log_named(self.language)
        parser.add_argument("--resume", metavar="SESSION", type=named, help=text)


def common(parser: argparse.ArgumentParser, language: Language, default: str | None) -> None:
    """What every command has, and what can stand before it as well."""
    parser.add_argument(
        "--lang", choices=CODES, default=default, help=language.text("language of what is shown")
    )
    parser.add_argument(
        "--data-dir",
        type=_folder,
        default=default,
        metavar="DIR",
        help=language.text("folder where sessions are kept"),
    )


def address(text: str) -> str:
    """An address or a network, for argparse."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        sentence = N_("“{text}” is no address and no network, such as 192.0.2.1 or 2001:db8::/32")
        raise unfit(sentence, text=text) from None
    return text


def between(least: Number, most: Number, kind: Callable[[str], Number]) -> Callable[[str], Number]:
    """Reads a number from ``least`` to ``most``, for argparse; ``kind`` is ``int`` or ``float``."""

    def number(text: str) -> Number:
        # Python's own kinds of numbers take 8_0 as well, and digits of all scripts.
        with suppress(ValueError):
            if text.isascii() and "_" not in text and least <= (found := kind(text)) <= most:
                return found
        sentence = N_("“{text}” is no number from {least} to {most}")
        raise unfit(sentence, text=text, least=f"{least:g}", most=f"{most:g}")

    return number


def said_to_others(given: str) -> str:
    """Words that go to others, for argparse: bytes that are none here could not be sent."""
    from server.session.texts import is_unicode

    if not is_unicode(given):
        raise unfit(N_("“{text}” is not in this terminal's encoding"), text=given)
    return given


def not_empty(text: str) -> Callable[[str], str]:
    """Reads a name that is not empty, for argparse; ``text`` says what is needed."""

    def name(given: str) -> str:
        if not given.strip():
            raise argparse.ArgumentTypeError(text)
        return given

    return name


def log_named(language: Language) -> Callable[[str], str]:
    """Reads what names a log, for argparse. An empty name would be the log of the folder that
    somebody happens to be in."""
    return not_empty(language.text("name a log file, a folder or a session"))


def _public_url(text: str) -> str:
    from ..client.address import public_address

    found = public_address(text)
    if found is None:
        raise unfit(N_("“{text}” is no address of a server, such as https://HOST"), text=text)
    return found


def _folder(text: str) -> Path | None:
    return Path(text) if text else None
