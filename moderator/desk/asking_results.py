"""Questions before questions are taken up, positions closed, findings recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.session import findings, positions, questions
from server.session.texts import LINE_LENGTH, TEXT_LENGTH

from ..widgets.panel_list import seated
from . import results
from .confirming import confirm
from .dialogs import Choice, Menu
from .forms import Passage
from .picker import Picked, Picker, everybody
from .sight import Sight

if TYPE_CHECKING:
    from .screen import DeskScreen


def take(screen: DeskScreen, sight: Sight) -> None:
    """To whom a question is put."""
    question = sight.question
    if question is None:
        return
    say = screen.language.text
    people = [Choice(person.id, person.name) for person in seated(sight.moment)]
    choices = [Choice("", say("To the round")), *people]

    def done(chosen: str | None) -> None:
        if chosen is not None:
            screen.order(questions.Take(question.id, chosen or None))

    title = say("Who is to answer? “{text}”", text=question.text)
    _ = screen.app.push_screen(Menu(title, choices), done)


def add_position(screen: DeskScreen, sight: Sight) -> None:
    """The thesis, and whether names will stand at the assessments."""
    say = screen.language.text
    item = sight.current.id if sight.current else None

    def done(text: str | None) -> None:
        if text is None:
            return
        choices = [
            Choice("named", say("The result says who chose what")),
            Choice("anonymous", say("The result says no names")),
        ]

        def decided(how: str | None) -> None:
            if how is not None:
                screen.order(positions.Add(text, item, how == "anonymous"))

        _ = screen.app.push_screen(Menu(text, choices), decided)

    title = say("A position for the panel to assess")
    _ = screen.app.push_screen(Passage(screen.language, title), done)


def close_position(screen: DeskScreen, sight: Sight) -> None:
    """Closing is for good, so it says who has not assessed."""
    position = sight.position
    if position is None:
        return
    language = screen.language
    panel = (p for p in seated(sight.moment) if p.role == "panelist")
    silent = [p.name for p in panel if p.id not in position.assessments]
    text = [language.text("Close the position, and publish the result to everybody?")]
    if silent:
        names = ", ".join(silent)
        text.append(language.text("Not assessed yet by {names}.", names=names))
    confirm(screen, " ".join(text), results.close_position(sight), "c")


def close_feedback(screen: DeskScreen, sight: Sight) -> None:
    text = screen.language.plural(
        "Close the feedback, and publish it without names? {n} person has given it.",
        "Close the feedback, and publish it without names? {n} people have given it.",
        n=sight.moment.state.feedback.count,
    )
    confirm(screen, text, results.close_feedback(sight), "c")


def record(screen: DeskScreen, sight: Sight) -> None:
    """A finding, against the current item."""

    def done(text: str | None) -> None:
        if text is not None:
            screen.order(findings.Record(text))

    title = screen.language.text("A finding: what has the session established?")
    _ = screen.app.push_screen(Passage(screen.language, title), done)


def edit_finding(screen: DeskScreen, sight: Sight) -> None:
    finding = sight.finding
    if finding is None:
        return

    def done(text: str | None) -> None:
        if text is not None:
            screen.order(findings.Edit(finding.id, text))

    title = screen.language.text("The finding in other words (its support begins anew)")
    if not finding.stands:
        title = screen.language.text("The finding in other words")
    _ = screen.app.push_screen(
        Passage(screen.language, title, finding.text, limit=TEXT_LENGTH), done
    )


def owner(screen: DeskScreen, sight: Sight) -> None:
    """Who takes a finding further."""
    finding = sight.finding
    if finding is None:
        return

    def done(picked: Picked | None) -> None:
        if picked is not None and picked.person is not None:
            screen.order(findings.Edit(finding.id, owner=picked.person))

    title = screen.language.text("Who takes the finding further?")
    _ = screen.app.push_screen(Picker(screen.language, title, everybody, sight.moment), done)


def withdraw(screen: DeskScreen, sight: Sight) -> None:
    finding = sight.finding
    if finding is None:
        return
    text = screen.language.text("Withdraw the finding “{text}”?", text=finding.text[:LINE_LENGTH])
    confirm(screen, text, results.withdraw_finding(sight), "d,delete")
