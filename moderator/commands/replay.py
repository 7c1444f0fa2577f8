"""``roundtable replay``: watch a session again, or read it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from server.language import Language

from ..wording.logs import damage_text, shown
from ..wording.zones import zone_named
from .failing import DONE, FAILED, CommandFailed, in_vain, need_terminal
from .log_source import damaged, say_none, say_torn, session_log
from .options import Commands, between

if TYPE_CHECKING:
    from ..player.recording import Recording
    from ..player.transcript import Text
    from ..player.viewpoint import Viewpoint

SLOWEST: Final = 0.5
FASTEST: Final = 64.0


def register(commands: Commands) -> None:
    say = commands.say
    parser = commands.add("replay", say("watch a session again, from its log"), replay)
    commands.log(parser)
    text = say("print what happened instead of showing it")
    parser.add_argument("--text", action="store_true", help=text)
    follow = say("go on with what is still being written")
    parser.add_argument("--follow", action="store_true", help=follow)
    role = say("show what a role saw, or one person: spectator, panelist:p3")
    parser.add_argument("--role", default="moderator", metavar="ROLE[:ID]", help=role)
    start = say("begin there: 00:42:10 into the log, or @14:42 by the clock")
    parser.add_argument("--from", dest="start", metavar="TIME", help=start)
    parser.add_argument(
        "--speed",
        type=between(SLOWEST, FASTEST, float),
        metavar="N",
        help=say("how fast, from 0.5 to 64"),
    )


def replay(args: argparse.Namespace, language: Language) -> int:
    """Play ``args.log``: 1 where it is damaged or cannot be followed any more, 2 where there is
    nothing to play."""
    from ..player.recording import Recording, spare_collector

    if args.text and args.speed is not None:
        raise in_vain("--speed", "--text", language)
    viewpoint = _viewpoint(args.role, language)
    _check_start(args.start, language)
    with session_log(args, language) as log:
        spare_collector()
        with Recording(log) as recording:
            if viewpoint.id:
                _check_person(recording, viewpoint, args, language)
            play = _print if args.text else _watch
            code = play(recording, viewpoint, args, language)
            _judge(recording, args, language)
    return code


def _viewpoint(role: str, language: Language) -> Viewpoint:
    from ..player.viewpoint import BadRole, Viewpoint

    try:
        return Viewpoint.named(role)
    except BadRole:
        line = language.text(
            "{role}: neither a role (moderator, panelist, spectator) nor one such as panelist:p3",
            role=shown(role),
        )
        raise CommandFailed(line) from None


def _check_person(
    recording: Recording, viewpoint: Viewpoint, args: argparse.Namespace, language: Language
) -> None:
    """Whoever is named must have been there in that role, or more would be shown than it saw."""
    _read(recording)
    known = viewpoint.id in recording.last.people
    if not (known and recording.was(viewpoint.id, viewpoint.role)):
        line = language.text("{role}: nobody of this id had that role", role=shown(args.role))
        raise CommandFailed(line)


def _check_start(start: str | None, language: Language) -> None:
    from ..player.times import BadTime, typed

    try:
        typed("0:00" if start is None else start)
    except BadTime:
        line = language.text("{text} is no time such as 0:42:10.", text=shown(start))
        raise CommandFailed(line) from None


def _watch(
    recording: Recording, viewpoint: Viewpoint, args: argparse.Namespace, language: Language
) -> int:
    from ..player.app import Player
    from .own_keys import readers_keys

    keys = readers_keys()
    need_terminal(language.text("The player needs a terminal; --text works without one."))
    _tell_time_as_in(recording.plan.timezone)
    player = Player(
        recording,
        language,
        viewpoint,
        speed=args.speed or 1.0,
        start=args.start,
        follow=args.follow,
        data_dir=args.data_dir,
    )
    player.own_keys = keys
    player.run()
    return player.return_code or DONE


def _tell_time_as_in(zone: str) -> None:
    """Show times of day as they were where the session was, wherever it is watched now."""
    from zoneinfo import ZoneInfo

    if sys.platform != "win32" and isinstance(zone_named(zone), ZoneInfo):
        os.environ["TZ"] = zone
        time.tzset()


def _print(
    recording: Recording, viewpoint: Viewpoint, args: argparse.Namespace, language: Language
) -> int:
    from ..player.recording import FOLLOW
    from ..player.transcript import Text

    _read(recording)
    text = Text(recording, viewpoint, language, recording.zone)
    for line in text.head():
        print(line)
    start = None if args.start is None else recording.time_typed(args.start)
    if start is not None:
        text.skip_to(recording.seq_at(start - timedelta(milliseconds=1)))
    told = _print_lines(text)
    while args.follow and recording.is_written:
        time.sleep(FOLLOW)
        _read(recording)
        told |= _print_lines(text)
    print("", text.end(), sep="\n", flush=True)
    if start is not None and not told:
        say_none(recording.path, language)
    return DONE


def _print_lines(text: Text) -> bool:
    """Whether there was one to be printed."""
    told = False
    for line in text.lines():
        told = True
        print(line)
    sys.stdout.flush()
    return told


def _read(recording: Recording) -> None:
    for _progress in recording.read():
        pass


def _judge(recording: Recording, args: argparse.Namespace, language: Language) -> None:
    sys.stdout.flush()
    if recording.damage is not None:
        raise damaged(recording.path, recording.damage, damage_text(recording.damage, language))
    if args.follow and recording.is_moved and not recording.is_over:
        line = language.text(
            "{log}: the file was removed or replaced while it was followed",
            log=shown(recording.path),
        )
        raise CommandFailed(line, FAILED)
    if recording.torn and not args.follow:
        say_torn(recording.path, recording.lines + 1, language)
