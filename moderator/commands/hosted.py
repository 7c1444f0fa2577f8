"""A session that begins here, or goes on here: its server, its links, and what is said of it once
the desk is left."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from shlex import quote
from typing import TYPE_CHECKING

from server.language import Language

from ..wording.logs import cut_off_text
from ..wording.printable import printable
from . import engine
from .failing import DONE, FAILED, WRONG_INPUT, CommandFailed, system_errors
from .moderating import at_the_desk, here, in_lines, keys_of_reader, source_of

if TYPE_CHECKING:
    from ..app.own_keys import OwnKeys
    from ..desk.agenda_source import AgendaSource
    from ..desk.hosting import Hosting
    from ..desk.known_links import KnownLinks
    from ..desk.left import Left


def hosted(args: argparse.Namespace, language: Language) -> int:
    """Have a server begin the session, and moderate it; the exit code."""
    from server.paths import data_folder

    from ..desk.starting import begin

    # What is wrong in somebody's files is said before anything begins; of the agenda that the
    # session is made of the server says the same.
    keys = None if args.plain else keys_of_reader()
    source = source_of(args.agenda)
    errors_to = data_folder(args.data_dir) / "server-errors.log"
    with system_errors(FAILED, language):
        begun = begin(_serve_arguments(args, language), errors_to, _staying(args))
    with begun.wanted(), _nothing_wasted():
        # As long as a server takes to start, it takes to look up all that a desk is made of.
        import_module("..plain.run" if args.plain else "..desk.app", __package__)
        source = source or source_of(args.what)

    from ..desk.hosting import NotServed, awaited

    try:
        with begun.wanted(), engine.told_if_slow(args, language):
            hosting = awaited(begun)
    except NotServed as failure:
        silent = language.text(
            "{file}: the server did not start, and could not say here why. Is there room on the"
            " disk?",
            file=printable(str(errors_to)),
        )
        raise CommandFailed(failure.text or silent, failure.code) from None
    # Nobody would know of a server whose links could not be said.
    with begun.wanted():
        _print_links(hosting, language)
        source = _kept(source, hosting, resumed=args.resume is not None)
    return _moderated(args, language, hosting, keys, source)


def _moderated(
    args: argparse.Namespace,
    language: Language,
    hosting: Hosting,
    keys: OwnKeys | None,
    source: AgendaSource | None,
) -> int:
    """Moderate a session whose server began here, and say what becomes of that."""
    from ..desk.known_links import KnownLinks
    from ..desk.left import Left

    links = KnownLinks(hosting.links)
    link = hosting.near(hosting.links["moderators"])
    try:
        if args.plain:
            house = here(args, language, hosting, links, source)
            left, code = Left(stop=in_lines(args, language, link, house)), DONE
        else:
            left, code = at_the_desk(args, language, link, keys, hosting, links, source)
    except CommandFailed as failure:
        if failure.code == WRONG_INPUT:
            # Resumed by somebody under a name that nobody there has.
            hosting.stop()
        elif hosting.died:
            print(way_back(args, hosting, links, language, Left()))
        else:
            print(language.text("The session goes on without this desk."))
        raise
    except BaseException:
        # An interrupt, or a mistake in the program.
        print(way_back(args, hosting, links, language, Left()))
        raise
    if left.stop:
        hosting.stop()
    print(way_back(args, hosting, links, language, left))
    return code


def _kept(source: AgendaSource | None, hosting: Hosting, *, resumed: bool) -> AgendaSource | None:
    """The agenda's file: where it is, is kept beside the log for whoever resumes the session."""
    from ..desk import agenda_place

    if source is None:
        source = agenda_place.kept(hosting.log.parent)
    else:
        agenda_place.keep(hosting.log.parent, source.path)
    if source is not None and resumed:
        source.watch(agenda_place.added(hosting.log))
    return source


def way_back(
    args: argparse.Namespace, hosting: Hosting, links: KnownLinks, language: Language, left: Left
) -> str:
    """How to come back to the session, whose server outlives who began it, or which goes on
    elsewhere; where the server has ended, how to go on with it unless it is closed."""
    from server.journal import verify

    if left.elsewhere is not None or not hosting.died:
        link = left.elsewhere or links.get("moderators")
        return language.text(
            "The session goes on. Back to the desk: roundtable moderate {link}",
            link=link or hosting.near(hosting.links["moderators"]),
        )
    ended = language.text(
        "The server has ended; the log is {log}.", log=printable(str(hosting.log))
    )
    with suppress(OSError):
        if left.closed or verify(hosting.log).closed:
            return ended
    session = hosting.session if args.data_dir is None else str(hosting.log.parent)
    again = language.text(
        "Go on with the session: roundtable moderate --resume {session}",
        session=quote(printable(session)),
    )
    return f"{ended}\n{again}"


@contextmanager
def _nothing_wasted() -> Iterator[None]:
    """While so much is looked up, nothing becomes garbage; and later nothing of that does."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def options_of_hosting(args: argparse.Namespace) -> list[str]:
    """The options that were given which a session elsewhere has no use for."""
    return [*_options(_placed(args)), *_staying(args)]


def _placed(args: argparse.Namespace) -> dict[str, object]:
    """What session is held, and where."""
    return {
        "--host": args.host,
        "--port": args.port,
        "--public-url": args.public_url,
        "--resume": args.resume,
    }


def _serve_arguments(args: argparse.Namespace, language: Language) -> list[str]:
    given = _placed(args) | {"--data-dir": args.data_dir, "--lang": language.code}
    # A session that goes on has its own; what is new in the file the desk offers to take over.
    agenda = [] if args.what is None or args.resume is not None else [args.what]
    return [*_options(given), "--json", *agenda]


def _staying(args: argparse.Namespace) -> list[str]:
    """What the server needs again when it is started again."""
    given = {
        "--cert": args.cert,
        "--key": args.key,
        "--metrics-token": args.metrics_token,
        "--engine": args.engine,
        "--engine-monitoring": args.engine_monitoring,
    }
    return _options(given) + [
        part for proxy in args.trusted_proxy or () for part in ("--trusted-proxy", proxy)
    ]


def _options(given: Mapping[str, object]) -> list[str]:
    found = ((name, str(value)) for name, value in given.items() if value is not None)
    return [part for option in found for part in option]


def _print_links(hosting: Hosting, language: Language) -> None:
    """Before the desk opens, so that they stay above it in the terminal."""
    from server.journal import LogReader
    from server.journal.replay import opening

    from ..desk.known_links import CODE
    from .where_served import links_work, session_line

    with LogReader(hosting.log) as reader:
        plan, _ = opening(reader.header)
    names = {person.id: person.name for person in plan.people}
    if hosting.cut_off:
        print(cut_off_text(hosting.cut_off, language))
    print(session_line(hosting.session, hosting.log, language))
    print(links_work(hosting.links["spectators"], language))
    called = {
        "moderators": language.text("Moderators"),
        "spectators": language.text("Audience"),
        CODE: language.text("Audience's code"),
        "stage": language.text("Stage"),
    }
    shared = ("spectators", CODE, "stage")
    people = [whose for whose in hosting.links if whose not in called]
    for whose in ("moderators", *people, *shared):
        print(f"{printable(called.get(whose) or names[whose])}\n  {hosting.links[whose]}")
    sys.stdout.flush()
