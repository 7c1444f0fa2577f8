"""``roundtable demo``: the 2021 roundtable on a real server, with simulated people."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from server.language import Language

from .failing import (
    DONE,
    FAILED,
    CommandFailed,
    in_vain,
    need_terminal,
    system_errors,
    turned_away,
)
from .options import Commands, between

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from server.session.plan import Agenda

    from ..rehearsal.cast import Script
    from ..rehearsal.venue import Where

    Play: TypeAlias = Callable[[Script, argparse.Namespace], Coroutine[Any, Any, int]]

AGENDA: Final = "2021-06-01-kommunale-neuausrichtung"
FICTIONAL: Final = {"de": "beispiel-hafenstadt", "en": "example-harbour-town"}
"""By the reader's language; they say the same."""
SPECTATORS: Final = 130
"""The report says: well over a hundred."""
BESIDE_A_DESK: Final = 10.0
"""How fast time passes for somebody who looks on."""
LOBBY: Final = 600.0
SHORT_LOBBY: Final = 120.0
"""Seconds of the session's time for which people arrive; the short one where somebody waits."""
COURTESY: Final = 12.0
"""Real seconds for which simulated moderators stand back when somebody at the desk acts."""
PATIENCE: Final = 3.0
"""How many times its planned duration a session may take before all give up."""


def register(commands: Commands) -> None:
    say = commands.say
    summary = say("show a roundtable with simulated people on a real server")
    parser = commands.add("demo", summary, demo)
    headless = say("print what happens instead of opening a desk")
    parser.add_argument("--headless", action="store_true", help=headless)
    commands.plain(parser)
    parser.add_argument(
        "--speed",
        type=between(0.01, 10_000.0, float),
        metavar="N",
        help=say("how many times as fast as a real session; headless: as fast as possible"),
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--agenda", metavar="FILE", help=say("another agenda than that of 2021"))
    invented = say("a fictional one, whose people say and write something as well")
    which.add_argument("--fictional", action="store_true", help=invented)
    commands.simulated(parser, SPECTATORS)
    commands.place(parser)
    commands.as_json(parser, say("print only the final figures, as JSON"))


def demo(args: argparse.Namespace, language: Language) -> int:
    """Rehearse a session: 0 where all went as it should."""
    from server.agenda_file import load_agenda

    from .examples import example

    for chosen, instead in ((args.headless, "--headless"), (args.json, "--json")):
        if args.plain and chosen:
            raise in_vain("--plain", instead, language)
    usual = FICTIONAL[language.code] if args.fictional else AGENDA
    plan = load_agenda(example(usual) if args.agenda is None else args.agenda)
    if not any(person.role == "moderator" for person in plan.people):
        raise CommandFailed(language.text("The agenda names no moderator."))
    headless = args.headless or args.json
    if not headless and not args.plain:
        need_terminal(
            language.text(
                "The desk needs a terminal. “roundtable demo --headless” works without one."
            )
        )
    script = _script(plan, args, language)
    return perform(_headless if headless else in_lines if args.plain else with_desk, script, args)


def perform(play: Play, script: Script, args: argparse.Namespace) -> int:
    """Have a rehearsal take place; what keeps it from that is said in a line."""
    from ..rehearsal.person import LineFailed

    language = script.language
    try:
        with system_errors(FAILED, language):
            return asyncio.run(play(script, args))
    except LineFailed as failed:
        line = language.text("Somebody could not join: {reason}", reason=failed)
        raise CommandFailed(line, FAILED) from None


def _script(plan: Agenda, args: argparse.Namespace, language: Language) -> Script:
    from server.session.records import replace

    from ..rehearsal.cast import Script

    # In the title, it stands wherever the session is shown later: in replay and minutes, too.
    title = language.text("Simulated: {title}", title=plan.title)
    headless = args.headless or args.json
    planned = sum(item.planned for item in plan.items)
    return Script(
        replace(plan, title=title),
        starts(plan),
        LOBBY if headless else SHORT_LOBBY,
        args.spectators,
        args.seed,
        language,
        0.0 if headless else COURTESY * (args.speed or BESIDE_A_DESK),
        PATIENCE * planned if headless else None,
    )


def starts(plan: Agenda) -> datetime:
    """When the session begins: as the agenda says, otherwise now."""
    from zoneinfo import ZoneInfo

    from server.session.records import replace

    today = datetime.now(ZoneInfo(plan.timezone)).date().isoformat()
    now = datetime.now(UTC).replace(microsecond=0)
    return replace(plan, date=plan.date or today).starts() or now


def _where(args: argparse.Namespace) -> Where:
    from ..rehearsal.venue import LOOPBACK, Where

    return Where(args.data_dir, args.host or LOOPBACK, args.port or 0)


def notice(script: Script) -> str:
    """What must be said before anything is shown."""
    language = script.language
    if script.plan.fictional:
        return language.text(
            "Simulated: all people here are fictional, and this program plays them with all that"
            " they write."
        )
    return language.text(
        "Simulated: all people here are played by this program. Only the procedure is shown;"
        " nobody of these names said or did any of this."
    )


async def _headless(script: Script, args: argparse.Namespace) -> int:
    from zoneinfo import ZoneInfo

    from ..rehearsal.narration import Narrator, complaints, summary, summary_json
    from ..rehearsal.outcome import outcome
    from ..rehearsal.venue import open_venue
    from ..wording.printable import printable

    async with open_venue(script, _where(args), args.speed, waits=True) as playing:
        if not args.json:
            print(notice(script))
            print(printable(script.plan.title), end="\n\n", flush=True)
            zone = ZoneInfo(script.plan.timezone)
            playing.watch(Narrator(script.language, zone, playing.clock.now, print))
        await playing.play()
        await playing.settled()
        state = playing.state
    found, language = outcome(playing, state), script.language
    if args.json:
        print(json.dumps(summary_json(found, language), ensure_ascii=False))
    else:
        print("", *summary(found, language), sep="\n")
    failures = [*complaints(found, language)]
    for line in failures:
        print(line, file=sys.stderr)
    return FAILED if failures else DONE


async def in_lines(script: Script, args: argparse.Namespace) -> int:
    from ..plain.run import TurnedAway
    from ..rehearsal.in_lines import rehearse_in_lines
    from ..wording.printable import printable

    print(notice(script), flush=True)
    try:
        log = await rehearse_in_lines(script, _where(args), args.speed or BESIDE_A_DESK)
    except TurnedAway as away:
        raise turned_away(str(away), mistaken=away.mistaken) from None
    print(script.language.text("The session log is {log}", log=printable(str(log))))
    return DONE


async def with_desk(
    script: Script,
    args: argparse.Namespace,
    autopilot: Callable[[Pilot[Any]], Coroutine[Any, Any, None]] | None = None,
) -> int:
    from ..rehearsal.with_desk import rehearse_with_desk
    from ..wording.printable import printable
    from .moderating import print_not_taken
    from .own_keys import readers_keys

    speed = args.speed or BESIDE_A_DESK
    keys = readers_keys()
    print(notice(script))
    log, desk = await rehearse_with_desk(
        script, _where(args), speed, notice(script), autopilot, keys
    )
    print_not_taken(desk, script.language)
    print(script.language.text("The session log is {log}", log=printable(str(log))))
    return desk.return_code or DONE
