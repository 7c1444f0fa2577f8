"""A session log as text to read: a head, a line for each fact, and an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import groupby
from operator import itemgetter

from server.language import Language
from server.session import positions
from server.session.messages import Fact
from server.session.session import evolve

from ..wording.on_again import on_again
from ..wording.printable import printable
from ..wording.sentences import PUT_BACK, sentence
from ..wording.words import counts_text, day
from .recording import Recording
from .times import session_clock
from .viewpoint import Viewpoint


class Text:
    """Lines without their newline, safe for any terminal."""

    def __init__(
        self, recording: Recording, viewpoint: Viewpoint, language: Language, zone: tzinfo | None
    ) -> None:
        self._recording = recording
        self._viewpoint = viewpoint
        self._language = language
        self._zone = zone
        self._told = 0

    def head(self) -> Iterator[str]:
        """What session this is, and from when to when."""
        recording, say = self._recording, self._language.text
        yield printable(recording.plan.title)
        if recording.plan.hosts:
            yield printable(", ".join(recording.plan.hosts))
        start, end = recording.start, recording.end
        if start is not None and end is not None:
            begun, ended = start.astimezone(self._zone), end.astimezone(self._zone)
            later = "" if ended.date() == begun.date() else f"{day(self._language, ended)}, "
            yield say(
                "{date}, {begin} to {end}",
                date=day(self._language, begun),
                begin=f"{begun:%H:%M:%S}",
                end=f"{later}{ended:%H:%M:%S}",
            )
        if recording.derived is not None:
            yield say("Derived from another log, in which people have their names.")
        yield ""

    def skip_to(self, seq: int) -> None:
        """Tell nothing of the facts up to ``seq``."""
        self._told = seq

    def lines(self) -> Iterator[str]:
        """The facts not told yet. What happens several times in a row, as votes do, is one line."""
        for line, times in groupby(self._happened(), key=itemgetter(1)):
            first, *more = (when for when, _ in times)
            yield printable(f"{first}  {self._repeated(line, more)}")

    def _repeated(self, line: str, more: Sequence[str]) -> str:
        if not more:
            return line
        n = len(more) + 1
        return self._language.text(
            "{line} ({n} times, until {time})", line=line, n=n, time=more[-1]
        )

    def _happened(self) -> Iterator[tuple[str, str]]:
        """When, and what."""
        recording = self._recording
        state = recording.state_at(self._told)
        for fact in recording.facts(self._told + 1, recording.length):
            state = evolve(state, fact)
            self._told = fact.seq
            seen = self._viewpoint.fact(fact, state)
            if seen is not None and not isinstance(seen.event, PUT_BACK):
                shown = self._viewpoint.state(state)
                told = sentence(self._language, seen, shown)
                more = (*on_again(self._language, seen, shown), *self._result(seen))
                yield from ((self._clock(fact), line) for line in (told, *more))

    def _result(self, fact: Fact) -> Iterator[str]:
        """What closing a position published, for all together."""
        if isinstance(fact.event, positions.Closed):
            counts = counts_text(fact.event.result.counts)
            yield self._language.text("Result: {counts}", counts=counts)

    def end(self) -> str:
        """Whether that was all."""
        say = self._language.text
        phase = self._recording.last.session.phase
        if self._recording.damage is not None:
            return say("The log is damaged; what comes after this cannot be trusted.")
        if phase == "closed":
            return say("The session is closed.")
        return say("The log ends here; the session was not closed.")

    def _clock(self, fact: Fact) -> str:
        recording = self._recording
        return session_clock((recording.index.time(fact.seq) - recording.index.time(1)) / 1000)
