"""Which session a server holds: a new one, or one that goes on at its place of before."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Final

from server.language import N_, Language

from ..wording.logs import damage_text, placed
from ..wording.printable import printable
from . import engine
from .argparse_texts import unfit
from .failing import FAILED, CommandFailed

if TYPE_CHECKING:
    from server.live.room.hosted_session import Holder, HostedSession
    from server.live.settings import Settings

HOST: Final = "127.0.0.1"
ANNOUNCED: Final = "server.json"
"""Beside a log, who holds its session and where."""
LONGEST_NAME: Final = 64
ASKS_EVERY: Final = 1.0
"""Seconds after which a relay asks again whether its session has begun."""


def check_one_session(args: argparse.Namespace, language: Language) -> None:
    """Fail if ``--session`` and ``--resume`` name two sessions. That both name the same one is
    what comes of a service that always names it, and of whoever goes on with it by hand."""
    from server.paths import NoLog, find_log, session_folder

    if args.session is None or args.resume in {None, args.session}:
        return
    with contextlib.suppress(NoLog):
        named = session_folder(args.session, args.data_dir)
        if find_log(args.resume, args.data_dir).parent.resolve() == named.resolve():
            return
    raise CommandFailed(language.text("--session and --resume name two different sessions"))


def has_begun(args: argparse.Namespace, keeper: Holder) -> bool:
    """Whether there is the session that ``args`` name."""
    from server.paths import session_folder

    return keeper.has(session_folder(args.session, args.data_dir))


async def wait_for_begin(
    args: argparse.Namespace, keeper: Holder, stop: asyncio.Event, language: Language
) -> None:
    """Say that the session has not begun, and return once it has, or with ``stop``.

    Relays are set up before it, and what starts them may take an end for a mistake in their
    options and start them no more.
    """
    line = language.text(
        "{session}: no such session in the engine yet. Waiting for somebody to begin it …",
        session=printable(args.session),
    )
    print(line, file=sys.stderr if args.json else sys.stdout, flush=True)
    while not (stop.is_set() or _begins(args, keeper)):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ASKS_EVERY):
                await stop.wait()


def _begins(args: argparse.Namespace, keeper: Holder) -> bool:
    """Whether it has begun meanwhile, as far as the engine says anything."""
    from server.engine import Problem

    try:
        return has_begun(args, keeper)
    except Problem as problem:
        if problem.reason != "no_answer":
            raise
        # Whoever waits for a session waits for its engine as well.
        return False


def opened(
    args: argparse.Namespace, settings: Settings, keeper: Holder, language: Language, relay: bool
) -> HostedSession:
    from server.agenda_file import load_agenda
    from server.live.room.clock import steady
    from server.live.room.hosted_session import new_session

    named = args.session
    if named is not None and (relay or has_begun(args, keeper)):
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
    from server.journal.replay import Unreadable
    from server.live.room.access import AccessDamaged
    from server.live.room.clock import steady
    from server.live.room.hosted_session import resumed_session
    from server.paths import NoLog

    session = printable(args.resume)
    try:
        folder = _folder(args)
        engine.check_kept_here(folder, args, language)
        opening = resumed_session(folder, steady(), settings, keeper=keeper, links=links)
    except (NoLog, FileNotFoundError):
        line = language.text("{session}: no such session", session=session)
        raise CommandFailed(line) from None
    except SessionBusy:
        raise _busy(args, language) from None
    # Both as wrong input: whatever starts servers again shall not start one for these.
    except Damaged as damage:
        sentence = damage_text(damage, language)
        # What is as it was written, repair leaves alone.
        altered = not isinstance(damage, Unreadable)
        if args.engine is None and damage.line > 1 and altered:
            sentence += "; " + language.text("“roundtable log repair” keeps what stands before it")
        raise CommandFailed(placed(folder / LOG_NAME, damage.line, sentence)) from None
    except AccessDamaged as file:
        line = language.text("the file cannot be read; without it all links are new")
        raise CommandFailed(placed(file, 1, line)) from None
    if args.agenda is not None:
        # No reason to hold up who goes on after a crash, but somebody may have mended it.
        line = language.text(
            "The session goes on with the agenda that is in its log; {file} is not read.",
            file=printable(str(args.agenda)),
        )
        print(line, file=sys.stderr)
    return opening


def _folder(args: argparse.Namespace) -> Path:
    """The folder of the session to go on with; an engine may have one that was never here. Raises
    NoLog."""
    from server.journal import LOG_NAME
    from server.paths import NoLog, find_log, session_folder

    if args.session is not None:
        return session_folder(args.session, args.data_dir)
    try:
        log = find_log(args.resume, args.data_dir)
        if log.name != LOG_NAME:
            # Beside it may lie a log, which is not what was named.
            raise NoLog(args.resume, "missing")
        return log.parent
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
        sentence = N_("“{text}” is no name: 1 to {most} of a-z, A-Z, 0-9 and -")
        raise unfit(sentence, text=text, most=LONGEST_NAME)
    return text


def in_place(args: argparse.Namespace) -> argparse.Namespace:
    """The arguments; of a session that goes on, with the place where it was before, unless they
    name another. ``known`` says whether the links lead there."""
    from server.live.room.place import kept
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


def check_free(args: argparse.Namespace, language: Language) -> None:
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
            ", at {address} (process {pid}). Go there by its moderators' link. If nobody has it any"
            " more, end that process (kill {pid}) and give this command again: all links stay"
            " valid.",
            address=printable(f"{said['host']}:{said['port']}"),
            pid=int(said["pid"]),
        )
    return CommandFailed(line, FAILED)
