"""``roundtable moderate``: the desk, on a session of one's own or on somebody's link."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from server.language import Language

from ..wording.logs import cut_off_text
from ..wording.printable import printable
from . import engine
from .failing import (
    DONE,
    FAILED,
    WRONG_INPUT,
    CommandFailed,
    at_terminal,
    need_terminal,
    system_errors,
    turned_away,
)
from .options import Commands
from .which_moderator import which_moderator

if TYPE_CHECKING:
    from ..app.own_keys import OwnKeys
    from ..client.link import Link
    from ..desk.agenda_source import AgendaSource
    from ..desk.app import Left
    from ..desk.hosting import Hosting
    from ..desk.known_links import KnownLinks
    from ..plain.outcome import House


def register(commands: Commands) -> None:
    say = commands.say
    summary = say("moderate a session: your own from an agenda, or one by its link")
    parser = commands.add("moderate", summary, moderate)
    what = say("agenda file, or the moderators' link")
    parser.add_argument("what", nargs="?", metavar="AGENDA|LINK", help=what)
    commands.plain(parser)
    commands.moderator(parser)
    parser.add_argument(
        "--agenda",
        metavar="FILE",
        help=say("with a link: the agenda's file here, to save it to and read it from"),
    )
    commands.resume(parser)
    commands.listening(parser)
    engine.register(parser, commands.language)


def moderate(args: argparse.Namespace, language: Language) -> int:
    """Open the desk. Fails for an agenda with mistakes, for no link, and without a terminal."""
    if args.what is None and args.resume is None:
        raise CommandFailed(language.text("name an agenda file, a link, or a session to resume"))
    linked = args.what is not None and _is_link(args.what)
    if linked:
        from ..client.address import address

        address(args.what)
        if vain := [*_options(_placed(args)), *_staying(args)]:
            raise CommandFailed(
                language.text(
                    "{option} is for a session that begins here, not for a link", option=vain[0]
                )
            )
    elif args.what is not None and (
        args.resume is not None or args.name or not (args.plain or at_terminal())
    ):
        # Otherwise the server says what is wrong with it, while the desk is looked up.
        from server.agenda_file import load_agenda

        plan = load_agenda(args.what)
        if args.name:
            args.name = which_moderator(plan, args.name, language)
    if not args.plain:
        need_terminal(
            language.text(
                "The desk needs a terminal; --plain and “roundtable serve” work without one."
            )
        )
    if linked:
        if args.plain:
            house = _here(args, language, source=_source(args.agenda))
            _in_lines(args, language, args.what, house)
            return DONE
        source = _source(args.agenda)
        return _at_the_desk(args, language, args.what, _keys(), source=source)[1]
    return _hosted(args, language)


def _is_link(what: str) -> bool:
    """Whether it is a link, or one without its beginning: that is no file that is missing."""
    return "://" in what or ("/#" in what and not Path(what).exists())


def _source(file: str | None) -> AgendaSource | None:
    """The agenda's file, if one is named. Raises AgendaErrors."""
    if file is None:
        return None
    from ..desk.agenda_source import AgendaSource

    return AgendaSource(file)


def _keys() -> OwnKeys | None:
    """The reader's own, if they have any: what reads them is not looked up for nobody."""
    from ..app.remembered import KEYS, config_folder

    if not (config_folder() / KEYS).exists():
        return None
    from .own_keys import readers_keys

    return readers_keys()


def _hosted(args: argparse.Namespace, language: Language) -> int:
    from server.paths import data_folder

    from ..desk.starting import begin

    # What is wrong in somebody's files is said before anything begins; of the agenda that the
    # session is made of the server says the same.
    keys = None if args.plain else _keys()
    source = _source(args.agenda)
    errors_to = data_folder(args.data_dir) / "server-errors.log"
    with system_errors(FAILED, language):
        begun = begin(_serve_arguments(args, language), errors_to, _staying(args))
    with begun.wanted(), _nothing_wasted():
        # As long as a server takes to start, it takes to look up all that a desk is made of.
        import_module("..plain.run" if args.plain else "..desk.app", __package__)
        source = source or _source(args.what)

    from ..desk.hosting import NotServed, awaited

    try:
        # Nobody would know of a server whose start was interrupted.
        with begun.wanted(), engine.told_if_slow(args, language):
            hosting = awaited(begun)
    except NotServed as failure:
        silent = language.text(
            "{file}: the server did not start, and could not say here why. Is there room on the"
            " disk?",
            file=printable(str(errors_to)),
        )
        raise CommandFailed(failure.text or silent, failure.code) from None
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

    links, elsewhere, closed = KnownLinks(hosting.links), None, False
    link = hosting.near(hosting.links["moderators"])
    try:
        if args.plain:
            house = _here(args, language, hosting, links, source)
            stop, code = _in_lines(args, language, link, house), DONE
        else:
            left, code = _at_the_desk(args, language, link, keys, hosting, links, source)
            stop, elsewhere, closed = left.stop, left.elsewhere, left.closed
    except KeyboardInterrupt:
        print(_left(args, hosting, links, language))
        raise
    except CommandFailed as failure:
        if failure.code == WRONG_INPUT:
            # Resumed by somebody under a name that nobody there has.
            hosting.stop()
        elif hosting.died:
            print(_left(args, hosting, links, language))
        else:
            print(language.text("The session goes on without this desk."))
        raise
    if stop:
        hosting.stop()
    print(_left(args, hosting, links, language, elsewhere, closed=closed))
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


def _left(
    args: argparse.Namespace,
    hosting: Hosting,
    links: KnownLinks,
    language: Language,
    elsewhere: str | None = None,
    *,
    closed: bool = False,
) -> str:
    """How to come back to the session, whose server outlives who began it, or which goes on
    ``elsewhere``; where the server has ended, how to go on with it unless it is ``closed``."""
    from server.journal import verify

    if elsewhere is not None or not hosting.died:
        return language.text(
            "The session goes on. Back to the desk: roundtable moderate {link}",
            link=elsewhere or links.get("moderators") or hosting.near(hosting.links["moderators"]),
        )
    ended = language.text(
        "The server has ended; the log is {log}.", log=printable(str(hosting.log))
    )
    with suppress(OSError):
        if closed or verify(hosting.log).closed:
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


def _here(
    args: argparse.Namespace,
    language: Language,
    hosting: Hosting | None = None,
    links: KnownLinks | None = None,
    source: AgendaSource | None = None,
) -> House:
    """What is here of a session that is moderated without a screen."""
    from ..desk.known_links import KnownLinks
    from ..plain.outcome import House
    from .afterwards import Afterwards

    if hosting is None:
        known = links or KnownLinks({"moderators": args.what})
        return House(known, source, data_dir=args.data_dir)
    known = links or KnownLinks(hosting.links)
    return House(known, source, hosting.log, Afterwards(language), args.data_dir)


@contextmanager
def _dialling(
    args: argparse.Namespace, language: Language
) -> Iterator[Callable[[str, str | None], Link]]:
    """What makes the line of whoever moderates here, by a link and as the moderator of a name."""
    from ..client.identity import desk_client
    from ..client.link import Link
    from ..client.witness import Witness

    witness = Witness(args.data_dir)
    with desk_client(args.data_dir) as client:

        def dial(link: str, name: str | None) -> Link:
            return Link(
                link,
                name=name,
                language=language.code,
                client=client,
                keep=witness.keep,
                opens="moderate",
            )

        yield dial


def _in_lines(args: argparse.Namespace, language: Language, link: str, house: House) -> bool:
    """Moderate without a screen; returns whether the server is to end as well."""
    import asyncio

    from ..plain.run import TurnedAway, conversation

    with _dialling(args, language) as dial:
        try:
            talk = conversation(partial(dial, link), args.name, language, "", house)
            return asyncio.run(talk).stop
        except TurnedAway as away:
            raise turned_away(str(away), mistaken=away.mistaken) from None


def _at_the_desk(
    args: argparse.Namespace,
    language: Language,
    link: str,
    keys: OwnKeys | None,
    hosting: Hosting | None = None,
    links: KnownLinks | None = None,
    source: AgendaSource | None = None,
) -> tuple[Left, int]:
    from ..desk.app import Desk, Left
    from .afterwards import Afterwards

    name: str | None = args.name
    with _dialling(args, language) as dial:
        while True:
            dialled = dial(link, name)
            desk = Desk(
                dialled, language, args.data_dir, hosting, links, prepares=True, source=source
            )
            desk.own_keys = keys or desk.own_keys
            desk.paperwork = Afterwards(language)
            left = desk.run()
            if left is None or left.as_name is None:
                if dialled.connection == "refused" or dialled.mistaken:
                    why = dialled.message or dialled.code or ""
                    raise turned_away(why, mistaken=dialled.mistaken)
                return left or Left(), desk.return_code or DONE
            name = left.as_name
            # It may have been made new at this desk.
            links, new = desk.links, desk.links.get("moderators")
            if new is not None:
                link = hosting.near(new) if hosting is not None else new


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
    from .where_served import links_work

    with LogReader(hosting.log) as reader:
        plan, _ = opening(reader.header)
    names = {person.id: person.name for person in plan.people}
    if hosting.cut_off:
        print(cut_off_text(hosting.cut_off, language))
    print(language.text("Session {session}, log {log}", session=hosting.session, log=hosting.log))
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
