"""``--engine``: where else a session is kept, and what is wrong with that place, in words."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import N_, Language

from ..wording.printable import printable
from .failing import FAILED, WRONG_INPUT, CommandFailed, not_installed, system_errors
from .options import not_empty

if TYPE_CHECKING:
    from server.engine import Problem, Reason
    from server.live.room.hosted_session import Holder

SLOW: Final = 2.0
"""Seconds after which a start is said to be waiting."""

SENTENCES: Final[Mapping[Reason, str]] = {
    "address": N_("{about}: not an address of NATS, such as nats://a,b,c"),
    "unreachable": N_("{about}: the engine does not answer"),
    "old": N_("{about}: NATS {found} is too old; 2.15 or newer is needed"),
    "no_jetstream": N_("{about}: this NATS keeps no streams (jetstream is off)"),
    "not_synced": N_(
        "{about}: what this NATS acknowledges may be lost when the power goes; it needs"
        " sync_interval: always"
    ),
    "unchecked": N_(
        "{about}: none of these monitoring ports answers, so the engine's settings cannot be"
        " checked"
    ),
    "small": N_(
        "The engine takes messages of at most {found} bytes; it needs 1048576 (max_payload)"
    ),
    "payload": N_("The agenda is larger than a message of the engine may be ({found} bytes)"),
    "refused": N_("The engine refused: {found}"),
    "no_answer": N_("The engine cannot answer just now: {found}"),
    "settings": N_("{about}: somebody has changed this stream's setting {found}"),
    "no_session": N_("{about}: no such session in the engine"),
    "damaged": N_("{about}: what the engine has there is not what was written ({found})"),
    "differs": N_(
        "{about}: this is not the beginning of what the engine has. Move it away, and the engine's"
        " copy takes its place"
    ),
    "busy": N_("{about}: other servers keep taking this session over"),
}

WORDS: Final = {
    "Authorization Violation": N_("name or password are not those that it knows"),
    "JetStream system temporarily unavailable": N_("most of its servers are not there"),
    "TimeoutError": N_("most of its servers may be gone"),
    "there is no connection": N_("the connection to it is gone"),
    "secure connection required": N_("it does not encrypt, which tls:// asks for"),
}
"""What NATS says most often when it refuses, or why nothing came of asking it. Anything else stays
as it is."""


def register(parser: argparse.ArgumentParser, language: Language) -> None:
    """The options of a session that an engine keeps."""
    say = language.text
    parser.add_argument(
        "--engine",
        metavar="URL",
        help=say(
            "keep the session in NATS JetStream as well (nats://A,B,C), so that another machine can"
            " go on with it; @FILE reads it from a file"
        ),
    )
    parser.add_argument(
        "--engine-monitoring",
        type=not_empty(say("name an address")),
        metavar="URLS",
        help=say("the engine's monitoring ports (A:8222,B:8222,C:8222), to check its settings"),
    )


@contextmanager
def keeper(args: argparse.Namespace, language: Language, relay: bool = False) -> Iterator[Holder]:
    """Who keeps the session: an engine that was asked for, or this machine's files. ``relay``: it
    is never written from here.

    Problems of the engine, here and in the body, are raised as CommandFailed.
    """
    from server.live.room.hosted_session import FILES

    if args.engine is None:
        if args.engine_monitoring is not None:
            raise CommandFailed(language.text("--engine-monitoring is of use only with --engine"))
        yield FILES
        return
    try:
        from server.engine import Engine, Problem, addresses, check
    except ImportError:
        raise not_installed("--engine", "nats-py", language) from None
    try:
        named = addresses(_url(args.engine, language))
        monitoring = [url for url in (args.engine_monitoring or "").split(",") if url]
        engine = Engine(named, check(named, monitoring), relay=relay)
        try:
            yield engine
        finally:
            engine.close()
    except Problem as problem:
        wrong = WRONG_INPUT if problem.reason in ("address", "no_session") else FAILED
        raise CommandFailed(printable(sentence(problem, language)), wrong) from None


@contextmanager
def told_if_slow(args: argparse.Namespace, language: Language) -> Iterator[None]:
    """Whoever waits at a terminal until a server has asked its engine is told so."""
    from threading import Timer

    if args.engine is None:
        yield
        return
    line = language.text("Waiting for the engine to answer …")
    telling = Timer(SLOW, print, [line], {"flush": True})
    telling.start()
    try:
        yield
    finally:
        telling.cancel()


def check_kept_here(folder: Path, args: argparse.Namespace, language: Language) -> None:
    """Fail where a session that an engine keeps would go on without it: it would go on twice."""
    from server.paths import ENGINE_NAME

    if args.engine is None and (folder / ENGINE_NAME).exists():
        line = language.text(
            "{session}: an engine keeps this session; name it with --engine",
            session=printable(folder.name),
        )
        raise CommandFailed(line)


def _url(text: str, language: Language) -> str:
    """The engine's URL, which a file may have: then no list of processes shows its password."""
    if not text.startswith("@"):
        return text
    file = text[1:]
    with system_errors(WRONG_INPUT, language, file):
        return Path(file).read_bytes().decode("utf-8", "replace").strip()


def sentence(problem: Problem, language: Language) -> str:
    """What is wrong with an engine."""
    known = WORDS.get(problem.found)
    found = problem.found if known is None else language.text(known)
    return language.text(SENTENCES[problem.reason], about=problem.about, found=found)
