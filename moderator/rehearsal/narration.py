"""A rehearsal on a terminal: one line for each event, and a table at the end."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from server.language import Language
from server.session.floor import Talk
from server.session.messages import Fact
from server.session.session import SessionState

from ..client.outbox import Denied
from ..wording import words
from ..wording.printable import printable, width
from ..wording.sentences import sentence
from .outcome import Outcome


class Narrator:
    """Prints what happens as it happens, with the time of day in the session's time zone."""

    def __init__(
        self,
        language: Language,
        zone: tzinfo,
        now: Callable[[], datetime],
        say: Callable[[str], None],
    ) -> None:
        self._language, self._zone, self._now, self._say = language, zone, now, say

    def happened(self, fact: Fact, state: SessionState) -> None:
        self._line(fact.at, sentence(self._language, fact, state))

    def refused(self, person: str, denied: Denied, state: SessionState) -> None:
        line = self._language.text(
            "{person} is refused: {reason}",
            person=words.name_of(self._language, state, person),
            reason=denied.message or denied.code,
        )
        self._line(self._now(), line)

    def _line(self, at: datetime, text: str) -> None:
        self._say(f"{at.astimezone(self._zone):%H:%M:%S}  {printable(text)}")


def summary(outcome: Outcome, language: Language) -> Iterator[str]:
    """The lines at the end: who spoke for how long, and where the log is."""
    say = language.text
    yield from _table(
        [
            (say("Name"), say("Speeches"), say("Talk time"), say("Interjections")),
            *(_row(name, talk) for name, talk in outcome.people),
        ]
    )
    yield ""
    yield from _table(
        [
            (say("Time plan"), words.drift(language, outcome.drift)),
            (say("Speeches"), str(sum(talk.speeches for _, talk in outcome.people))),
            (say("Interjections"), str(sum(talk.interjections for _, talk in outcome.people))),
            (say("Spectators"), str(outcome.spectators)),
            *_results(outcome.results, language),
            (say("Refused commands"), str(sum(outcome.refusals.values()))),
            (say("Session log"), printable(str(outcome.log))),
            (say("Verify it"), printable(f"roundtable log verify {outcome.log}")),
        ]
    )


def complaints(outcome: Outcome, language: Language) -> Iterator[str]:
    """What went otherwise than it should, a line each."""
    for problem in outcome.problems(language):
        yield language.text("Not as it should be: {problem}", problem=problem)


def summary_json(outcome: Outcome, language: Language) -> dict[str, Any]:
    """The same for programs. Durations are in seconds."""
    figures = vars(outcome) | {
        "log": str(outcome.log),
        "guest": {"name": outcome.guest, "on_panel": outcome.guest_on_panel},
        "people": [{"name": name, **vars(talk)} for name, talk in outcome.people],
        "problems": list(outcome.problems(language)),
    }
    del figures["guest_on_panel"]
    return figures


def _results(results: Mapping[str, int], language: Language) -> Iterator[tuple[str, str]]:
    """Those that there are: real people write nothing and take no stance."""
    say = language.text
    if asked := results["questions"]:
        votes, answered = results["votes"], results["answered"]
        counts = say(
            "{n} asked, {votes} votes, {answered} answered", n=asked, votes=votes, answered=answered
        )
        yield say("Audience questions"), counts
    titles = {
        "assessed": say("Positions assessed"),
        "findings": say("Findings"),
        "feedback": say("Feedback"),
    }
    yield from ((title, str(results[name])) for name, title in titles.items() if results[name])


def _row(name: str, talk: Talk) -> tuple[str, ...]:
    return printable(name), str(talk.speeches), words.spent(talk.seconds), str(talk.interjections)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Aligned columns: the first one left, the others right; the second of only two is free."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        gaps = [" " * (most - width(text)) for text, most in zip(row, widths, strict=True)]
        others = [gap + text for text, gap in zip(row[1:], gaps[1:], strict=True)]
        yield "  ".join((row[0] + gaps[0], *(others if len(row) > 2 else row[1:]))).rstrip()
