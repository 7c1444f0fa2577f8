"""``roundtable demo``: the 2021 roundtable on a real server, with simulated people."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import Language

if TYPE_CHECKING:
    from server.session.plan import Agenda

    from ..rehearsal.cast import Script
    from ..rehearsal.outcome import Outcome

AGENDA: Final = "2021-06-01-kommunale-neuausrichtung"
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

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    language: Language | None = None,
    parents: Sequence[argparse.ArgumentParser] = (),
) -> None:
    """Add ``demo``. ``parents`` have ``--lang`` and ``--data-dir``."""
    say = (language or Language.preferred(os.environ)).text
    summary = say("show a roundtable with simulated people on a real server")
    parser = subparsers.add_parser("demo", help=summary, description=summary, parents=[*parents])
    parser.set_defaults(handler=demo)
    parser.add_argument(
        "--headless", action="store_true", help=say("print what happens instead of opening a desk")
    )
    parser.add_argument(
        "--speed",
        type=_speed,
        metavar="N",
        help=say("how many times as fast as a real session; headless: as fast as possible"),
    )
    parser.add_argument("--agenda", metavar="FILE", help=say("another agenda than that of 2021"))
    parser.add_argument(
        "--spectators",
        type=_number,
        default=SPECTATORS,
        metavar="N",
        help=say("how many spectators"),
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help=say("another number, another course")
    )
    with suppress(argparse.ArgumentError):
        parser.add_argument(
            "--json", action="store_true", help=say("print only the final figures, as JSON")
        )


def demo(args: argparse.Namespace, language: Language) -> int:
    """Rehearse a session: 0 where all went as it should."""
    headless = args.headless or args.json
    if not headless and not (sys.stdin.isatty() and sys.stdout.isatty()):
        line = language.text(
            "The desk needs a terminal. “roundtable demo --headless” works without one."
        )
        print(line, file=sys.stderr)
        return WRONG_INPUT
    from server.agenda_file import AgendaErrors, load_agenda

    from ..rehearsal.person import LineFailed
    from .examples import example

    try:
        plan = load_agenda(args.agenda or example(AGENDA))
    except AgendaErrors as errors:
        print(errors.render(language), file=sys.stderr)
        return WRONG_INPUT
    if not any(person.role == "moderator" for person in plan.people):
        print(language.text("The agenda names no moderator."), file=sys.stderr)
        return WRONG_INPUT
    script = _script(plan, args, language)
    try:
        if headless:
            return asyncio.run(_headless(script, args))
        return asyncio.run(_beside_a_desk(script, args))
    except LineFailed as failed:
        print(language.text("Somebody could not join: {reason}", reason=failed), file=sys.stderr)
    except OSError as error:
        print(error.strerror or error, file=sys.stderr)
    return FAILED


def _script(plan: Agenda, args: argparse.Namespace, language: Language) -> Script:
    from server.session.records import replace

    from ..rehearsal.cast import Script

    # In the title, it stands wherever the session is shown later: in replay and minutes, too.
    title = language.text("Simulated: {title}", title=plan.title)
    headless = args.headless or args.json
    planned = sum(item.planned for item in plan.items)
    return Script(
        replace(plan, title=title),
        _start(plan),
        LOBBY if headless else SHORT_LOBBY,
        args.spectators,
        args.seed,
        language,
        0.0 if headless else COURTESY * (args.speed or BESIDE_A_DESK),
        PATIENCE * planned if headless else None,
    )


def _start(plan: Agenda) -> datetime:
    """When the session begins: as the agenda says, otherwise now."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(plan.timezone)
    if plan.start is None:
        return datetime.now(UTC).replace(microsecond=0)
    day = plan.date or datetime.now(zone).date().isoformat()
    return datetime.fromisoformat(f"{day}T{plan.start}").replace(tzinfo=zone).astimezone(UTC)


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

    from ..rehearsal.narration import Narrator
    from ..rehearsal.outcome import outcome
    from ..rehearsal.venue import open_venue
    from ..wording.printable import printable

    async with open_venue(script, _data_dir(args), args.speed) as playing:
        if not args.json:
            print(notice(script))
            print(printable(script.plan.title), end="\n\n", flush=True)
            zone = ZoneInfo(script.plan.timezone)
            playing.watch(Narrator(script.language, zone, playing.clock.now, print))
        await playing.play()
        await playing.settled()
        state = playing.state
    return _report(outcome(playing, state), script.language, args.json)


def _report(outcome: Outcome, language: Language, as_json: bool) -> int:
    from ..rehearsal.narration import summary, summary_json

    if as_json:
        print(json.dumps(summary_json(outcome, language), ensure_ascii=False))
    else:
        print("", *summary(outcome, language), sep="\n")
    return FAILED if any(outcome.problems(language)) else DONE


async def _beside_a_desk(script: Script, args: argparse.Namespace) -> int:
    from ..rehearsal.with_desk import rehearse_with_desk
    from ..wording.printable import printable

    speed = args.speed or BESIDE_A_DESK
    print(notice(script))
    log = await rehearse_with_desk(script, _data_dir(args), speed, notice(script))
    print(script.language.text("The session log is {log}", log=printable(str(log))))
    return DONE


def _data_dir(args: argparse.Namespace) -> Path | None:
    return Path(args.data_dir) if args.data_dir else None


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 10_000:
        raise ValueError(text)
    return speed


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 10_000:
        raise ValueError(text)
    return number
