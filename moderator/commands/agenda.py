"""``roundtable agenda``: check, new, schema, show."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server.language import Language

from ..wording.printable import width

if TYPE_CHECKING:
    from server.agenda_file import AgendaErrors
    from server.session.plan import Agenda, PlannedItem, PlannedPerson

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    language: Language | None = None,
    parents: Sequence[argparse.ArgumentParser] = (),
) -> None:
    """Add ``agenda`` with its four commands.

    ``language`` is that of the help texts. ``parents`` are argparse's, for options that all
    commands share. The parsed arguments have ``handler(args, language) -> exit code``.
    """
    say = language or Language.preferred(os.environ)
    summary = say.text("check, write and show agenda files")
    agenda = subparsers.add_parser("agenda", help=summary, description=summary)
    commands = agenda.add_subparsers(dest="agenda_command", metavar="COMMAND", required=True)

    def add(name: str, summary: str, handler: Any) -> argparse.ArgumentParser:
        parser = commands.add_parser(name, help=summary, description=summary, parents=[*parents])
        parser.set_defaults(handler=handler)
        return parser

    parser = add("check", say.text("say everything that is wrong with agenda files"), check)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser = add("new", say.text("write a new agenda file; without FILE, ask on the terminal"), new)
    parser.add_argument("file", nargs="?", metavar="FILE")
    parser.add_argument(
        "--from",
        dest="log",
        metavar="LOG",
        help=say.text("the next round, from the log of the last"),
    )
    parser = add("show", say.text("show the time plan of an agenda file"), show)
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--json", action="store_true", help=say.text("print it as JSON"))
    add("schema", say.text("print the JSON Schema of agenda files, for editors"), schema)


def check(args: argparse.Namespace, language: Language) -> int:
    """Check each file of ``args.files``."""
    from server.agenda_file import AgendaErrors, load_agenda
    from server.agenda_file.moments import written
    from server.agenda_file.problems import printable

    code = DONE
    for file in args.files:
        try:
            agenda = load_agenda(file)
        except AgendaErrors as errors:
            code = _report(errors, language)
            continue
        items = language.plural("{n} item", "{n} items", n=len(agenda.items))
        duration = written(sum(item.planned for item in agenda.items))
        name = printable(file, most=1000)
        print(
            language.text(
                "{file}: in order ({items}, {duration})", file=name, items=items, duration=duration
            )
        )
    return code


def new(args: argparse.Namespace, language: Language) -> int:
    """Write the template to ``args.file``, or ask, or print the template."""
    from . import agenda_new

    if args.log is not None:
        return _new_from(args, language)
    if args.file is not None:
        template = agenda_new.agenda_text(agenda_new.examples(language), language)
        return _write(args.file, template, language)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(agenda_new.agenda_text(agenda_new.examples(language), language), end="")
        return DONE
    try:
        title = agenda_new.ask_title(language)
        file = agenda_new.file_name(title)
        # Better to hear it before answering all the questions than after.
        if Path(file).exists():
            return _exists(file, language)
        answers = agenda_new.ask(language, title)
    except (EOFError, KeyboardInterrupt):
        print()
        print(language.text("Nothing was written."), file=sys.stderr)
        return FAILED
    return _write(file, agenda_new.agenda_text(answers, language), language)


def _new_from(args: argparse.Namespace, language: Language) -> int:
    """Write the agenda of the next round, or print it; 1 if the log is damaged."""
    from .agenda_from import next_agenda
    from .log_source import Stop, find, read, say_damage

    try:
        log = find(args.log, args, language)
        reading = read(log, language)
    except Stop as stop:
        print(stop.line, file=sys.stderr)
        return stop.code
    text = next_agenda(reading.history, language)
    code = DONE
    if args.file is not None:
        code = _write(args.file, text, language)
    else:
        print(text, end="")
    so = language.text("the agenda knows nothing after that")
    return code or say_damage(log, reading, so, language)


def schema(_args: argparse.Namespace, _language: Language) -> int:
    """Print the JSON Schema of agenda files."""
    from server.agenda_file.form import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return DONE


def show(args: argparse.Namespace, language: Language) -> int:
    """Print the plan of ``args.file`` as a table, or as JSON."""
    from server.agenda_file import AgendaErrors, load_agenda

    try:
        agenda = load_agenda(args.file)
    except AgendaErrors as errors:
        return _report(errors, language)
    if args.json:
        print(json.dumps(_as_json(agenda), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_as_text(agenda, language)))
    return DONE


def _report(errors: AgendaErrors, language: Language) -> int:
    print(errors.render(language), file=sys.stderr)
    return WRONG_INPUT


def _exists(file: str, language: Language) -> int:
    from server.agenda_file.problems import printable

    sentence = language.text("the file exists already and is left as it is")
    print(f"{printable(file, most=1000)}: {sentence}", file=sys.stderr)
    return WRONG_INPUT


def _write(file: str, text: str, language: Language) -> int:
    from server.agenda_file import AgendaErrors, read_agenda
    from server.agenda_file.problems import printable

    name = printable(file, most=1000)
    try:
        with Path(file).open("x", encoding="utf-8", newline="\n") as target:
            target.write(text)
    except FileExistsError:
        return _exists(file, language)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        sentence = language.text("the file cannot be written: {reason}", reason=reason)
        print(f"{name}: {sentence}", file=sys.stderr)
        return FAILED
    print(language.text("Written: {file}", file=name))
    try:
        read_agenda(text.encode(), file)
    except AgendaErrors as errors:
        return _report(errors, language)
    return DONE


def _as_text(agenda: Agenda, language: Language) -> Iterator[str]:
    from server.agenda_file.moments import written

    yield agenda.title
    if agenda.hosts:
        yield ", ".join(agenda.hosts)
    zone = agenda.timezone if agenda.start else None
    if when := [part for part in (agenda.date, agenda.start, zone) if part]:
        yield " ".join(when)
    yield ""
    yield from _table([(_role(person, language), _introduced(person)) for person in agenda.people])
    yield ""
    names = {person.id: person.name for person in agenda.people}
    rows = [
        (
            language.context("agenda table", "Start"),
            language.context("agenda table", "End"),
            language.context("agenda table", "Planned"),
            language.context("agenda table", "Lead"),
            language.context("agenda table", "Item"),
        )
    ]
    for item, (start, end) in zip(agenda.items, _clock(agenda), strict=True):
        lead = names.get(item.lead or "", "–")
        rows.append((start, end, written(item.planned), lead, item.title))
    total = written(sum(item.planned for item in agenda.items))
    rows.append(("", rows[-1][1], total, "", language.context("agenda table", "Total")))
    yield from _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(_cell(*pair) for pair in zip(row, widths, strict=True)).rstrip()


def _cell(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _role(person: PlannedPerson, language: Language) -> str:
    if person.role == "moderator":
        return language.context("role", "Moderator")
    if person.role == "panelist":
        return language.context("role", "Panelist")
    return language.context("role", "Expected guest")


def _introduced(person: PlannedPerson) -> str:
    return ", ".join(filter(None, (person.name, person.office, person.organisation)))


def _ends(agenda: Agenda) -> list[tuple[PlannedItem, int, int]]:
    """Each item with the seconds from the beginning to its start and to its end."""
    ends = list(accumulate(item.planned for item in agenda.items))
    return list(zip(agenda.items, [0, *ends], ends, strict=False))


def _clock(agenda: Agenda) -> Iterator[tuple[str, str]]:
    """Start and end of each item, by the clock, or from 0:00 where no time is set."""
    for _, start, end in _ends(agenda):
        if agenda.start is None:
            yield _since(start), _since(end)
        else:
            yield f"{_moment(agenda, start):%H:%M}", f"{_moment(agenda, end):%H:%M}"


def _since(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"


def _moment(agenda: Agenda, seconds: int) -> datetime:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(agenda.timezone)
    # Without a date any day will do on which no clock is changed.
    begin = datetime.fromisoformat(f"{agenda.date or '2000-01-05'}T{agenda.start}")
    view = begin.replace(tzinfo=zone).astimezone(UTC) + timedelta(seconds=seconds)
    return view.astimezone(zone)


def _as_json(agenda: Agenda) -> dict[str, Any]:
    from dataclasses import asdict

    plan = asdict(agenda)
    timed = agenda.date is not None and agenda.start is not None
    for item, (_, start, end) in zip(plan["items"], _ends(agenda), strict=True):
        item["starts_after"], item["ends_after"] = start, end
        if timed:
            item["starts_at"] = _moment(agenda, start).isoformat()
            item["ends_at"] = _moment(agenda, end).isoformat()
    plan["planned"] = sum(item.planned for item in agenda.items)
    return plan
