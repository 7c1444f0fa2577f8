"""What is said before another item begins: what that ends, and what stays behind."""

from server.language import N_, Language
from server.session import items
from server.session.entries import current_queue
from server.session.items import Item, held_item

from ..client.people import named
from ..client.session_view import SessionView
from ..wording.words import minutes


def wins(view: SessionView, item: Item | None) -> float:
    """Seconds that are won back where an item, or what is left of it, is not held."""
    return next((row.wins for row in view.plan.rows if row.item == item), 0.0)


def beginning(language: Language, view: SessionView, item: Item) -> str:
    """The question whether an item shall begin, with what it leaves."""
    if item.status == "interrupted":
        question = language.text("Go on with “{item}”?", item=item.title)
        seconds = item.left(view.now)
    else:
        waiting = view.state.session.phase == "waiting"
        asked = N_("Open the session, and begin “{item}”?") if waiting else N_("Begin “{item}”?")
        question = language.text(asked, item=item.title)
        seconds = float(item.planned)
    asks = f"{question} ({minutes(language, seconds)})"
    return " ".join([asks, *_interrupts(language, view), *leaves(language, view)])


def _interrupts(language: Language, view: SessionView) -> list[str]:
    current = held_item(view.state)
    left = wins(view, current)
    if current is None or items.is_used_up(current, left):
        return []
    text = language.text(
        "“{item}” is interrupted: {time} of it stay in the plan.",
        time=minutes(language, left),
        item=current.title,
    )
    return [text]


def leaves(language: Language, view: SessionView) -> list[str]:
    """A sentence about whoever speaks and about those who wait: nobody, where there is none."""
    speech, entries = view.state.floor, current_queue(view.state).entries
    text = []
    if speech is not None:
        name = named(view, language, speech.person)
        text.append(language.text("The speech of {name} ends.", name=name))
    if entries and held_item(view.state) is not None:
        text.append(
            language.plural(
                "{n} hand stays with the item that is left.",
                "{n} hands stay with the item that is left.",
                n=len(entries),
            )
        )
    return text
