"""``roundtable log``: verify, show, repair, anonymise, and what forgets people."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from server.language import Language

from ..wording.logs import (
    bad_line,
    damage_text,
    good_line,
    placed,
    problem_text,
    repair_lines,
    report_json,
    shown,
)
from .failing import DONE, FAILED, WRONG_INPUT, CommandFailed, system_errors, writing
from .log_forgetting import expire, forget
from .log_show import add_filters, show
from .log_signing import add_checks, add_sign, checked, sign
from .log_source import damaged, say_torn, session_log
from .options import Commands, Handler
from .output import STDOUT

if TYPE_CHECKING:
    from server.session.checkpoint import Checkpoint

BIG_LOG: Final = 4 << 20
"""Bytes from which verifying takes long enough to show how far it is."""

_EXAMPLE: Final = "812:3f9a-1c22-77b0-e1d4"

OnLog: TypeAlias = Callable[[argparse.Namespace, Path, Language], int]


def register(commands: Commands) -> None:
    say = commands.say
    log = commands.group("log", say("verify, show, repair, anonymise and expire session logs"))

    def add(name: str, summary: str, command: OnLog) -> argparse.ArgumentParser:
        parser = log.add(name, summary, _on_log(command))
        log.log(parser)
        return parser

    parser = add("verify", say("check every line of a log"), verify)
    log.as_json(parser)
    what = say("also hold it against what a witness was told: a file, or SEQ:SUM as printed")
    parser.add_argument("--witness", metavar="FILE", action="append", default=[], help=what)
    add_checks(parser, say)
    add_sign(add("sign", say("sign a log, and have it stamped with the time"), sign), say)
    parser = add("show", say("print the events of a log"), show)
    log.as_json(parser, say("print the lines as they are in the file"))
    add_filters(parser, commands.language)
    add("repair", say("cut a damaged log back to its good part, with a backup"), repair)
    parser = add("anonymise", say("copy a log without the names of people"), anonymise)
    output = say("the file to write; a new one")
    parser.add_argument("-o", "--output", metavar="FILE", required=True, help=output)
    without = say("leave out what people wrote, too")
    parser.add_argument("--drop-texts", action="store_true", help=without)
    summary = say("take one person out of a log, and remove what beside it names them")
    parser = add("forget", summary, forget)
    parser.add_argument("person", metavar="PERSON", help=say("the person's name or id"))
    theirs = say("leave out what they wrote for all to see, too")
    parser.add_argument("--drop-texts", action="store_true", help=theirs)
    summary = say("take the names out of all logs that are older than their agenda allows")
    parser = log.add("expire", summary, expire)
    folder = say("the folder with the sessions; by default that of --data-dir")
    parser.add_argument("folder", nargs="?", metavar="DIR", help=folder)
    parser.add_argument("--drop-texts", action="store_true", help=without)
    parser.add_argument("--dry-run", action="store_true", help=say("only say what would be done"))


def _on_log(command: OnLog) -> Handler:
    def handler(args: argparse.Namespace, language: Language) -> int:
        with session_log(args, language) as log:
            return command(args, log, language)

    return handler


def verify(args: argparse.Namespace, log: Path, language: Language) -> int:
    """Check a log: 0 if every line is right, 1 if not."""
    from server.journal import verify as verify_log
    from server.journal.witness import testify

    from ..wording.testimony import against, proved_line, testimony_json

    held, files = _held(args.witness, language)
    vouched = checked(args, files, language)
    report = verify_log(log, _progress(log))
    problem = problem_text(report, language)
    testimony = testify(log, held) if held else None
    if args.json:
        found = report_json(log, report, problem)
        if testimony is not None:
            found["ok"] = report.intact and testimony.worst is None
            found["witness"] = testimony_json(testimony)
        print(json.dumps(found, ensure_ascii=False))
    if testimony is not None and testimony.worst is not None:
        raise CommandFailed(against(log, testimony, language), FAILED)
    if report.damage is not None:
        raise report.damage
    if problem is not None:
        raise CommandFailed(placed(log, bad_line(report), problem), FAILED)
    if not args.json:
        print(good_line(log, report, language))
        if testimony is not None:
            print(proved_line(testimony, language))
        for sentence in vouched:
            print(sentence)
    return DONE


def _held(given: list[str], language: Language) -> tuple[list[Checkpoint], list[Path]]:
    """The checkpoints that witnesses hold, as they are printed in minutes or in files, and the
    files."""
    from server.journal import witness

    held: list[Checkpoint] = []
    files: list[Path] = []
    for text in given:
        checkpoint = witness.typed(text)
        if checkpoint is not None:
            held.append(checkpoint)
            continue
        if witness.meant(text) and not Path(text).exists():
            line = language.text(
                "{text}: a checkpoint is a seq and at least {n} digits of a sum, as in {example}",
                text=shown(text),
                n=witness.SHORT,
                example=_EXAMPLE,
            )
            raise CommandFailed(line)
        if not Path(text).exists():
            line = language.text(
                "{text}: there is no such file; a checkpoint is given as in {example}",
                text=shown(text),
                example=_EXAMPLE,
            )
            raise CommandFailed(line)
        try:
            with system_errors(WRONG_INPUT, language, text):
                found = witness.read(Path(text))
        except witness.NoWitness as none:
            what = language.text("this is no checkpoint that a witness keeps")
            raise CommandFailed(placed(text, none.line, what)) from None
        held += found.checkpoints
        files.append(Path(text))
        if found.half is not None:
            what = language.text(
                "this line is incomplete; the checkpoint on it is not held against the log"
            )
            print(placed(text, found.half, what), file=sys.stderr)
    return held, files


def repair(_args: argparse.Namespace, log: Path, language: Language) -> int:
    """Cut a log back to its good part if need be."""
    from server.journal import Damaged
    from server.journal import repair as repair_log

    try:
        done = repair_log(log)
    except Damaged as damage:
        if damage.reason == "converted":
            # All of it is there.
            raise
        what = damage_text(damage, language)
        raise damaged(
            log, damage, language.text("{what}; nothing of the log can be kept", what=what)
        ) from None
    if done is None:
        print(language.text("{log}: nothing to repair", log=shown(log)))
    else:
        print("\n".join(repair_lines(log, done, language)))
    return DONE


def anonymise(args: argparse.Namespace, log: Path, language: Language) -> int:
    """Write a copy of a log in which nobody has their name."""
    from server.journal import Damaged
    from server.journal import verify as verify_log
    from server.journal.anonymise import TITLES
    from server.journal.anonymise import anonymise as anonymise_log

    if args.output == STDOUT:
        raise CommandFailed(language.text("a copy of a log is a file: -o FILE.jsonl"))
    copy = Path(args.output)
    titles = {kind: language.text(title) for kind, title in TITLES.items()}
    try:
        facts = anonymise_log(log, copy, drop_texts=args.drop_texts, titles=titles)
    except FileExistsError:
        line = language.text("{file}: exists already; nothing was written", file=shown(copy))
        raise CommandFailed(line) from None
    except Damaged as damage:
        what = damage_text(damage, language)
        raise damaged(
            log, damage, language.text("{what}; nothing was written", what=what)
        ) from None
    except OSError as error:
        # What is written has another name until it is whole.
        of_log = error.filename == str(log)
        with system_errors(FAILED, language) if of_log else writing(args.output, language):
            raise
    print(
        language.plural(
            "{file}: {n} event, without names",
            "{file}: {n} events, without names",
            n=facts,
            file=shown(copy),
        )
    )
    report = verify_log(log)
    if report.torn:
        say_torn(log, bad_line(report), language)
    if not args.drop_texts:
        print(
            language.text(
                "What people wrote for all to see is still in it, and may tell who they are;"
                " --drop-texts leaves it out."
            )
        )
    return DONE


def _progress(log: Path) -> Callable[[int, int], None] | None:
    """Shows how far it is on a terminal, for logs that take a while."""
    if not sys.stderr.isatty() or log.stat().st_size < BIG_LOG:
        return None

    def show_share(done: int, size: int) -> None:
        # Whatever is printed in the end is longer, and covers it.
        print(f"{done * 100 // max(size, 1):3} %", end="\r", file=sys.stderr, flush=True)

    return show_share
