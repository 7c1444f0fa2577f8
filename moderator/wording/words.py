"""The session's vocabulary in the reader's language: kinds, roles, names, times."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from server.language import N_, NC_, Language
from server.session import findings, items, positions, questions, whispers
from server.session.entries import Entry
from server.session.session import SessionState
from server.session.words import SYSTEM, ItemKind, Kind, Order, Phase, Role

KINDS: Final[Mapping[Kind, str]] = {
    "point_of_order": N_("Point of order"),
    "question": N_("Question"),
    "reply": N_("Reply"),
    "contribution": N_("Contribution"),
}
DAY: Final = NC_("day", "%Y-%m-%d")
ROLES: Final[Mapping[Role, str]] = {
    "moderator": N_("Moderator"),
    "panelist": N_("Panelist"),
    "spectator": N_("Spectator"),
}
PHASES: Final[Mapping[Phase, str]] = {
    "waiting": N_("Not yet open"),
    "open": N_("Open"),
    "paused": N_("Paused"),
    "closed": N_("Closed"),
}
ITEM_KINDS: Final[Mapping[ItemKind, str]] = {
    "welcome": N_("Welcome"),
    "statements": N_("Statements"),
    "discussion": N_("Discussion"),
    "positions": N_("Positions"),
    "questions": N_("Audience questions"),
    "findings": N_("Findings"),
    "feedback": N_("Feedback"),
    "break": N_("Break"),
}
STANDS: Final[Mapping[findings.Vote, str]] = {
    "support": N_("supports"),
    "object": N_("objects"),
    "abstain": N_("abstains"),
}
STANCES: Final[Mapping[int, str]] = {
    -2: N_("rejects"),
    -1: N_("rather rejects"),
    0: N_("undecided"),
    1: N_("rather agrees"),
    2: N_("agrees"),
}
STRENGTHS: Final[Mapping[findings.Strength, str]] = {
    "open": N_("open"),
    "all": N_("all"),
    "most": N_("most"),
    "some": N_("some"),
    "contested": N_("contested"),
}
RATINGS: Final[dict[int, str]] = {
    1: N_("poor"),
    2: N_("rather poor"),
    3: N_("middling"),
    4: N_("good"),
    5: N_("very good"),
}
ORDERS: Final[Mapping[Order, str]] = {
    "arrival": N_("by arrival"),
    "balanced": N_("balanced"),
    "time": N_("by talk time"),
}


def name_of(language: Language, state: SessionState, person: str) -> str:
    """A person's name; where there is none to show, what they are."""
    if person == SYSTEM:
        return language.text("The room")
    found = state.people.get(person)
    return found.name if found and found.name else language.text("Somebody in the audience")


def name_after(language: Language, state: SessionState, person: str) -> str:
    """The name as it stands after "after" and "ahead of", which in German asks for another form of
    whoever has none to show."""
    found = state.people.get(person)
    if found is not None and found.name:
        return found.name
    return language.context("after", "somebody in the audience")


def first_words(text: str, most: int) -> str:
    """As many words as so many characters hold; of a first one that is longer, its letters."""
    if len(text) <= most:
        return text
    return f"{text[:most].rpartition(' ')[0] or text[:most]}…"


def counts_text(counts: positions.Counts) -> str:
    """How many chose each stance, the highest first: ``+2: 3, +1: 1``."""
    chosen = [(n + positions.LOWEST, count) for n, count in enumerate(counts)]
    return ", ".join(f"{signed(stance)}: {count}" for stance, count in reversed(chosen))


def thing_called(state: SessionState, event: str, thing: str | None) -> str | None:
    """The title or the words of the item, position, finding or question that an action was about,
    by the action's event; None where it was about none of them, or that is gone."""
    topic = event.partition(".")[0]
    if topic == "agenda":
        return next((item.title for item in state.items if item.id == thing), None)
    texts: Mapping[
        str, Mapping[str, positions.Position | findings.Finding | questions.Question]
    ] = {
        "position": state.positions,
        "finding": state.findings,
        "question": state.questions,
    }
    found = texts.get(topic, {}).get(thing or "")
    return found.text if found else None


def addressee(language: Language, to: str, state: SessionState) -> str:
    """To whom a whisper goes, or for whom a link is."""
    if to == whispers.TO_MODERATORS:
        return language.text("the moderators")
    if to == whispers.TO_PANEL:
        return language.text("the panel")
    if to == "spectators":
        return language.text("the audience")
    if to == "stage":
        return language.text("the stage")
    return name_of(language, state, to)


def why(language: Language, entry: Entry, state: SessionState, you: str = "") -> str:
    """Why an entry stands where it stands; empty where it is simply behind those before it.
    ``you``: who reads that, by their id."""
    reason = entry.why
    # Nobody passes themselves, though another entry of theirs stands behind.
    others = [person for person in reason.ahead_of if person != you]
    ahead = ", ".join(name_after(language, state, person) for person in others)
    if reason.reason == "moved" and reason.by is not None:
        if reason.by == you:
            return language.text("moved by you")
        return language.text("moved by {by}", by=name_of(language, state, reason.by))
    if reason.reason == "deferred":
        return language.text("lets others go ahead")
    if reason.reason == "balanced" and not reason.speeches:
        return language.text("first contribution, ahead of {ahead}", ahead=ahead)
    if reason.reason == "balanced":
        return language.plural(
            "{n} contribution so far, ahead of {ahead}",
            "{n} contributions so far, ahead of {ahead}",
            reason.speeches,
            ahead=ahead,
        )
    if reason.reason == "time":
        than = (
            f"{name_after(language, state, person)} ({spent(seconds)})"
            for person, seconds in zip(reason.ahead_of, reason.their_seconds, strict=False)
        )
        said = spent(reason.seconds)
        return language.text(
            "spoke {time} so far, ahead of {ahead}", time=said, ahead=", ".join(than)
        )
    if reason.reason == "kind" and others:
        kind = language.text(KINDS[entry.kind])
        return language.text("{kind}: ahead of {ahead}", kind=kind, ahead=ahead)
    return ""


def clock(seconds: float) -> str:
    """Seconds as a clock shows them: ``4:05``, ``−0:30``, ``1:02:07``."""
    whole = int(abs(seconds))
    sign = "−" if seconds < 0 and whole else ""
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"


def spent(seconds: float) -> str:
    """What something took that is over, to the nearest second: a clock that runs shows the seconds
    that are full, but of a sum nobody knows why one is missing."""
    return clock(round(seconds))


def minutes(language: Language, seconds: float) -> str:
    """A planned duration: ``12 min``, ``1 h 30 min``, ``45 s``."""
    whole = round(seconds)
    if whole < 60:
        return language.text("{n} s", n=whole)
    hours, rest = divmod(round(whole / 60), 60)
    if not hours:
        return language.text("{n} min", n=rest)
    if not rest:
        return language.text("{n} h", n=hours)
    return language.text("{hours} h {n} min", hours=hours, n=rest)


def day(language: Language, at: date) -> str:
    """A day as people write it."""
    return at.strftime(language.context("day", DAY))


def drift(language: Language, seconds: float) -> str:
    """How far off the plan: ``on time`` (by less than 30 s), ``3 min behind``, ``1 h ahead``."""
    if abs(seconds) < 30:
        return language.text("on time")
    amount = minutes(language, max(60.0, abs(seconds)))
    if seconds > 0:
        return language.text("{time} behind", time=amount)
    return language.text("{time} ahead", time=amount)


def signed(stance: int) -> str:
    """``+1``, ``0``, ``−2``."""
    return f"{stance:+d}".replace("-", "−") if stance else "0"


def item_status(language: Language, item: items.Item) -> str:
    """What became of an item, in a word."""
    words = {
        "planned": language.context("item", "planned"),
        "current": language.context("item", "current"),
        "interrupted": language.context("item", "interrupted"),
        "done": language.context("item", "done"),
        "skipped": language.context("item", "skipped"),
    }
    return words[item.status]


def item_outcome(language: Language, item: items.Item, *, closed: bool) -> str:
    """The same where it is told later: that it was held, and no more. Its time says nothing of
    whether all was said. Once the session is ``closed``, nothing is planned any more."""
    if item.started is not None and (closed or item.status != "current"):
        return language.context("item", "held")
    if closed and item.status == "planned":
        return language.context("item", "not held")
    return item_status(language, item)


def strength(language: Language, found: findings.Backing) -> str:
    """How strong a finding is, and over how many: ``most (6 of 9)``."""
    word = language.text(STRENGTHS[found.strength])
    if found.strength == "open":
        return word
    return language.text(
        "{strength} ({n} of {all})", strength=word, n=found.supporting, all=found.over
    )


def marked(language: Language, name: str, released: bool) -> str:
    """A name, with what is to be said of a guest who has gone back to the audience."""
    return language.text("{name} (no longer on the panel)", name=name) if released else name
