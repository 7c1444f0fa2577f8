"""What the room keeps of each fact for those who read it, now or when they come back."""

from datetime import UTC, datetime

import pytest

from server.codec import encode, encode_fact
from server.live.room import backlog as backlog_of_the_room
from server.live.room.backlog import Backlog, Published
from server.session import agenda, feedback, people, phases, whispers
from server.session.messages import Event, Fact
from server.session.plan import Agenda, PreparedQuestion
from server.session.session import SessionState, begin, evolve
from server.session.views import Reader, fact_for

READERS = [
    *(Reader("", "moderator"), Reader("", "panelist"), Reader("", "spectator")),
    *(Reader("m1", "moderator"), Reader("p1", "panelist"), Reader("s1", "spectator")),
]
NEW = agenda.NewItem("T", 60, script="…", prepared=(PreparedQuestion("p1", "Why?"),))


def published(plan: Agenda, event: Event, seq: int = 1, *, more: bool = True) -> Published:
    """A fact as a command of somebody's own client leads to."""
    at = datetime(2021, 6, 1, 12, 0, tzinfo=UTC)
    fact = Fact(seq, at, "m1", event, "client", seq, more=more)
    return Published(fact, evolve(begin("s", plan), fact))


@pytest.mark.parametrize(
    ("event", "distinct"),
    [
        # Only moderators are told whether more follows.
        (phases.Opened(), 2),
        (people.Renamed("s1", "Jo"), 2),
        # With the script; with the question to oneself; with neither.
        (agenda.Added("i9", NEW, None), 3),
        (feedback.Gave("s1", 5, "", False), 3),
        (whispers.Sent("p1", "…", ("m1", "p1")), 2),
    ],
)
def test_a_fact_is_encoded_once_for_all_who_see_it_alike(
    plan: Agenda, event: Event, distinct: int
) -> None:
    """However many readers there are, and however often they come back: those who see the same
    get the very same text, and nobody gets more than they may see."""
    one = published(plan, event)
    texts = [one.text(reader) for reader in READERS * 2]
    cuts = [fact_for(one.fact, reader, one.state) for reader in READERS * 2]
    assert texts == [None if cut is None else encode(encode_fact(cut)) for cut in cuts]
    seen = [text for text in texts if text is not None]
    assert len(set(map(id, seen))) == len(set(seen)) == distinct


def test_what_everybody_sees_alike_is_cut_for_nobody_and_encoded_once(
    plan: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log's own line, without the command that it came from, is what all are told."""
    one = published(plan, phases.Opened(), more=False)
    line = encode(encode_fact(one.fact))
    monkeypatch.delattr(backlog_of_the_room, "fact_for")
    monkeypatch.delattr(backlog_of_the_room, "encode_fact")
    one.written(line)
    texts = {one.text(reader) for reader in READERS}
    assert texts == {encode(encode_fact(one.fact._replace(client=None, id=None)))}


def test_a_fact_is_cut_once_for_everybody_whom_it_does_not_affect(
    plan: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand who come back cost no more than one, whether they may see what they missed or,
    as with each other's joining, not."""
    cuts: list[Reader] = []

    def counted(fact: Fact, reader: Reader, state: SessionState) -> Fact | None:
        cuts.append(reader)
        return fact_for(fact, reader, state)

    monkeypatch.setattr(backlog_of_the_room, "fact_for", counted)
    for event in (phases.Opened(), people.Joined("s1", "Jo", "spectator")):
        cuts.clear()
        one = published(plan, event)
        assert len({one.text(Reader(f"s{n}", "spectator")) for n in range(2, 1_002)}) == 1
        assert cuts == [Reader("", "spectator")]


def test_a_backlog_is_as_long_as_its_limit(plan: Agenda) -> None:
    """Whoever has seen all but the last few facts gets these; whoever missed more, or claims to
    have seen what is yet to come, has to take a snapshot."""
    backlog = Backlog(begin("s", plan), 2)
    facts = [published(plan, phases.Opened(), seq) for seq in (1, 2, 3)]
    for one in facts:
        backlog.add(one)
    assert backlog.state is facts[2].state
    assert backlog.since(0) is None
    assert backlog.since(1) == (facts[0].state, facts[1:])
    assert backlog.since(3) == (facts[2].state, [])
    assert backlog.since(4) is None
