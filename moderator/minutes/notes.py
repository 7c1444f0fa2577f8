"""What readers must know before all else: where the log is not whole, not the original, or no
session was held to its end."""

from __future__ import annotations

from collections.abc import Iterator

from ..wording.logs import damage_text
from .document import Note
from .phrases import Phrases
from .report_data import ReportData


def notes(report: ReportData, say: Phrases) -> Iterator[Note]:
    reading = report.reading
    if reading.anonymous:
        yield Note(say.text("Derived from another log, in which people have their names."))
    if reading.damage is not None:
        yield Note(
            say.text(
                "The session log is damaged in line {line}: {what}. These minutes end before it;"
                " what is behind it is not in them.",
                line=reading.damage.line,
                what=damage_text(reading.damage, say.language),
            )
        )
    if reading.torn:
        yield Note(
            say.text(
                "The session log breaks off within its last command. That is not in these minutes."
            )
        )
    if reading.history.unknown:
        yield Note(
            say.plural(
                "{n} event was written by a newer version of this program and is not in these"
                " minutes.",
                "{n} events were written by a newer version of this program and are not in these"
                " minutes.",
                n=reading.history.unknown,
            )
        )
    # Behind damage it may have been opened and closed.
    if reading.damage is None and report.begin is None:
        yield Note(say.text("The session was never opened."))
    elif reading.damage is None and report.state.session.closed is None:
        yield Note(
            say.text(
                "The session was not closed; these minutes end with its log at {time}.",
                time=say.o_clock(say.time(report.end)),
            )
        )
