"""What reaches whom: live, after a gap, and from the beginning."""

import asyncio
import gc
import itertools
import json
import socket
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from server.listening import SYSTEMS_PART
from server.live import audience, hub, roster, welcomes
from server.live.port import turns
from server.live.room import backlog
from server.live.settings import Settings
from server.session.records import replace as replaced
from server.session.views import Reader, state_for
from tests.server.conftest import QUICK
from tests.support.waiting import until

UNREAD = replace(
    QUICK,
    unread_bytes=50_000,
    command_burst=10_000,
    frame_burst=10_000,
    bytes_burst=1 << 24,
    ping_seconds=3600.0,
)
"""Who does not read is dropped for what lies here for them, and for nothing else."""


def same_view(venue: Any, guest: Any) -> None:
    """A client's copy is the room's state, cut to the client."""
    state = venue.hosted.room.state
    role = state.people[guest.id].role
    wanted = state_for(state, Reader(guest.id, role))
    mine = guest.replica.state
    differing = [
        name
        for name in vars(wanted)
        if name not in ("undoing", "people") and getattr(mine, name) != getattr(wanted, name)
    ]
    assert differing == []
    # Moderators are told on arrival which spectators are here; the log does not know.
    for person, found in wanted.people.items():
        copy = mine.people[person]
        assert (copy.name, copy.role, copy.removed) == (found.name, found.role, found.removed)
    assert set(mine.people) == set(wanted.people)


async def play(venue: Any, moderator: Any, ann: Any, sam: Any) -> None:
    """An hour in a second: something of every topic."""
    for do, fields in (
        ("session.open", {}),
        ("agenda.next", {}),
        ("whisper.send", {"to": "p1", "text": "you are next"}),
        ("whisper.send", {"to": "moderators", "text": "all well"}),
        ("panel.invite", {"person": sam.id}),
    ):
        assert "ok" in await moderator.do(do, **fields)
    assert "ok" in await sam.do("panel.accept")
    assert "ok" in await sam.do("queue.join", note="hello")
    assert "ok" in await ann.do("queue.join", kind="question")
    added = {"title": "More", "kind": "discussion", "planned": 60}
    assert "ok" in await moderator.do("agenda.add", item=added)
    assert "ok" in await moderator.do("floor.next")
    assert "ok" in await moderator.do("panel.release", person=sam.id)
    assert "ok" in await moderator.do("undo")


async def test_live_and_snapshot_are_the_same_view(venue: Any) -> None:
    """Whoever was there from the start sees what somebody sees who comes at the end."""
    moderator, ann = await venue.moderator(), await venue.panelist()
    sam, kim = await venue.spectator("Sam"), await venue.spectator("Kim")
    await play(venue, moderator, ann, sam)
    seq = venue.hosted.room.state.seq
    for guest in (moderator, ann, sam, kim):
        last = await moderator.do("whisper.send", to=guest.id, text="bye")
        if guest is not moderator:
            await guest.until(lambda m, last=last: m.get("seq") == last["seq"])
    tokens = venue.hosted.tokens
    again = [
        await venue.moderator(name="Maeve"),
        await venue.come(tokens.panelists["p1"]),
        await venue.come(sam.welcome["you"]["token"]),
        await venue.come(kim.welcome["you"]["token"]),
    ]
    for guest in again:
        assert guest.welcome["seq"] == venue.hosted.room.state.seq > seq
        same_view(venue, guest)
    for guest in (ann, sam, kim):
        guest.replica.state = _at(guest.replica.state, venue)
        same_view(venue, guest)


def _at(state: Any, venue: Any) -> Any:
    """The state at the room's seq, where all that came since was for others."""
    return replaced(state, seq=venue.hosted.room.state.seq)


async def test_what_was_missed_is_made_up_for(venue: Any) -> None:
    """With ``since``, the facts that came after it, cut to the reader, and no others."""
    moderator, ann, sam = await venue.moderator(), await venue.panelist(), await venue.spectator()
    since = venue.hosted.room.state.seq
    await play(venue, moderator, ann, sam)
    kim = await venue.come(venue.hosted.tokens.panelists["p2"], since=since)
    facts = [fact["seq"] for fact in kim.welcome["events"]] if "events" in kim.welcome else None
    heard = [m["seq"] for m in ann.heard if "event" in m and m["seq"] > since]
    assert facts is not None
    names = [fact["event"] for fact in kim.welcome["events"]]
    assert "whisper.sent" not in names
    assert set(facts) <= set(heard) | set(range(heard[-1], 10**6))
    back = await venue.come(venue.hosted.tokens.panelists["p1"], since=since)
    assert [e["event"] for e in back.welcome["events"]].count("whisper.sent") == 1
    assert not any("client" in e or "id" in e for e in back.welcome["events"])


async def test_what_may_not_be_seen_any_more_is_not_made_up_for(venue: Any) -> None:
    """A question that was approved and then dismissed is not in what somebody gets who comes for
    the first time with ``since``, nor in what somebody gets who had gone before."""
    moderator, sam = await venue.moderator(), await venue.spectator()
    await moderator.do("session.open")
    await sam.do("question.ask", text="A secret of mine")
    (question,) = venue.hosted.room.state.questions
    since = venue.hosted.room.state.seq
    await moderator.do("question.approve", question=question)
    await moderator.do("question.dismiss", question=question)
    for known in (0, since):
        kim = await venue.come(venue.hosted.tokens.panelists["p2"], since=known)
        assert "A secret of mine" not in json.dumps(kim.welcome)
        assert "A secret of mine" not in json.dumps((await venue.stage(since=known)).welcome)
    assert "events" in (await venue.moderator(since=since)).welcome


async def test_where_a_snapshot_is_shorter_it_is_sent(host: Any) -> None:
    """Many facts about few things are not read one by one."""
    venue = await host(Settings(command_burst=10_000, frame_burst=10_000))
    moderator = await venue.moderator()
    since = venue.hosted.room.state.seq
    await moderator.do("session.open")
    for do in ("queue.close", "queue.open") * 30:
        await moderator.do(do)
    assert "events" in (await venue.panelist(since=since)).welcome
    # Fewer than what is sent as a snapshot without a look at them.
    for do in ("queue.close", "queue.open") * 150:
        await moderator.send(do)
    await moderator.do("queue.close")
    assert venue.hosted.room.state.seq - since < welcomes.MANY
    for come in (venue.panelist, venue.moderator):
        snapshot, events = [(await come(**more)).welcome for more in ({}, {"since": since})]
        assert "state" in events
        assert len(json.dumps(snapshot["state"])) < 300 * 60


async def test_since_of_another_role_gives_a_snapshot(venue: Any) -> None:
    """What a spectator may follow is not what a panelist has to know."""
    moderator, ann, sam = await venue.moderator(), await venue.panelist(), await venue.spectator()
    since = venue.hosted.room.state.seq
    await play(venue, moderator, ann, sam)
    token = sam.welcome["you"]["token"]
    assert "state" in (await venue.come(token, since=since)).welcome


@pytest.mark.parametrize("since", [-1, 10**15, 999])
async def test_a_senseless_since_gives_a_snapshot(venue: Any, since: int) -> None:
    """A client that knows more than the log has knows nothing."""
    assert "state" in (await venue.panelist(since=since)).welcome


class Turns:
    """In which turn of the loop something is done."""

    def __init__(self) -> None:
        self._now = 0
        self._tick()

    def _tick(self) -> None:
        self._now += 1
        self._next = asyncio.get_running_loop().call_soon(self._tick)

    def stop(self) -> None:
        self._next.cancel()

    def noted(self, work: Callable[..., Any], turns: list[int]) -> Callable[..., Any]:
        """The same work, which says in which turn it is done, unless it comes to nothing."""

        def done(*of: Any) -> Any:
            found = work(*of)
            if found:
                turns.append(self._now)
            return found

        return done


async def test_a_moderators_welcome_is_made_while_others_have_their_turn(
    host: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of ten thousand people, or of thousands of facts that they missed: it is made little by
    little, and nothing of that is left for the moment in which it is sent."""
    first = await host(Settings(kept_facts=10_000))
    moderator = await first.moderator()
    for number in range(30):
        await first.spectator(f"Sam {number}")
    for do in ("queue.close", "queue.open") * 5:
        await moderator.do(do)
    seq = first.hosted.room.state.seq
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    loops, facts, people = Turns(), list[int](), list[int]()
    monkeypatch.setattr(turns, "SLICE", 0.0)
    monkeypatch.setattr(welcomes, "FEW", 5)
    # Made as a fact is cut to its reader, and of some dozens of people.
    monkeypatch.setattr(backlog.Published, "_cut", loops.noted(backlog.Published._cut, facts))
    monkeypatch.setattr(roster.Roster, "_block", loops.noted(roster.Roster._block, people))
    back = await second.moderator(since=0)
    loops.stop()
    assert back.welcome["seq"] >= seq
    assert len(people) == len(set(people)) > 10
    # What they did themselves they may read otherwise, so it is looked at once more.
    assert len(set(facts)) > seq - 5


async def test_since_reaches_back_over_a_restart(host: Any) -> None:
    """The log remembers what memory lost."""
    first = await host()
    moderator = await first.moderator()
    opened = await moderator.do("session.open")
    closed = await moderator.do("queue.close")
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    back = await second.panelist(since=opened["seq"])
    assert [e["seq"] for e in back.welcome["events"]][:1] == [closed["seq"]]


async def test_too_long_a_gap_gives_a_snapshot(host: Any) -> None:
    """What is kept has an end; what was missed before it comes as a whole."""
    venue = await host(Settings(kept_facts=3))
    moderator = await venue.moderator()
    for _ in range(3):
        await moderator.do("queue.close")
        await moderator.do("queue.open")
    assert "state" in (await venue.panelist(since=1)).welcome
    seq = venue.hosted.room.state.seq
    assert "events" in (await venue.panelist(since=seq - 2)).welcome


async def test_more_than_is_worth_looking_at_gives_a_snapshot(
    venue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To all but moderators, whose snapshots are long."""
    monkeypatch.setattr(welcomes, "MANY", 4)
    moderator = await venue.moderator()
    for do in ("queue.close", "queue.open", "queue.close", "queue.open"):
        await moderator.do(do)
    assert "state" in (await venue.panelist(since=0)).welcome
    # Whoever arrives is told of as well, sooner or later.
    assert "events" in (await venue.panelist(since=venue.hosted.room.state.seq - 2)).welcome
    assert "events" in (await venue.moderator(since=0)).welcome


async def test_a_promotion_changes_the_role_in_place(venue: Any) -> None:
    """The connection stays, and from the next fact on its reader is a panelist."""
    moderator, sam = await venue.moderator(), await venue.spectator("Sam")
    await moderator.do("session.open")
    await moderator.do("panel.invite", person=sam.id)
    await sam.do("panel.accept")
    await moderator.do("whisper.send", to="panel", text="welcome")
    whisper = await sam.until(lambda m: m.get("event") == "whisper.sent")
    assert whisper["readers"] == [sam.id]
    await moderator.has_heard(lambda m: sam.id in m.get("presence", {}).get("panel", []))
    same_view(venue, await venue.come(sam.welcome["you"]["token"]))


async def test_only_moderators_hear_who_came(venue: Any) -> None:
    """A spectator who joins is a number to others, and costs them no fact."""
    moderator, ann = await venue.moderator(), await venue.panelist()
    sam = await venue.spectator("Sam Secret")
    await moderator.has_heard(lambda m: sam.id in m.get("presence", {}).get("audience", []))
    await ann.until(lambda m: m.get("presence", {}).get("spectators") == 1)
    assert "Sam Secret" in json.dumps(moderator.heard)
    assert "Sam Secret" not in json.dumps(ann.heard)
    assert not any("audience" in m.get("presence", {}) for m in ann.heard)


async def test_who_comes_to_the_desk_is_told_who_is_here_by_then(host: Any) -> None:
    """However long a change waits to be told to all: by it a second desk of the same moderator
    says that it is one."""
    venue = await host(Settings(presence_seconds=3600.0))
    # Of the first who comes all are told at once.
    await venue.panelist("p1")
    desk = await venue.moderator()
    again = await venue.come(desk.welcome["you"]["token"])
    said = await again.has_heard(lambda m: "presence" in m)
    assert said["presence"]["panel"] == sorted([desk.id, "p1"])


async def test_presence_is_told_together(host: Any) -> None:
    """However many come at once, it is said a few times, and in the end rightly."""
    venue = await host(Settings(presence_seconds=0.2))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    moderator = await venue.moderator()
    await asyncio.gather(*(venue.spectator(f"Sam {n}") for n in range(30)))
    await moderator.until(lambda m: m.get("presence", {}).get("spectators") == 30)
    told = sum("presence" in message for message in moderator.heard)
    # With the welcome, at once, and then after a pause each.
    assert told <= 2 + (loop.time() - begun) / 0.2


async def test_arrivals_are_recorded_once_and_departures_late(host: Any) -> None:
    """Two screens are one arrival; a drop that heals is no departure."""
    venue = await host(Settings(leave_seconds=3600.0, presence_seconds=0.01))
    moderator = await venue.moderator()
    one, two = await venue.panelist(), await venue.panelist()
    await moderator.until(lambda m: m.get("event") == "people.arrived" and m["person"] == "p1")
    await one.socket.close()
    await two.socket.close()
    departures = venue.app._hub.whereabouts._departures
    await until(lambda: "p1" in departures._timers)
    three = await venue.panelist()
    assert not departures._timers
    departures._seconds = 0.01
    await three.socket.close()
    left = await moderator.until(lambda m: m.get("event") == "people.left")
    assert left["person"] == "p1"
    events = [
        (m["event"], m["person"]) for m in moderator.heard if "people." in str(m.get("event"))
    ]
    assert events.count(("people.arrived", "p1")) == events.count(("people.left", "p1")) == 1


async def test_whoever_was_present_at_a_crash_is_waited_for(host: Any) -> None:
    """After a restart, those who do not come back have left."""
    first = await host()
    guest = await first.panelist()
    await guest.until(lambda m: m.get("event") == "people.arrived")
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    # Also before a moderator could be there to be told.
    await until(lambda: not second.hosted.room.state.people["p1"].present)


def left_by(person: str) -> Callable[[dict[str, Any]], bool]:
    return lambda message: message.get("event") == "people.left" and message["person"] == person


async def test_a_guest_whose_line_breaks_while_they_accept_is_given_up(venue: Any) -> None:
    """Presence follows connections in every way into the panel."""
    moderator, sam = await venue.moderator(), await venue.spectator("Sam")
    assert "ok" in await moderator.do("panel.invite", person=sam.id)
    await sam.send("panel.accept")
    sam.socket.transport.close()
    await moderator.until(left_by(sam.id))
    found = venue.hosted.room.state.people[sam.id]
    assert (found.role, found.present, found.left is not None) == ("panelist", False, True)


async def test_a_guest_who_had_gone_before_a_release_is_undone_is_given_up(venue: Any) -> None:
    """A seat that is given back does not make them present for ever."""
    moderator, sam = await venue.moderator(), await venue.spectator("Sam")
    assert "ok" in await moderator.do("panel.invite", person=sam.id)
    assert "ok" in await sam.do("panel.accept")
    assert "ok" in await moderator.do("panel.release", person=sam.id)
    await sam.socket.close()
    gone = {"spectators": 0, "panel": ["m1"]}
    await moderator.has_heard(lambda m: gone.items() <= m.get("presence", {}).items())
    assert "ok" in await moderator.do("undo")
    await moderator.until(left_by(sam.id))


async def test_who_does_not_read_is_dropped(host: Any) -> None:
    """One client's full pipe costs neither memory nor anybody's time."""
    venue = await host(UNREAD)
    moderator = await venue.moderator()
    # What the system would hold for a client by itself is megabytes.
    venue.app._listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    deaf = await venue.spectator("Deaf")
    deaf.socket.transport.pause_reading()
    assert (await moderator.do("session.open"))["ok"]
    for n in range(4000):
        await moderator.do("finding.record", text=f"{n:04} " + "x" * 270, item="i1")
        if not venue.app._hub.whereabouts.is_connected(deaf.id):
            break
    assert 150 < n < 3000
    assert (await moderator.do("session.pause"))["ok"]


async def test_a_long_welcome_may_lie_here_only_until_it_was_read(host: Any) -> None:
    """For a long session it is more than what may wait otherwise. Whoever has read it, and then
    stops, costs no more memory than anybody else."""
    venue = await host(UNREAD)
    moderator = await venue.moderator()
    venue.app._listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    assert (await moderator.do("session.open"))["ok"]
    for n in range(400):
        await moderator.do("finding.record", text=f"{n:04} " + "x" * 590, item="i1")
    deaf = await venue.spectator("Deaf")
    # What the system would keep for a reader grows to megabytes, which would have to be written.
    line = deaf.socket.transport.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    deaf.socket.transport.pause_reading()
    transport = venue.app._hub._people[deaf.id][0]._socket.transport
    most = 0
    while venue.app._hub.whereabouts.is_connected(deaf.id):
        most = max(most, transport.get_write_buffer_size())
        await moderator.do("finding.record", text="x" * 590, item="i1")
    assert 40_000 < most <= 50_000


async def test_what_waited_for_who_was_dropped_is_gone(host: Any) -> None:
    """The system keeps little of it, and nothing of it after: else three hundred stalled screens
    are half a gigabyte, also when they have been cut off."""
    venue = await host(UNREAD)
    moderator = await venue.moderator()
    deaf = await venue.spectator("Deaf", client="a-long-string")
    deaf.socket.transport.pause_reading()
    connection = next(iter(venue.app._hub._people[deaf.id]))._socket
    line = connection.transport.get_extra_info("socket")
    # The system doubles what it is told, for what it needs itself.
    assert line.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SYSTEMS_PART
    assert (await moderator.do("session.open"))["ok"]
    sent = 0
    while venue.app._hub.whereabouts.is_connected(deaf.id):
        sent += 1
        await moderator.do("finding.record", text=f"{sent:04} " + "x" * 270, item="i1")
    deaf.socket.transport.resume_reading()
    await deaf.closed()
    assert isinstance(deaf.socket.connection_exc, ConnectionResetError)


async def test_a_connection_that_ended_waits_for_no_collector(venue: Any) -> None:
    """What it held comes back at once, so that a server needs to look for garbage only seldom."""
    gc.collect()
    gc.disable()
    try:
        ended = []
        for end in ("close", "cut"):
            sam = await venue.spectator(f"Sam {end}")
            found = venue.app._hub._people[sam.id][0]._socket
            ended.append(weakref.ref(found.protocol))
            ended.append(weakref.ref(found.transport))
            del found
            if end == "close":
                await sam.socket.close()
            sam.socket.transport.abort()
            await until(lambda: not venue.app._hub.whereabouts.is_connected(sam.id))  # noqa: B023 - awaited here
        await until(lambda: all(one() is None for one in ended))
    finally:
        gc.enable()


async def test_a_thousand_who_come_together_come_in_quickly(host: Any) -> None:
    """The snapshot is made once for all of them."""
    venue = await host()
    start = time.process_time()
    guests = await asyncio.gather(*(venue.spectator(f"Sam {n}") for n in range(300)))
    took = time.process_time() - start
    assert len({guest.id for guest in guests}) == 300
    assert took < 10
    for guest in guests[::100]:
        people = guest.welcome["state"]["people"]
        assert guest.id in people
        assert [p for p in people if p.startswith("s")] == [guest.id]


async def test_the_audience_keeps_nobody_waiting_and_reads_all_in_order(
    venue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who gave a command has the answer, and the panel the fact, while most of the audience is
    still to be reached; nobody is left out for it, and nobody reads anything twice."""
    monkeypatch.setattr(audience, "SLICE", 0.0)
    moderator, panelist = await venue.moderator(), await venue.panelist()
    crowd = [await venue.spectator(f"Sam {n}") for n in range(150)]
    await asyncio.gather(*(guest.until(lambda m: _audience_is(m, 150)) for guest in crowd))
    await moderator.do("queue.close")
    reached = sum(bool(guest.socket.recv_messages.frames.queue) for guest in crowd)
    assert reached < len(crowd) // 2
    await panelist.has_heard(lambda m: m.get("event") == "queue.closed")
    for _ in range(3):
        await moderator.send("queue.open")
        await moderator.send("queue.close")
    sams = await crowd[-1].send("panel.ask")
    last = (await moderator.do("queue.open"))["seq"]
    assert (await crowd[-1].answer(sams))["ok"]
    for guest in crowd:
        await guest.has_heard(lambda m: m.get("seq") == last and "event" in m)
        heard = [m for m in guest.heard if m.get("event", "").startswith("queue.")]
        assert [m["event"] for m in heard] == ["queue.closed", "queue.opened"] * 4
        assert all(a["seq"] < b["seq"] for a, b in itertools.pairwise(heard))
    # Their own fact stands among all others' in its place, and before its answer.
    own = [m.get("seq", m.get("re")) for m in crowd[-1].heard if "event" in m]
    assert own == sorted(own)
    kinds = [m.get("event", m.get("re")) for m in crowd[-1].heard]
    assert kinds.index("panel.asked") < kinds.index(sams)


def test_turns_are_passed_until_a_command_is_answered() -> None:
    """A command needs some turns one after another until it is answered, and the audience leaves
    them to it; but there may always be another, so it is never kept waiting for long."""
    waiting = True
    crowd = audience.Audience(lambda: waiting)
    passed = [crowd._is_passed() for _ in range(audience.PASSED + 2)]
    assert passed == [*[True] * audience.PASSED, False, True]
    waiting = False
    # The answer goes out in the turn after it is known.
    assert [crowd._is_passed() for _ in range(3)] == [True, False, False]


class Listener:
    """Somebody of the audience."""

    def __init__(self, order: list[str]) -> None:
        self._order = order

    def sit(self, lines: object, place: int) -> None:
        pass

    def queue(self, frames: bytes) -> None:
        self._order.append("audience")


async def test_what_came_in_is_read_before_the_audience_has_its_turn() -> None:
    """Else a command would wait for a slice more, though the server knows that it is there."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        order: list[str] = []
        crowd = audience.Audience(lambda: False)
        crowd.add(Listener(order))  # type: ignore[arg-type]  # all that it needs of one
        loop = asyncio.get_running_loop()
        loop.add_reader(ours, lambda: order.append(ours.recv(9).decode()))
        theirs.send(b"command")
        crowd.publish(b"frames")
        await until(lambda: len(order) == 2)
        loop.remove_reader(ours)
    assert order == ["command", "audience"]


async def test_no_answer_is_ahead_of_the_facts_that_it_counts(
    venue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was told a seq has all up to it, also where their command had no effect and the seq
    is that of others' facts: who comes back with it is told what came after."""
    monkeypatch.setattr(audience, "SLICE", 0.0)
    moderator = await venue.moderator()
    crowd = [await venue.spectator(f"Sam {n}") for n in range(150)]
    await asyncio.gather(*(guest.until(lambda m: _audience_is(m, 150)) for guest in crowd))
    asking = crowd[-1]
    assert (await asking.do("queue.join"))["ok"]
    for number in range(20):
        await moderator.send("announce", text=f"{number}")
        again = await asking.send("queue.join")
        answer = await asking.answer(again)
        facts = [m["seq"] for m in asking.heard if m.get("event") == "announcement.made"]
        later = await asking.has_heard(lambda m, n=number: m.get("text") == f"{n}")
        assert later["seq"] > answer["seq"] or later["seq"] in facts


async def test_whoever_leaves_takes_nothing_from_who_stays(
    venue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while what everybody reads is on its way: their place is filled by somebody who may
    have read less."""
    monkeypatch.setattr(audience, "SLICE", 0.0)
    crowd = [await venue.spectator(f"Sam {n}") for n in range(60)]
    room = venue.app._hub
    room.tell_log("failing")
    for guest in crowd[:5]:
        await asyncio.sleep(0)
        for client in room._people[guest.id]:
            room.remove(client)
    late = await venue.spectator("Late")
    room.tell_log("ok")
    for guest in (*crowd[5:], late):
        await guest.has_heard(lambda m: m.get("log") == "ok")
        heard = [m["log"] for m in guest.heard if "log" in m]
        assert heard == (["ok"] if guest is late else ["failing", "ok"])


async def test_however_many_read_a_fact_each_in_their_own_way_nobody_waits_for_them(
    venue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question for which many voted comes back with each one's own vote: to the panel at once,
    to them in their turn, and between what everybody reads."""
    monkeypatch.setattr(audience, "SLICE", 0.0)
    monkeypatch.setattr(hub, "FEW_AT_ONCE", 5)
    moderator, panelist = await venue.moderator(), await venue.panelist()
    assert (await moderator.do("session.open"))["ok"]
    asking, *crowd = [await venue.spectator(f"Sam {n}") for n in range(60)]
    assert (await asking.do("question.ask", text="Who pays?"))["ok"]
    (question,) = venue.hosted.room.state.questions
    assert (await moderator.do("question.approve", question=question))["ok"]
    for guest in crowd[::2]:
        assert (await guest.do("question.vote", question=question))["ok"]
    assert (await moderator.do("question.dismiss", question=question))["ok"]
    await moderator.do("undo")
    restored = is_event("question.restored")
    came = [frame.data for guest in crowd for frame in guest.socket.recv_messages.frames.queue]
    assert sum(b"question.restored" in data for data in came) < len(crowd)
    await panelist.has_heard(restored)
    last = (await moderator.do("queue.close"))["seq"]
    for number, guest in enumerate((*crowd, asking)):
        fact = await guest.has_heard(restored)
        voted = number % 2 == 0 and guest is not asking
        assert fact["record"]["voters"] == ({guest.id: True} if voted else {})
        await guest.has_heard(lambda m: m.get("seq") == last and "event" in m)
        same_view(venue, guest)


def is_event(name: str) -> Callable[[dict[str, Any]], bool]:
    return lambda message: message.get("event") == name


def _audience_is(message: Any, size: int) -> bool:
    return bool(message.get("presence", {}).get("spectators") == size)
