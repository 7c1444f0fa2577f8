"""The sections on who spoke: talk time compared, and every speech."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.language import N_

from ..history import SpeechRecord
from ..wording.words import KINDS
from .charts import shares, timeline
from .document import Block, Column, Figure, Table
from .phrases import Phrases
from .report_data import ReportData, Talk


def talk(report: ReportData, say: Phrases) -> Iterator[Block]:
    people = [replace(t, name=say.name(p.id)) for p, t in report.talk_by_person()]
    if not people:
        return
    organisations, groups = report.talk(lambda p: p.organisation), report.talk(lambda p: p.category)
    yield from _compared("person", say.text("Talk time by person"), say.text("Name"), people, say)
    if any(t.name for t in organisations):
        title, nobody = say.text("Talk time by organisation"), say.text("without an organisation")
        named = [replace(t, name=t.name or nobody) for t in organisations]
        yield from _compared("organisation", title, say.text("Organisation"), named, say)
    if len(groups) > 1:
        title, nobody = say.text("Talk time by group"), say.text("without a group")
        named = [replace(t, name=t.name or nobody) for t in groups]
        yield from _compared("group", title, say.text("Group"), named, say)


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
            *say.numbers(N_("Speeches"), N_("Talk time"), N_("Share")),
            *say.numbers(N_("Interjections"), N_("Their time")),
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
            *say.columns(N_("Begin"), N_("Name"), N_("Kind"), N_("Item")),
            *say.numbers(N_("Talk time")),
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
