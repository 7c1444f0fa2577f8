"""``roundtable log``: verify, show, repair, anonymise."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server.language import Language

from ..wording.logs import (
    bad_line,
    damage_text,
    good_line,
    mask_titles,
    placed,
    problem_text,
    repair_lines,
    report_json,
    shown,
)

if TYPE_CHECKING:
    from server.journal import Damaged, LogReader

    from .log_lines import Test

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2

BIG_LOG: Final = 4 << 20
"""Bytes from which verifying takes long enough to show how far it is."""


class _Stop(Exception):
    """A command ends here, with this exit code and this line on stderr."""

    def __init__(self, code: int, line: str) -> None:
        super().__init__(line)
        self.code = code
        self.line = line


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    language: Language | None = None,
    parents: Sequence[argparse.ArgumentParser] = (),
) -> None:
    """Add ``log`` with its commands.

    ``language`` is that of the help texts. ``parents`` are argparse's, for options that all
    commands share: of these ``data_dir`` is looked at, and ``json``. The parsed arguments
    have ``handler(args, language) -> exit code``.
    """
    say = language or Language.preferred(os.environ)
    summary = say.text("verify, show, repair and anonymise session logs")
    log = subparsers.add_parser("log", help=summary, description=summary)
    commands = log.add_subparsers(dest="log_command", metavar="COMMAND", required=True)

    def add(name: str, summary: str, handler: Any, as_json: str = "") -> argparse.ArgumentParser:
        parser = commands.add_parser(name, help=summary, description=summary, parents=[*parents])
        parser.set_defaults(handler=handler)
        parser.add_argument("log", metavar="LOG", help=say.text("log file, folder or session id"))
        if as_json:
            # Where the parents have it already, argparse keeps theirs.
            with suppress(argparse.ArgumentError):
                parser.add_argument("--json", action="store_true", help=as_json)
        return parser

    add("verify", say.text("check every line of a log"), verify, say.text("print it as JSON"))
    parser = add(
        "show",
        say.text("print the events of a log"),
        show,
        say.text("print the lines as they are in the file"),
    )
    when = say.text("a seq, or a time such as 14:30")
    parser.add_argument("--event", metavar="PREFIX", help=say.text("only events that begin so"))
    parser.add_argument("--by", metavar="ID", help=say.text("only what this person did"))
    parser.add_argument("--from", dest="first", metavar="WHEN", help=when)
    parser.add_argument("--to", dest="last", metavar="WHEN", help=when)
    add("repair", say.text("cut a damaged log back to its good part, with a backup"), repair)
    parser = add("anonymise", say.text("copy a log without the names of people"), anonymise)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help=say.text("the file to write; a new one"),
    )
    parser.add_argument(
        "--drop-texts", action="store_true", help=say.text("leave out what people wrote, too")
    )


def verify(args: argparse.Namespace, language: Language) -> int:
    """Check ``args.log``: 0 if every line is right, 1 if not."""
    return _run(args, language, _verify)


def show(args: argparse.Namespace, language: Language) -> int:
    """Print the events of ``args.log`` that were asked for; 1 if damage was met."""
    return _run(args, language, _show)


def repair(args: argparse.Namespace, language: Language) -> int:
    """Cut ``args.log`` back to its good part if need be."""
    return _run(args, language, _repair)


def anonymise(args: argparse.Namespace, language: Language) -> int:
    """Write a copy of ``args.log`` in which nobody has their name."""
    return _run(args, language, _anonymise)


def _run(
    args: argparse.Namespace,
    language: Language,
    command: Callable[[argparse.Namespace, Path, Language], int],
) -> int:
    """Run a command on the log that is meant, and say in one line what went wrong."""
    from server.journal import SessionBusy

    try:
        return command(args, _find(args, language), language)
    except _Stop as stop:
        code, line = stop.code, stop.line
    except BrokenPipeError:
        # Whoever reads has seen enough. What is still buffered must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except SessionBusy:
        code = FAILED
        line = language.text(
            "{log}: a server has this session open; stop it first", log=shown(args.log)
        )
    except PermissionError as error:
        code = WRONG_INPUT
        file = shown(error.filename or args.log)
        line = language.text("{file}: no permission", file=file)
    except OSError as error:
        code = WRONG_INPUT
        line = f"{shown(error.filename or args.log)}: {error.strerror or error}"
    print(line, file=sys.stderr)
    return code


def _find(args: argparse.Namespace, language: Language) -> Path:
    from server.paths import NoLog, find_log

    data_dir = getattr(args, "data_dir", None)
    try:
        return find_log(args.log, Path(data_dir) if data_dir is not None else None)
    except NoLog as found:
        if found.reason == "missing":
            line = language.text("{log}: no such log or session", log=shown(args.log))
        else:
            line = language.text("{log}: there is no session log in here", log=shown(args.log))
        raise _Stop(WRONG_INPUT, line) from None


def _verify(args: argparse.Namespace, log: Path, language: Language) -> int:
    from server.journal import verify as verify_log

    report = verify_log(log, _progress(log))
    problem = problem_text(report, language)
    if args.json:
        print(json.dumps(report_json(log, report, problem), ensure_ascii=False))
    if problem is not None:
        print(placed(log, bad_line(report), problem), file=sys.stderr)
        return _exit_code(report.damage)
    if not args.json:
        print(good_line(log, report, language))
    return DONE


def _show(args: argparse.Namespace, log: Path, language: Language) -> int:
    from server.journal import Damaged, LogReader

    try:
        with LogReader(log) as reader:
            _print_events(args, reader, language)
            sys.stdout.flush()
            if reader.torn:
                line = language.text("the last line is incomplete")
                print(placed(log, reader.chain.lines + 1, line), file=sys.stderr)
    except Damaged as damage:
        sys.stdout.flush()
        raise _Stop(
            _exit_code(damage), placed(log, damage.line, damage_text(damage, language))
        ) from None
    return DONE


def _repair(_args: argparse.Namespace, log: Path, language: Language) -> int:
    from server.journal import Damaged
    from server.journal import repair as repair_log

    try:
        done = repair_log(log)
    except Damaged as damage:
        what = damage_text(damage, language)
        line = language.text("{what}; nothing of the log can be kept", what=what)
        raise _Stop(_exit_code(damage), placed(log, damage.line, line)) from None
    if done is None:
        print(language.text("{log}: nothing to repair", log=shown(log)))
    else:
        print("\n".join(repair_lines(log, done, language)))
    return DONE


def _anonymise(args: argparse.Namespace, log: Path, language: Language) -> int:
    from server.journal import Damaged
    from server.journal.anonymise import anonymise as anonymise_log

    copy = Path(args.output)
    try:
        facts = anonymise_log(log, copy, drop_texts=args.drop_texts, titles=mask_titles(language))
    except FileExistsError:
        line = language.text("{file}: exists already; nothing was written", file=shown(copy))
        raise _Stop(WRONG_INPUT, line) from None
    except Damaged as damage:
        what = damage_text(damage, language)
        line = language.text("{what}; nothing was written", what=what)
        raise _Stop(_exit_code(damage), placed(log, damage.line, line)) from None
    print(
        language.plural(
            "{file}: {n} event, without names",
            "{file}: {n} events, without names",
            n=facts,
            file=shown(copy),
        )
    )
    if not args.drop_texts:
        print(
            language.text(
                "What people wrote for all to see is still in it, and may tell who they are;"
                " --drop-texts leaves it out."
            )
        )
    return DONE


def _print_events(args: argparse.Namespace, reader: LogReader, language: Language) -> None:
    from .log_lines import Names, event_line, session_zone

    zone = session_zone(reader.header)
    names = Names(reader.header)
    tests = _tests(args, reader, language)
    for line, record in reader.lines():
        names.learn(record)
        if not all(test(record) for test in tests):
            continue
        print(line.decode()[:-1] if args.json else event_line(record, names, zone))


def _tests(args: argparse.Namespace, reader: LogReader, language: Language) -> list[Test]:
    from .log_lines import bound, not_after, not_before, session_day, session_zone

    zone = session_zone(reader.header)
    tests: list[Test] = []
    if args.event is not None:
        tests.append(lambda record: str(record.get("event")).startswith(args.event))
    if args.by is not None:
        tests.append(lambda record: record.get("by") == args.by)
    for text, make in ((args.first, not_before), (args.last, not_after)):
        if text is None:
            continue
        try:
            tests.append(make(bound(text, zone, session_day(reader.header, zone))))
        except ValueError:
            line = language.text("{text}: neither a seq nor a time", text=shown(text))
            raise _Stop(WRONG_INPUT, line) from None
    return tests


def _progress(log: Path) -> Callable[[int, int], None] | None:
    """Shows how far it is on a terminal, for logs that take a while."""
    if not sys.stderr.isatty() or log.stat().st_size < BIG_LOG:
        return None

    def show_share(done: int, size: int) -> None:
        # Whatever is printed in the end is longer, and covers it.
        print(f"{done * 100 // max(size, 1):3} %", end="\r", file=sys.stderr, flush=True)

    return show_share


def _exit_code(damage: Damaged | None) -> int:
    no_log = damage is not None and damage.reason in {"header", "version"}
    return WRONG_INPUT if no_log else FAILED
