"""``roundtable log show``: the events of a log, and which of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from server.language import Language

from ..wording.logs import nobody_text, shown
from .failing import DONE, CommandFailed
from .log_source import say_none, say_torn

if TYPE_CHECKING:
    from server.journal import LogReader

    from .log_lines import Course, Record, Span, Test


def add_filters(parser: argparse.ArgumentParser, language: Language) -> None:
    say = language.text
    when = say("a seq, or a time such as 14:30")
    parser.add_argument("--event", metavar="PREFIX", help=say("only events that begin so"))
    whose = say("only what this person did: their name or id")
    parser.add_argument("--by", metavar="PERSON", help=whose)
    parser.add_argument("--from", dest="first", metavar="WHEN", help=when)
    parser.add_argument("--to", dest="last", metavar="WHEN", help=when)


def show(args: argparse.Namespace, log: Path, language: Language) -> int:
    """Print the events that were asked for; 1 if damage was met."""
    from server.journal import LogReader

    with LogReader(log) as reader:
        found = _print_events(args, log, reader, language)
        sys.stdout.flush()
        if found is None:
            print(
                language.text("{log}: there are no events in it", log=shown(log)), file=sys.stderr
            )
        elif not found:
            say_none(log, language)
        if reader.unfinished:
            say_torn(log, reader.whole.seq + 2, language)
    return DONE


def _print_events(
    args: argparse.Namespace, log: Path, reader: LogReader, language: Language
) -> bool | None:
    """Whether there was one to be printed; None where there was none at all."""
    from .log_lines import Names, Times, event_line, session_zone

    times, names = Times(session_zone(reader.header)), Names(reader.header)
    tests = _tests(args, log, reader, language)
    found = None
    for line, record in reader.lines():
        names.learn(record)
        when = times.shown(record)
        found = bool(found)
        if not all(test(record) for test in tests):
            continue
        found = True
        print(line.decode()[:-1] if args.json else event_line(record, when, names, language))
    return found


def _tests(
    args: argparse.Namespace, log: Path, reader: LogReader, language: Language
) -> list[Test]:
    tests: list[Test] = []
    if args.event is not None:
        event = _event(args.event, log, language)
        tests.append(lambda record: record["event"].startswith(event))
    if args.by is not None:
        person = _person(args.by, log, language)
        tests.append(lambda record: record["by"] == person)
    return tests + _bounds(args, log, reader, language)


def _bounds(
    args: argparse.Namespace, log: Path, reader: LogReader, language: Language
) -> list[Test]:
    from .log_lines import bound, not_after, not_before, session_zone

    zone = session_zone(reader.header)
    given = [text for text in (args.first, args.last) if text is not None]
    held = _held_when(log) if any(":" in text for text in given) else None
    known: dict[str, int | Span] = {}
    for text in given:
        try:
            known[text] = bound(text, zone, held)
        except ValueError:
            line = language.text("{text}: neither a seq nor a time", text=shown(text))
            raise CommandFailed(line) from None
    first, last = known.get(args.first), known.get(args.last)
    if first is not None and last is not None and _is_behind(first, last):
        said = {"first": shown(args.first), "last": shown(args.last)}
        raise CommandFailed(language.text("--from {first} is behind --to {last}", **said))
    tests = [] if first is None else [not_before(first)]
    return tests if last is None else [*tests, not_after(last)]


def _is_behind(first: int | Span, last: int | Span) -> bool:
    """Whether nothing can lie between the two; of a seq and a time, only the log would know."""
    if isinstance(first, int) or isinstance(last, int):
        return isinstance(first, int) and isinstance(last, int) and first > last
    return first.begin > last.end


def _event(prefix: str, log: Path, language: Language) -> str:
    """The beginning of events' names. Raises CommandFailed where there are none that begin so."""
    from server.journal import LogReader

    from .log_lines import is_known

    if is_known(prefix):
        return prefix
    # Those of a later version stand in the log alone.
    with LogReader(log) as reader:
        if any(record["event"].startswith(prefix) for record in reader.records()):
            return prefix
    raise CommandFailed(language.text("{text}: no event begins so", text=shown(prefix)))


def _person(wanted: str, log: Path, language: Language) -> str:
    """Somebody's id, by that or by a name that they had. Raises CommandFailed."""
    from server.journal import Damaged, LogReader

    from .log_lines import Names

    with LogReader(log) as reader:
        names, damage = Names(reader.header), None
        try:
            for record in reader.records():
                names.learn(record)
        except Damaged as met:
            damage = met
    found = names.called(wanted)
    if damage is not None and not found:
        # They may have come behind it.
        raise damage
    if len(found) != 1:
        raise CommandFailed(nobody_text(log, wanted, found, language))
    return found[0]


def _held_when(log: Path) -> Course:
    """When the session of a log was, up to its end or to the damage."""
    from server.journal import Damaged, LogReader

    from .log_lines import course

    def good(reader: LogReader) -> Iterator[Record]:
        with suppress(Damaged):
            yield from reader.records()

    with LogReader(log) as reader:
        return course(reader.header, good(reader))
