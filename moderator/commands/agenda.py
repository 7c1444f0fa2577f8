"""``roundtable agenda``: check, new, schema, show."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from server.language import Language

from ..wording.printable import printable
from . import new_file, output
from .failing import DONE, FAILED, WRONG_INPUT, CommandFailed, file_exists, system_errors, writing
from .options import Commands, log_named

if TYPE_CHECKING:
    from server.session.plan import Agenda


def register(commands: Commands) -> None:
    say = commands.say
    agenda = commands.group("agenda", say("check, write and show agenda files"))
    parser = agenda.add("check", say("say everything that is wrong with agenda files"), check)
    parser.add_argument("files", nargs="+", metavar="FILE")
    summary = say("write a new agenda file; without FILE, ask on the terminal")
    parser = agenda.add("new", summary, new)
    parser.add_argument("file", nargs="?", metavar="FILE")
    last = say("the next round, from the log of the last; or a running order as a table (.csv)")
    named = log_named(commands.language)
    made_of = parser.add_mutually_exclusive_group()
    made_of.add_argument("--from", dest="log", metavar="LOG", type=named, help=last)
    council = say("a meeting of a council information system: its JSON, in a file or by address")
    made_of.add_argument("--from-oparl", dest="meeting", metavar="FILE", help=council)
    parser = agenda.add("show", say("show the time plan of an agenda file"), show)
    parser.add_argument("file", metavar="FILE")
    form = parser.add_mutually_exclusive_group()
    agenda.as_json(form)
    cards = say("print the running order and a card for each item, as HTML for paper")
    form.add_argument("--cards", action="store_true", help=cards)
    event = say("print it as an event for calendars (iCalendar)")
    form.add_argument("--ics", action="store_true", help=event)
    summary = say("write the JSON Schema of agenda files, for editors; without FILE, print it")
    agenda.add("schema", summary, schema).add_argument("file", nargs="?", metavar="FILE")


def check(args: argparse.Namespace, language: Language) -> int:
    """Check each file of ``args.files``."""
    from server.agenda_file import AgendaErrors, load_agenda
    from server.agenda_file.moments import written

    code = DONE
    for file in args.files:
        try:
            agenda = load_agenda(file)
        except AgendaErrors as errors:
            output.complain(errors.render(language))
            code = WRONG_INPUT
            continue
        line = language.text(
            "{file}: in order ({items}, {duration})",
            file=printable(file),
            items=language.plural("{n} item", "{n} items", n=len(agenda.items)),
            duration=written(sum(item.planned for item in agenda.items)),
        )
        print(line)
    return code


def new(args: argparse.Namespace, language: Language) -> int:
    """Write the template to ``args.file``, or ask, or print the template."""
    from . import agenda_csv, agenda_new

    if args.log is not None and Path(args.log).suffix.lower() in agenda_csv.ENDINGS:
        return _new_from_table(args, language)
    if args.log is not None:
        return _new_from(args, language)
    if args.meeting is not None:
        return _new_from_meeting(args, language)
    if args.file is not None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        _give(args.file, agenda_new.agenda_text(agenda_new.examples(language), language), language)
        return DONE
    try:
        title = agenda_new.ask_title(language)
        file = agenda_new.file_name(title)
        # Better to hear it before answering all the questions than after.
        if Path(file).exists():
            raise file_exists(file, language)
        answers = agenda_new.ask(language, title)
    except (EOFError, KeyboardInterrupt):
        print()
        raise CommandFailed(language.text("Nothing was written."), FAILED) from None
    _give(file, agenda_new.agenda_text(answers, language), language)
    return DONE


def _new_from(args: argparse.Namespace, language: Language) -> int:
    """Write the agenda of the next round, or print it; 1 if the log is damaged."""
    from .agenda_from import next_agenda
    from .log_source import read, say_damage, session_log

    with session_log(args, language) as log:
        reading = read(log, language)
    text, too_much = next_agenda(reading.history, language)
    _complain_of(printable(args.log), too_much)
    _give(args.file, text, language)
    so = language.text("the agenda knows nothing after that")
    return say_damage(log, reading, so, language)


def _new_from_table(args: argparse.Namespace, language: Language) -> int:
    """Write the agenda that a running order in a table is, or print it."""
    from .agenda_csv import NoItems, table_agenda

    table = Path(args.log)
    try:
        with system_errors(WRONG_INPUT, language, args.log):
            text, left_out, too_much = table_agenda(
                table.read_bytes(), printable(table.stem), language
            )
    except NoItems:
        line = language.text(
            "{file}: no column is headed by what titles of items are called, such as “{example}”",
            file=printable(args.log),
            example=language.context("agenda table", "Item"),
        )
        raise CommandFailed(line) from None
    for bad in left_out:
        output.complain(f"{printable(args.log)}:{bad.line}: {language.text(bad.sentence)}")
    _complain_of(printable(args.log), too_much)
    _give(args.file, text, language)
    return DONE


def _new_from_meeting(args: argparse.Namespace, language: Language) -> int:
    """Write the agenda of a council's meeting, as far as it is public, or print it."""
    from . import agenda_oparl

    source = printable(args.meeting)
    there = agenda_oparl.is_address(args.meeting)
    fetch = agenda_oparl.read if there else None
    try:
        with system_errors(FAILED if there else WRONG_INPUT, language, args.meeting):
            meeting = agenda_oparl.read(args.meeting)
            text, too_much = agenda_oparl.meeting_agenda(meeting, fetch, language)
    except agenda_oparl.NoMeeting:
        line = language.text("{file}: no meeting of OParl with public items", file=source)
        raise CommandFailed(line) from None
    _complain_of(source, too_much)
    _give(args.file, text, language)
    return DONE


def schema(args: argparse.Namespace, language: Language) -> int:
    """Write the JSON Schema of agenda files to ``args.file``, or print it."""
    from server.agenda_file.form import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    _write(args.file, f"{text}\n", language)
    return DONE


def show(args: argparse.Namespace, language: Language) -> int:
    """Print the plan of ``args.file`` as a table, as JSON, for paper or for calendars."""
    from server.agenda_file import load_agenda

    from .agenda_show import as_json, as_text

    agenda = load_agenda(args.file)
    if args.cards:
        from .agenda_cards import as_cards

        print(as_cards(agenda, language), end="")
    elif args.ics:
        _print_event(agenda, args.file, language)
    elif args.json:
        print(json.dumps(as_json(agenda), indent=2, ensure_ascii=False))
    else:
        print("\n".join(as_text(agenda, language)))
    return DONE


def _print_event(agenda: Agenda, file: str, language: Language) -> None:
    from .agenda_event import NoMoment, as_event

    try:
        event = as_event(agenda, datetime.now(UTC))
    except NoMoment:
        line = language.text("{file}: a calendar needs date and start", file=printable(file))
        raise CommandFailed(line) from None
    # A calendar's lines end as they stand, on every system.
    sys.stdout.flush()
    sys.stdout.buffer.write(event.encode())


def _complain_of(source: str, sentences: Sequence[str]) -> None:
    for sentence in sentences:
        output.complain(f"{source}: {sentence}")


def _give(file: str | None, text: str, language: Language) -> None:
    """Write an agenda to a new file, or print it where there is none; say what is wrong with it."""
    from server.agenda_file import read_agenda

    _write(file, text, language)
    if file not in (None, output.STDOUT):
        read_agenda(text.encode(), file)


def _write(file: str | None, text: str, language: Language) -> None:
    """Write a new file, or print the text where there is none, or ``-``."""
    if file in (None, output.STDOUT):
        print(text, end="")
        return
    with writing(file, language):
        new_file.put(Path(file), text)
    print(language.text("Written: {file}", file=printable(file)))
