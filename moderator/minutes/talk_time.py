"""The sections on who spoke: talk time compared, and every speech."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.language import N_

from ..history import SpeechRecord
from ..wording.words import KINDS
from .charts import shares, timeline
from .document import Block, Figure, Paragraph
from .phrases import Phrases
from .report_data import ReportData, Talk


def talk(report: ReportData, say: Phrases) -> Iterator[Block]:
    people = [replace(t, name=say.name(p.id)) for p, t in report.talk_by_person()]
    if not people:
        return
    yield from _compared("person", say.text("Talk time by person"), N_("Name"), people, say)
    shares = report.shares
    if shares.under_half:
        # By name, so that those who said nothing, and so have no row, are told as well.
        yield Paragraph(
            say.text(
                "Less than half the median talk time of the panel ({duration}): {names}.",
                duration=say.duration(shares.median),
                names=say.names(p.id for p in report.panel if p.id in shares.under_half),
            )
        )
    organisations, groups = report.talk(lambda p: p.organisation), report.talk(lambda p: p.category)
    if any(t.name for t in organisations):
        title, nobody = say.text("Talk time by organisation"), say.text("without an organisation")
        named = [replace(t, name=t.name or nobody) for t in organisations]
        yield from _compared("organisation", title, N_("Organisation"), named, say)
    if len(groups) > 1:
        title, nobody = say.text("Talk time by group"), say.text("without a group")
        named = [replace(t, name=t.name or nobody) for t in groups]
        yield from _compared("group", title, N_("Group"), named, say)


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
    yield say.table(
        title,
        talks,
        (head, lambda t: t.name),
        (N_("Speeches"), lambda t: str(t.speeches)),
        (N_("Talk time"), lambda t: say.duration(t.seconds)),
        (N_("Share"), lambda t: say.percent(t.seconds, whole)),
        (N_("Interjections"), lambda t: str(t.interjections)),
        (N_("Their time"), lambda t: say.duration(t.interjection_seconds)),
        numbers=range(1, 6),
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

    def kind(speech: SpeechRecord) -> str:
        known = say.text(KINDS[speech.kind])
        return say.text("{kind}, taken back", kind=known) if speech.undone else known

    yield say.table(
        say.text("All speeches in their order"),
        report.history.speeches,
        (N_("Begin"), lambda s: say.exact(s.given)),
        (N_("Name"), lambda s: say.name(s.person)),
        (N_("Kind"), kind),
        (N_("Item"), lambda s: say.item(s.item)),
        (N_("Talk time"), lambda s: say.duration(s.seconds)),
        numbers=(4,),
        head=1,
    )
