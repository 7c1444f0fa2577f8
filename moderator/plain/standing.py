"""What is on, who speaks, and where the reader stands: read to who comes, and who asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from server.language import N_
from server.session.entries import current_queue, first_able
from server.session.floor import speeches
from server.session.items import held_item, next_item

from ..client.people import named
from ..client.talk import spoken
from ..panel import texts
from ..panel.my_status import my_status
from ..widgets.times import moment, time_of_day
from ..wording.words import KINDS, PHASES, clock, drift, minutes
from .outcome import Moment
from .words import Word, read


def standing(at: Moment) -> list[str]:
    """What is on, who speaks, who is next, and where the reader stands."""
    say, view = at.language.text, at.view
    state, item = view.state, held_item(view.state)
    lines = [say("Session: {phase}", phase=say(PHASES[state.session.phase]))]
    if item is not None:
        lines.append(say("Item: {item}", item=item.title))
    coming = next_item(state)
    if coming is not None:
        lines.append(say("Next item: {item}", item=coming.title))
    lines += _speaking(at)
    entries = current_queue(state).entries
    if entries:
        # Where only the speaker waits, it is the speaker.
        head = first_able(state) or entries[0]
        lines.append(
            say(
                "Next: {name} ({kind}); {n} waiting",
                name=named(view, at.language, head.person),
                kind=say(KINDS[head.kind]),
                n=len(entries),
            )
        )
    return lines + own(at)


def own(at: Moment) -> list[str]:
    """What is the reader's own now."""
    language, view = at.language, at.view
    mine = my_status(view)
    lines = [texts.hand(language, view, waiting) for waiting in mine.hands]
    if mine.asked:
        lines.append(texts.asked(language, mine))
    if mine.invited:
        lines.append(language.text("You are invited onto the panel: accept or decline."))
    question = texts.for_me_now(language, view)
    return [*lines, question] if question else lines


def _speaking(at: Moment) -> Iterator[str]:
    say, view = at.language.text, at.view
    if not view.is_live:
        yield say(
            "This is as of {time}: there is no connection.", time=time_of_day(view.now, view.zone)
        )
    now = view.state.floor
    if now is None:
        yield say("Nobody has the floor.")
    for speech in speeches(view.state):
        name, time = named(view, at.language, speech.person), clock(spoken(view, speech))
        line = say(
            "{name} speaks ({kind}), for {time}", name=name, kind=say(KINDS[speech.kind]), time=time
        )
        if speech is not now:
            line = say("{name} is interrupted, after {time}", name=name, time=time)
        if speech.limit is not None:
            left = speech.limit - spoken(view, speech)
            rest = (
                say("{time} left", time=clock(left))
                if left >= 0
                else say("{time} over", time=clock(-left))
            )
            line += ", " + rest
        yield line + (", " + say("the clock stands") if speech.paused else "")


def _time(at: Moment) -> Iterator[str]:
    say, view = at.language.text, at.view
    if view.is_live:
        yield say("It is {time}.", time=time_of_day(view.now, view.zone))
    item = held_item(view.state)
    if item is not None:
        left = item.left(view.now)
        time = minutes(at.language, abs(left))
        how = say("{time} left", time=time) if left >= 0 else say("{time} over", time=time)
        yield f"{item.title}: {how}"
    yield from _speaking(at)
    end = moment(at.language, view.plan.expected_end, view.now, view.zone)
    if view.state.session.phase == "waiting":
        yield say("Time plan: end at {time}", time=end)
        return
    off = drift(at.language, view.plan.drift)
    yield say("Time plan: {drift}, end at {time}", drift=off, time=end)


WORDS: Final = (
    Word(
        ("now", "status"),
        ("jetzt",),
        N_("What is on, who speaks, who is next, and your own place"),
        read(standing),
    ),
    Word(
        ("time",),
        ("zeit",),
        N_("How long the speech and the item still have, and the plan"),
        read(_time),
    ),
)
