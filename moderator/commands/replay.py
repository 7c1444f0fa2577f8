"""``roundtable replay``: watch a session again, or read it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import Language

from ..wording.logs import damage_text, placed, shown

if TYPE_CHECKING:
    from server.journal import Damaged

    from ..player.recording import Recording
    from ..player.transcript import Text
    from ..player.viewpoint import Viewpoint

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2

SLOWEST: Final = 0.5
FASTEST: Final = 64.0
FOLLOW: Final = 0.5
"""Seconds between two looks at a log that is being written."""


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    language: Language | None = None,
    parents: Sequence[argparse.ArgumentParser] = (),
) -> None:
    """Add ``replay``. ``parents`` have ``--lang`` and ``--data-dir``."""
    say = (language or Language.preferred(os.environ)).text
    summary = say("watch a session again, from its log")
    parser = subparsers.add_parser("replay", help=summary, description=summary, parents=[*parents])
    parser.set_defaults(handler=replay)
    parser.add_argument("log", metavar="LOG", help=say("log file, folder or session id"))
    parser.add_argument(
        "--text", action="store_true", help=say("print what happened instead of showing it")
    )
    parser.add_argument(
        "--follow", action="store_true", help=say("go on with what is still being written")
    )
    parser.add_argument(
        "--role",
        default="moderator",
        metavar="ROLE[:ID]",
        help=say("show what a role saw, or one person: spectator, panelist:p3"),
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="TIME",
        help=say("begin there: 00:42:10 into the log, or @14:42 by the clock"),
    )
    parser.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help=say("how fast, from 0.5 to 64")
    )


def replay(args: argparse.Namespace, language: Language) -> int:
    """Play ``args.log``: 1 where it is damaged, 2 where there is nothing to play."""
    from server.journal import Damaged

    from ..player.recording import Recording, spare_collector
    from ..player.viewpoint import BadRole, Viewpoint

    if not args.text and not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _refuse(language.text("The player needs a terminal; --text works without one."))
    try:
        viewpoint = Viewpoint.named(args.role)
    except BadRole:
        line = language.text(
            "{role}: neither a role (moderator, panelist, spectator) nor one such as panelist:p3",
            role=shown(args.role),
        )
        return _refuse(line)
    problem = _bad_start(args.start, language)
    if problem is not None:
        return _refuse(problem)
    log = _find(args, language)
    if log is None:
        return WRONG_INPUT
    spare_collector()
    try:
        with Recording(log) as recording:
            play = _print if args.text else _watch
            play(recording, viewpoint, args, language)
            return _judge(recording, args, language)
    except Damaged as damage:
        return _refuse(_placed(log, damage, language))
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _refuse(f"{shown(error.filename or args.log)}: {error.strerror or error}")


def _bad_start(start: str | None, language: Language) -> str | None:
    from ..player.index import EPOCH
    from ..player.times import BadTime, position

    if start is None:
        return None
    try:
        position(start, EPOCH)
    except (BadTime, OverflowError):
        return language.text("{text} is no time such as 0:42:10.", text=shown(start))
    return None


def _find(args: argparse.Namespace, language: Language) -> Path | None:
    from server.paths import NoLog, find_log

    data_dir = getattr(args, "data_dir", None)
    try:
        return find_log(args.log, Path(data_dir) if data_dir else None)
    except NoLog as found:
        if found.reason == "missing":
            line = language.text("{log}: no such log or session", log=shown(args.log))
        else:
            line = language.text("{log}: there is no session log in here", log=shown(args.log))
        _refuse(line)
        return None


def _watch(
    recording: Recording, viewpoint: Viewpoint, args: argparse.Namespace, language: Language
) -> None:
    from ..player.app import Player

    _tell_time_as_in(recording.plan.timezone)
    Player(
        recording,
        language,
        viewpoint,
        speed=args.speed,
        start=args.start,
        follow=args.follow,
        data_dir=Path(args.data_dir) if getattr(args, "data_dir", None) else None,
    ).run()


def _tell_time_as_in(zone: str) -> None:
    """Show times of day as they were where the session was, wherever it is watched now."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return
    if sys.platform != "win32":
        os.environ["TZ"] = zone
        time.tzset()


def _print(
    recording: Recording, viewpoint: Viewpoint, args: argparse.Namespace, language: Language
) -> None:
    from ..player.transcript import Text
    from .log_lines import session_zone

    _read(recording)
    zone = session_zone({"agenda": {"timezone": recording.plan.timezone}})
    text = Text(recording, viewpoint, language, zone)
    for line in text.head():
        print(line)
    if args.start is not None and recording.start is not None:
        text.skip_to(_seq_before(recording, args.start, language, zone))
    _print_lines(text)
    if args.follow:
        _print_on(recording, text)
    print("", text.end(), sep="\n")


def _seq_before(recording: Recording, start: str, language: Language, zone: object) -> int:
    from datetime import timedelta, tzinfo

    from ..player.times import position

    assert recording.start is not None
    assert isinstance(zone, tzinfo)
    at = position(start, recording.start, zone)
    return recording.seq_at(at - timedelta(milliseconds=1))


def _print_lines(text: Text) -> None:
    for line in text.lines():
        print(line)
    sys.stdout.flush()


def _print_on(recording: Recording, text: Text) -> None:
    """Print what is written to the log from now on, until the session is closed."""
    while recording.damage is None and recording.last.session.phase != "closed":
        time.sleep(FOLLOW)
        _read(recording)
        _print_lines(text)


def _read(recording: Recording) -> None:
    for _progress in recording.read():
        pass


def _judge(recording: Recording, args: argparse.Namespace, language: Language) -> int:
    sys.stdout.flush()
    if recording.damage is not None:
        print(_placed(recording.path, recording.damage, language), file=sys.stderr)
        return FAILED
    if recording.torn and not args.follow:
        line = language.text("the last line is incomplete")
        print(placed(recording.path, recording.lines + 1, line), file=sys.stderr)
    return DONE


def _placed(log: Path, damage: Damaged, language: Language) -> str:
    return placed(log, damage.line, damage_text(damage, language))


def _refuse(line: str) -> int:
    print(line, file=sys.stderr)
    return WRONG_INPUT


def _speed(text: str) -> float:
    speed = float(text)
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(text)
    return speed
