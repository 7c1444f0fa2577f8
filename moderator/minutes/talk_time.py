"""The sections on who spoke: talk time compared, and every speech."""

from __future__ import annotations

from collections.abc import Iterator

from ..history import SpeechRecord
from ..wording.words import KINDS
from .charts import shares, timeline
from .document import Block, Column, Figure, Table
from .phrases import Phrases
from .report_data import ReportData, Talk


def talk(report: ReportData, say: Phrases) -> Iterator[Block]:
    people = report.talk_by_person()
    if not people:
        return
    named = [
        Talk(say.name(p.id), t.speeches, t.seconds, t.interjections, t.interjection_seconds)
        for p, t in people
    ]
    nobody = say.text("without an organisation")
    houses = _named(report.talk(lambda p: p.organisation), nobody)
    groups = _named(report.talk(lambda p: p.category), say.text("without a group"))
    yield from _compared("person", say.text("Talk time by person"), say.text("Name"), named, say)
    if any(t.name != nobody for t in houses):
        title = say.text("Talk time by organisation")
        yield from _compared("organisation", title, say.text("Organisation"), houses, say)
    if len(groups) > 1:
        yield from _compared(
            "group", say.text("Talk time by group"), say.text("Group"), groups, say
        )


def _named(talks: list[Talk], nobody: str) -> list[Talk]:
    return [
        Talk(t.name or nobody, t.speeches, t.seconds, t.interjections, t.interjection_seconds)
        for t in talks
    ]


def _compared(what: str, title: str, head: str, talks: list[Talk], say: Phrases) -> Iterator[Block]:
    chart = shares(talks, say)
    if chart is not None:
        longest = talks[0]
        description = say.text(
            "Bars of net talk time without interjections. Longest: {name}, {duration}.",
            name=longest.name,
            duration=say.duration(longest.seconds),
        )
        yield Figure(f"talk-{what}", title, description, chart)
    whole = sum(t.seconds for t in talks)
    yield Table(
        title,
        (
            Column(head),
            Column(say.text("Speeches"), numeric=True),
            Column(say.text("Talk time"), numeric=True),
            Column(say.text("Share"), numeric=True),
            Column(say.text("Interjections"), numeric=True),
            Column(say.text("Their time"), numeric=True),
        ),
        tuple(
            (
                t.name,
                str(t.speeches),
                say.duration(t.seconds),
                say.percent(t.seconds, whole),
                str(t.interjections),
                say.duration(t.interjection_seconds),
            )
            for t in talks
        ),
    )


def speeches(report: ReportData, say: Phrases) -> Iterator[Block]:
    if not report.history.speeches:
        return
    chart = timeline(report, say)
    if chart is not None:
        description = say.text(
            "One lane for each speaker, from {begin} to {end}; the numbered bands behind them are"
            " the items of the agenda. The table below has the same speeches.",
            begin=say.time(chart.begin),
            end=say.time(chart.end),
        )
        yield Figure("timeline", say.text("Who spoke when"), description, chart)
    yield Table(
        say.text("All speeches in their order"),
        (
            Column(say.text("Begin")),
            Column(say.text("Name")),
            Column(say.text("Kind")),
            Column(say.text("Item")),
            Column(say.text("Talk time"), numeric=True),
        ),
        tuple(_speech_row(speech, say) for speech in report.history.speeches),
        head=1,
    )


def _speech_row(speech: SpeechRecord, say: Phrases) -> tuple[str, ...]:
    kind = say.text(KINDS[speech.kind])
    if speech.undone:
        kind = say.text("{kind}, taken back", kind=kind)
    return (
        say.exact(speech.given),
        say.name(speech.person),
        kind,
        say.item(speech.item),
        say.duration(speech.seconds),
    )
