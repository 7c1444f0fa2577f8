"""A line that comes back by itself, over a proxy that can be cut, held up and silenced."""

import asyncio
import gc
import json
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

import moderator.client.link
import moderator.client.outbox
import moderator.client.pulse
from moderator.client.address import BadLink, address, public_address
from moderator.client.link import Link
from moderator.client.outbox import Answer, Answered, Denied, Unsent
from server.codec import encode, encode_state
from server.session import agenda, departures, findings, floor, links, panel, people, phases, queue
from server.session.entries import current_queue
from server.session.messages import Event, Fact
from server.session.session import begin
from tests.support.lines import joined, logged, view
from tests.support.rooms import PLAN, link, room
from tests.support.waiting import PATIENCE, until


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent line is found out in tenths of what it takes people's, so that nobody waits."""
    monkeypatch.setattr(moderator.client.pulse, "KEEPALIVE", 0.3)
    monkeypatch.setattr(moderator.client.link, "GOODBYE_WITHIN", 0.1)
    monkeypatch.setattr(moderator.client.link, "WELCOME_WITHIN", 0.8)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are waited for so long only, for those that do not come."""
    monkeypatch.setattr(moderator.client.outbox, "ANSWER_WITHIN", 0.3)


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cuts are short, however long it takes a busy machine to end them."""
    monkeypatch.setattr(moderator.client.link, "DROP_SHOWN_AFTER", PATIENCE)
    monkeypatch.setattr(moderator.client.pulse, "DROP_SHOWN_AFTER", PATIENCE)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://127.0.0.1:8765/#T0-_k", "ws://127.0.0.1:8765/ws"),
        (" https://round.example/#T0-_k\n", "wss://round.example/ws"),
        ("https://round.example/talks/#T0-_k", "wss://round.example/talks/ws"),
        ("ws://[::1]:8765/ws#T0-_k", "ws://[::1]:8765/ws"),
        ("http://127.0.0.1:8765/stage#T0-_k", "ws://127.0.0.1:8765/ws"),
        ("https://round.example/talks/stage#T0-_k", "wss://round.example/talks/ws"),
    ],
)
def test_a_link_leads_to_its_room(text: str, url: str) -> None:
    """A link names host, port and token, whatever it was opened with before."""
    assert address(text).url == url
    assert address(text).token == "T0-_k"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("https://München.example", "https://xn--mnchen-3ya.example"),
        ("köln.example:8443/", "https://xn--kln-sna.example:8443"),
        # An older rule makes ss of it, and so leads elsewhere than browsers go.
        ("https://straße.example/sub/", "https://xn--strae-oqa.example/sub"),
        ("https://round.example", "https://round.example"),
    ],
)
def test_a_name_in_any_letters_is_the_one_that_browsers_ask_for(text: str, asked: str) -> None:
    """A server knows itself by it, and a terminal goes where a browser goes."""
    assert public_address(text) == asked
    typed = f"https://{text.removeprefix('https://').rstrip('/')}/#T"
    assert address(typed) == address(f"{asked}/#T")


async def test_the_code_stands_in_a_links_place(tmp_path: Path) -> None:
    """Whoever types the address of the slide puts the code where a token would be."""
    async with room(tmp_path) as (hosted, line):
        kim = link(line, hosted.tokens.code.lower(), name="Kim")
        async with joined(kim):
            assert view(kim).role == "spectator"
        again = link(line, hosted.tokens.code, token=kim.token)
        async with joined(again):
            assert view(again).you.id == view(kim).you.id


async def test_the_stages_link_shows_what_the_audience_sees(tmp_path: Path) -> None:
    """To nobody in particular, who can do nothing."""
    async with room(tmp_path) as (hosted, line):
        stage = link(line, hosted.tokens.stage)
        async with joined(stage):
            assert (view(stage).you.role, view(stage).role) == ("stage", "spectator")
            answer = await stage.request(queue.Join())
            assert isinstance(answer, Denied)
            assert answer.code == "forbidden"


async def test_who_renews_the_moderators_link_comes_back_after_a_cut(tmp_path: Path) -> None:
    """By what is their own, though their link is dead; whoever else came by it reads why they
    cannot."""
    async with room(tmp_path) as (hosted, line):
        ann, bo = (link(line, hosted.tokens.moderator, name=n, language="de") for n in ("Ann", "B"))
        async with joined(ann), joined(bo):
            answer = await ann.request(links.Renew("moderators"))
            assert isinstance(answer, Answered)
            assert answer.link is not None
            await until(lambda: bo.connection == "refused")
            assert (bo.code, bo.message[:24]) == ("link_renewed", "Dieser Link wurde erneue")
            line.cut()
            line.mend()
            assert isinstance(await ann.request(people.Add("Zoe", "panelist")), Answered)
        again = link(line, answer.link.split("#")[1], name="B")
        async with joined(again):
            assert view(again).you.name == "B"


async def test_spectators_come_back_when_their_link_is_renewed(tmp_path: Path) -> None:
    """They are somebody by now, whatever became of the link that they came by."""
    async with room(tmp_path) as (hosted, line):
        ann, kim = (
            link(line, hosted.tokens.moderator),
            link(line, hosted.tokens.spectators, name="K"),
        )
        async with joined(ann, kim):
            person = view(kim).you.id
            await ann.request(links.Renew("spectators"))
            assert isinstance(await kim.request(queue.Join()), Answered)
            assert view(kim).you.id == person
            await ann.request(links.Renew(person))
            await until(lambda: kim.connection == "refused")
            assert kim.code == "link_renewed"


@pytest.mark.parametrize(
    "text",
    [
        *("", "hello", "http://", "http://host/", "http://host:99999/#t", "file:///a#t"),
        *("http://a:b@host/#t", "http://[::1/#t", "http://host:0/#t", "http://ho\x1bst/#t"),
    ],
)
def test_a_bad_link_is_refused_with_a_sentence(text: str) -> None:
    """What is no link says so at once, as a ValueError with a sentence."""
    with pytest.raises(BadLink, match=r"[A-Z].*(\.|#token)$"):
        Link(text)


async def test_commands_are_answered_and_facts_arrive(tmp_path: Path) -> None:
    """A command is answered with the log's number or with why not. Everybody reads its fact,
    and whoever gave it before the answer."""
    facts: list[Fact] = []
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, language="de")
        bo = link(line, hosted.tokens.panelists["p1"], changed=facts.extend)
        async with joined(ann, bo):
            answer = await ann.request(phases.Open())
            assert isinstance(answer, Answered)
            assert view(ann).state.seq >= answer.seq
            assert view(ann).state.session.phase == "open"
            assert isinstance(await bo.request(queue.Join(note="[/]")), Answered)
            denied = await bo.request(panel.Invite("p1"))
            assert denied == Denied("forbidden", "You may not do this.")
            await until(lambda: any(isinstance(fact.event, queue.Joined) for fact in facts))
            await until(lambda: current_queue(view(ann).state).entries)


async def test_an_answer_says_what_its_command_led_to(tmp_path: Path) -> None:
    """An answer has the facts of its own command and of no other, also where several commands
    became durable at once; of one that changed nothing it has none."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator)
        async with joined(ann):
            commands = [
                phases.Open(),
                people.Add("Kim", "panelist"),
                people.Add("Lou", "spectator"),
                queue.Open(),
                agenda.Start("i1"),
            ]
            answers = await asyncio.gather(*(ann.request(command) for command in commands))
            added = {p.name: p.id for p in hosted.room.state.people.values()}
        assert [_led_to(answer) for answer in answers] == [
            [phases.Opened()],
            [people.Added(added["Kim"], "Kim", "panelist")],
            [people.Added(added["Lou"], "Lou", "spectator")],
            [],
            [agenda.Started("i1")],
        ]


async def test_an_answer_after_a_cut_says_what_its_command_led_to(tmp_path: Path) -> None:
    """Where a line is cut between a command and its answer, the facts that the room sends on the
    next line belong to the answer, all of them. Where it sends a snapshot there are none."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, random=lambda: 0.01)
        kim = link(line, hosted.tokens.spectators, name="Kim", random=lambda: 0.01)
        async with joined(ann, kim):
            person = view(kim).you.id
            await hosted.room.submit(person, queue.Join())
            await hosted.room.submit("m1", panel.Invite(person))
            line.cut()
            accepted = asyncio.create_task(kim.request(panel.Accept()))
            removed = asyncio.create_task(ann.request(departures.Remove("p1")))
            # As if the room had read them before the cut: the first that these clients give.
            await hosted.room.submit("p1", queue.Join())
            await hosted.room.submit(person, panel.Accept(), kim.client, 1)
            done = await hosted.room.submit("m1", departures.Remove("p1"), ann.client, 1)
            assert len(done.facts) == 2
            line.mend()
            assert _led_to(await accepted) == []
            assert _led_to(await removed) == [fact.event for fact in done.facts]


async def test_whose_facts_a_snapshot_took_the_place_of_is_not_called_without_effect(
    tmp_path: Path,
) -> None:
    """What became of the command is in what is shown by then; it is only not known which of it."""
    async with room(tmp_path) as (hosted, line):
        kim = link(line, hosted.tokens.spectators, name="Kim", random=lambda: 0.01)
        async with joined(kim):
            person = view(kim).you.id
            await hosted.room.submit("m1", panel.Invite(person))
            await until(lambda: view(kim).state.panel)
            line.stall()
            accepted = asyncio.create_task(kim.request(panel.Accept()))
            await until(lambda: any(given.sent for given in kim._outbox._waiting.values()))
            await hosted.room.submit(person, panel.Accept(), kim.client, 1)
            line.cut()
            line.mend()
            answer = await accepted
            assert isinstance(answer, Answered)
            assert (answer.facts, answer.unseen) == ((), True)
            again = await kim.request(queue.Join())
            assert isinstance(again, Answered)
            assert not again.unseen


def _led_to(answer: Answer) -> list[Event]:
    assert isinstance(answer, Answered)
    return [fact.event for fact in answer.facts]


async def test_a_short_cut_shows_nothing_and_loses_nothing(tmp_path: Path, unseen: None) -> None:
    """A line that is back within two seconds was never away, and what was given meanwhile is
    done once, in order, without a new snapshot."""
    async with room(tmp_path) as (hosted, line):
        shown = set()
        ann = link(line, hosted.tokens.moderator, random=lambda: 0.1)
        ann.changed = lambda _: shown.add(ann.connection)
        async with joined(ann):
            state = view(ann).state
            line.cut()
            notes = [str(n) for n in range(5)]
            given = [asyncio.create_task(ann.request(queue.Join(note=note))) for note in notes]
            await until(lambda: ann.connection == "connected" and not ann.welcomed)
            line.mend()
            answers = await asyncio.gather(*given)
            assert all(isinstance(answer, Answered) for answer in answers)
            assert shown <= {"connecting", "connected"}
            assert view(ann).state.session is state.session
        events = [fact.event for fact in logged(hosted.log)[1]]
        said = [e.note for e in events if isinstance(e, queue.Joined | queue.Noted)]
        assert said == notes


async def test_a_long_cut_shows_until_the_line_is_back(tmp_path: Path) -> None:
    """After two seconds without a line the screen says so, without being asked to look."""
    async with room(tmp_path) as (hosted, line):
        shown: list[str] = []
        ann = link(line, hosted.tokens.moderator, random=lambda: 0.01)
        ann.changed = lambda _: shown.append(ann.connection)
        async with joined(ann):
            line.cut()
            begun = asyncio.get_running_loop().time()
            await until(lambda: shown[-1] == "away")
            assert asyncio.get_running_loop().time() - begun >= 2
            line.mend()
            await until(lambda: shown[-1] == "connected")


async def test_a_stalled_line_is_noticed_and_replaced(tmp_path: Path, brisk: None) -> None:
    """A line that is up but carries nothing is given up after a ping without a pong; what was
    given on it is answered on the next one, and done once."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, random=lambda: 0.01)
        async with joined(ann):
            line.stall()
            given = asyncio.create_task(ann.request(queue.Join()))
            await until(lambda: not ann.welcomed)
            line.mend()
            assert isinstance(await given, Answered)
            assert line.connections > 1
        assert len(current_queue(hosted.room.state).entries) == 1


async def test_what_got_no_answer_is_not_sent_later(
    tmp_path: Path, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that was given up is over, also when the line comes back: nobody's hand goes
    up by itself minutes later."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, random=lambda: 0.01)
        async with joined(ann):
            line.cut()
            await until(lambda: not ann.welcomed)
            assert await ann.request(queue.Join()) == Unsent(may_have_arrived=False)
            monkeypatch.undo()
            line.mend()
            await until(lambda: ann.welcomed)
            assert isinstance(await ann.request(phases.Open()), Answered)
        assert not current_queue(hosted.room.state).entries


async def test_a_command_on_a_silent_line_may_have_arrived(tmp_path: Path, impatient: None) -> None:
    """Where a command went out and no answer came, nobody claims to know what became of it."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator)
        async with joined(ann):
            line.stall()
            assert await ann.request(queue.Join()) == Unsent(may_have_arrived=True)


async def test_what_may_have_arrived_is_taken_once_when_it_is_given_again(
    tmp_path: Path, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given after an answer that did not come, the same command goes by the same id, and so does a
    changed one: only one of both is taken, and it is known which. The same given for itself goes
    by an id of its own."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator)
        async with joined(ann):
            line.stall()
            unsure = await ann.request(findings.Record("So it is."))
            assert isinstance(unsure, Unsent)
            monkeypatch.undo()
            line.mend()
            await until(lambda: len(hosted.room.state.findings) == 1)
            again = await ann.request(findings.Record("So it is."), unsure)
            assert isinstance(again, Answered)
            assert len(hosted.room.state.findings) == 1
            changed = await ann.request(findings.Record("So it is not."), unsure)
            assert isinstance(changed, Answered)
            assert changed.earlier
            await ann.request(findings.Record("So it is."))
            assert len(hosted.room.state.findings) == 2


async def test_of_what_was_changed_before_it_was_given_again_one_is_taken(
    tmp_path: Path, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The changed one where the other never arrived; also where that arrived, and was refused."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator)
        async with joined(ann):
            await ann.request(findings.Record("It is."))
            (first,) = hosted.room.state.findings
            line.stall()
            one = await ann.request(findings.Record("So it is."))
            two = await ann.request(findings.Withdraw("f99"))
            monkeypatch.undo()
            line.cut()
            line.mend()
            await until(lambda: ann.connection == "connected")
            assert isinstance(one, Unsent)
            assert isinstance(two, Unsent)
            changed = await ann.request(findings.Record("So  it is not."), one)
            assert isinstance(changed, Answered)
            assert not changed.earlier
            other = await ann.request(findings.Withdraw(first), two)
            assert isinstance(other, Answered)
            assert not other.earlier
            found = [(f.text, f.withdrawn) for f in hosted.room.state.findings.values()]
            assert found == [("It is.", True), ("So it is not.", False)]


async def test_what_another_server_cannot_take_is_not_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A command that went out on an earlier line may be carried out by the server there. That the
    next one can write nothing is an answer to what was given there first; to the other it is none:
    it is sent again until there is one, or nobody can say."""
    monkeypatch.setattr(moderator.client.outbox, "AGAIN_AFTER", 0.01)
    welcome = {"welcome": 1, "you": {"id": "m1", "name": "Ann", "role": "moderator"}, "seq": 3}
    now: dict[str, Any] = {"now": "2026-01-01T00:00:00.000Z"}
    refused = {"error": {"code": "log_unavailable", "message": "Not now."}}
    begun, refusals, most = set[int](), 0, 3

    async def serve_what_cannot_write(socket: ServerConnection) -> None:
        nonlocal refusals
        await socket.recv()
        await socket.send(encode({**welcome, **now, "state": encode_state(begin("s", PLAN))}))
        while True:
            said = json.loads(await socket.recv())
            if said.get("do") == "session.open" and said["id"] not in begun:
                begun.add(said["id"])
                return
            if "do" in said:
                refusals += 1
                answer = refused if refusals < most else {"ok": True, "seq": 3}
                await socket.send(encode({"re": said["id"], **answer}))

    async with serve(serve_what_cannot_write, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        ann = Link(f"http://127.0.0.1:{port}/#t", random=lambda: 0.01)
        async with joined(ann):
            assert isinstance(await ann.request(queue.Join()), Denied)
            assert isinstance(await ann.request(phases.Open()), Answered)
            assert refusals == most
            refusals, most = 0, 1_000
            monkeypatch.setattr(moderator.client.outbox, "ANSWER_WITHIN", 0.5)
            assert await ann.request(phases.Open()) == Unsent(may_have_arrived=True)


async def test_spectators_come_back_as_themselves(tmp_path: Path) -> None:
    """A spectator's own token, and without it their client's string, names the same person."""
    async with room(tmp_path) as (hosted, line):
        first = link(line, hosted.tokens.spectators, name="Kim", client="kims-own-browser")
        async with joined(first):
            person, token = view(first).you.id, first.token
            assert token is not None
        again = link(line, hosted.tokens.spectators, name="Kim", token=token)
        same = link(line, hosted.tokens.spectators, name="Kim", client="kims-own-browser")
        other = link(line, hosted.tokens.spectators, name="Kim")
        async with joined(again, same, other):
            assert view(again).you.id == view(same).you.id == person
            assert view(other).you.id != person


async def test_two_runs_of_one_client_use_different_ids(tmp_path: Path) -> None:
    """A program that keeps its client's string does not get an earlier run's answers."""
    async with room(tmp_path) as (hosted, line):
        for expected in (1, 0):
            ann = link(line, hosted.tokens.moderator, client="the-same-string")
            async with joined(ann):
                command = queue.Join() if expected else queue.Leave()
                assert isinstance(await ann.request(command), Answered)
                assert len(current_queue(hosted.room.state).entries) == expected


async def test_a_refused_link_ends_with_the_rooms_sentence(tmp_path: Path) -> None:
    """A token that is not valid is not tried again; the reader's language says why."""
    async with room(tmp_path) as (_, line):
        nobody = link(line, "no-such-token")
        async with asyncio.timeout(PATIENCE):
            await nobody.run()
        assert (nobody.connection, nobody.code) == ("refused", "not_admitted")
        assert (
            nobody.message
            == "This link or code is not valid. Please check it, or ask the moderators."
        )
        assert nobody.view() is None
        assert await nobody.request(phases.Open()) == Unsent(may_have_arrived=False)


async def test_a_removed_person_is_told(tmp_path: Path) -> None:
    """Whom a moderator removes loses the line, does not come back, and reads why."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator)
        kim = link(line, hosted.tokens.spectators, name="Kim")
        async with joined(ann, kim):
            remove = departures.Remove(view(kim).you.id)
            assert isinstance(await ann.request(remove), Answered)
            await until(lambda: kim.connection == "refused")
            assert kim.code == "removed"
            assert kim.message == "A moderator has removed you from this session."


async def test_a_closed_session_stays_until_its_room_ends(tmp_path: Path) -> None:
    """Closing the session cuts nobody's line; the end of its room ends the line for good."""
    async with room(tmp_path) as (hosted, line):
        # Past the proxy, which would be gone before the room says goodbye.
        ann = Link(f"http://127.0.0.1:{line.target}/#{hosted.tokens.moderator}")
        running = asyncio.create_task(ann.run())
        await until(lambda: ann.connection == "connected")
        assert isinstance(await ann.request(phases.Open()), Answered)
        assert isinstance(await ann.request(phases.Close()), Answered)
        assert ann.connection == "connected"
    async with asyncio.timeout(PATIENCE):
        await running
    assert (ann.connection, ann.message) == ("ended", "The session is over.")


async def test_a_message_that_is_not_understood_is_survived() -> None:
    """Where a message cannot be taken, the client asks for a fresh copy and goes on."""
    hellos: list[dict[str, Any]] = []
    welcome = {"welcome": 1, "you": {"id": "m1", "name": "Ann", "role": "moderator"}, "seq": 3}
    now: dict[str, Any] = {"now": "2026-01-01T00:00:00.000Z"}

    async def serve_nonsense(socket: ServerConnection) -> None:
        hellos.append(json.loads(await socket.recv()))
        await socket.send(encode({**welcome, **now, "state": encode_state(begin("s", PLAN))}))
        if len(hellos) == 1:
            await socket.send('{"event": "queue.joined", "seq": "no number"}')
        await socket.wait_closed()

    async with serve(serve_nonsense, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        ann = Link(f"http://127.0.0.1:{port}/#t", random=lambda: 0.01)
        async with joined(ann):
            await until(lambda: len(hellos) == 2)
            assert "since" not in hellos[1]
            await until(lambda: ann.welcomed)


async def test_a_page_of_somebody_else_is_no_room() -> None:
    """A link to what is no roundtable says so instead of trying for ever."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        ann = Link(f"http://127.0.0.1:{port}/#t")
        async with asyncio.timeout(PATIENCE):
            await ann.run()
        assert (ann.connection, ann.code) == ("refused", "no_room")


async def test_a_text_too_long_for_a_frame_is_not_sent(tmp_path: Path) -> None:
    """One text that no frame can hold does not cut the line, let alone every new one."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator)
        async with joined(ann):
            answer = await ann.request(queue.Join(note="x" * 70_000))
            assert isinstance(answer, Denied)
            assert isinstance(await ann.request(queue.Join()), Answered)
            assert line.connections == 1


async def test_what_was_answered_but_not_seen_yet_is_no_conflict_with_oneself(
    tmp_path: Path,
) -> None:
    """A screen is a moment behind its line: the next key may still be about what it showed before
    the answer to the last one came."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator)
        async with joined(ann):
            await ann.request(phases.Open())
            for person in ("p1", "m1"):
                await ann.request(queue.Add(person))
            await ann.request(floor.Next())
            seen = view(ann).state.seq
            assert isinstance(await ann.request(floor.End()), Answered)
            assert isinstance(await ann.request(floor.Next(expect=seen)), Answered)


async def test_commands_given_at_once_know_what_those_before_did(tmp_path: Path) -> None:
    """Ending a speech and calling the next, or calling two, is no conflict with oneself; what the
    other moderator did meanwhile is, and hands that arrive are none."""
    async with room(tmp_path) as (hosted, line):
        ann, bo = (link(line, hosted.tokens.moderator, name=n) for n in ("Ann", "Bo"))
        async with joined(ann), joined(bo):
            await ann.request(phases.Open())
            for person in ("p1", "p2", "m1"):
                await ann.request(queue.Add(person))
            seen = view(ann).state.seq
            commands = (
                floor.Next(expect=seen),
                queue.Add("m2"),
                floor.End(),
                floor.Next(expect=seen),
            )
            answers = await asyncio.gather(*map(ann.request, commands))
            assert all(isinstance(answer, Answered) for answer in answers)
            state = hosted.room.state
            assert (state.floor and state.floor.person) == "m1"
            await until(lambda: view(bo).state.seq == view(ann).state.seq)
            seen = view(ann).state.seq
            await bo.request(floor.Next(expect=seen))
            own = ann.request(queue.Add("p1"))
            _, refused = await asyncio.gather(own, ann.request(floor.Next(expect=seen)))
            assert isinstance(refused, Denied)
            assert refused.code == "conflict"


async def test_a_line_that_is_given_up_while_it_is_made_leaves_no_connection_open(
    recwarn: pytest.WarningsRecorder,
) -> None:
    """At whichever moment of connecting that is."""

    def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        for turns in range(20):
            making = asyncio.create_task(Link(f"http://127.0.0.1:{port}/#T", name="Mara").run())
            for _ in range(turns):
                await asyncio.sleep(0)
            making.cancel()
            await asyncio.gather(making, return_exceptions=True)
            for _ in range(3):
                await asyncio.sleep(0)
    gc.collect()
    assert [str(warning.message) for warning in recwarn.list] == []
