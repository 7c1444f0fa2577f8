"""The server is killed, again and again, and nothing that anybody was told gets lost."""

import asyncio
import itertools
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from moderator.client.link import Link
from moderator.client.outbox import Answer, Answered, Unsent
from server.journal import verify
from server.session import agenda, panel, phases, questions, queue, whispers
from server.session.entries import current_queue
from server.session.messages import Command
from tests.support.lines import differences, joined, logged, view
from tests.support.plain_lines import Plain, plain
from tests.support.processes import Serving, served, start_server
from tests.support.waiting import until

ROOT = Path(__file__).parents[1]
AGENDA = str(ROOT / "agendas" / "example-harbour-town.yaml")
CRASHES = 12
PACE = 0.06
"""Seconds between one person's commands: the room refuses more than twenty a second."""


@dataclass
class Caller:
    """Somebody who gives one command after the other, each with a text of its own."""

    link: Link
    command: Callable[[str], Command]
    answers: dict[str, Answer] = field(default_factory=dict)
    stopped: bool = False

    async def call(self) -> None:
        for number in itertools.count():
            if self.stopped:
                return
            text = f"{self.link.client} {number}"
            self.answers[text] = await self.link.request(self.command(text))
            await asyncio.sleep(PACE)


def _callers(serving: Serving, random: Random) -> list[Caller]:
    def link(url: str, name: str | None = None) -> Link:
        return Link(url, name=name, client=f"client-{random.getrandbits(64)}", random=random.random)

    links = serving.links
    item = logged(serving.log)[0].items[0].id
    # Most of these do something each time that they are carried out: twice would show.
    return [
        Caller(link(links["moderator"]), lambda text: agenda.Edit(item, script=text)),
        Caller(link(links["moderator"]), lambda text: whispers.Send("panel", text)),
        *(Caller(link(url), questions.Ask) for url in links["panelists"].values()),
        *(
            Caller(link(links["spectators"], f"Guest {n} [/b]"), lambda text: panel.Ask(note=text))
            for n in range(3)
        ),
    ]


async def _crash(serving: Serving, data_dir: Path) -> Serving:
    serving.kill()
    return await asyncio.to_thread(_resume, serving, data_dir)


def _resume(serving: Serving, data_dir: Path) -> Serving:
    return start_server("--resume", serving.session, "--port", str(serving.port), data_dir=data_dir)


async def test_a_killed_server_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    """Every acknowledged command is in the log exactly once, the log is whole, and everybody
    sees what their role may see of it: after kill -9, again and again, in the middle of it all."""
    random = Random(20210601)
    with served(AGENDA, "--port", "0", data_dir=tmp_path) as first:
        callers = _callers(first, random)
        serving = first
        async with joined(*(caller.link for caller in callers)):
            moderator = callers[0].link
            assert isinstance(await moderator.request(phases.Open()), Answered)
            streams = [asyncio.create_task(caller.call()) for caller in callers]
            try:
                for _ in range(CRASHES):
                    await _more_answers(callers, random.randint(5, 30))
                    serving = await _crash(serving, tmp_path)
                for caller in callers:
                    caller.stopped = True
                await asyncio.gather(*streams)
                await until(lambda: not _apart([caller.link for caller in callers], serving.log))
            finally:
                serving.kill()
    _check_log(serving.log, callers)


async def _more_answers(callers: list[Caller], number: int) -> None:
    def answers() -> int:
        return sum(len(caller.answers) for caller in callers)

    due = answers() + number
    await until(lambda: answers() >= due)


def _apart(links: list[Link], log: Path) -> list[object]:
    truth, _ = logged(log)
    return [found for link in links if (found := differences(link, truth))]


def _check_log(log: Path, callers: list[Caller]) -> None:
    assert verify(log).intact
    _, facts = logged(log)
    keys = Counter((fact.client, fact.id) for fact in facts if fact.client is not None)
    assert not [key for key, times in keys.items() if times > 1]
    texts = Counter(text for fact in facts for text in _texts(fact.event))
    for caller in callers:
        for text, answer in caller.answers.items():
            # Where the machine is slow a command may wait too long, and then its sender is told.
            assert isinstance(answer, Answered | Unsent)
            assert texts[text] == 1 or (isinstance(answer, Unsent) and not texts[text])
        assert any(isinstance(answer, Answered) for answer in caller.answers.values())


def _texts(event: object) -> list[str]:
    """The texts of callers in an event, wherever it has them."""
    match event:
        case agenda.Edited(changes=changes):
            return [str(changes["script"])]
        case panel.Asked(note=text) | questions.Asked(text=text) | whispers.Sent(text=text):
            return [text]
    return []


async def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    """A place in the queue and an open invitation outlive a restart, and nobody has to do
    anything for it; the invitation can be accepted on the line that came back."""
    with served(AGENDA, "--port", "0", data_dir=tmp_path) as first:
        moderator = Link(first.links["moderator"])
        panelist = Link(first.links["panelists"]["p1"])
        spectator = Link(first.links["spectators"], name="李雷")
        links = [moderator, panelist, spectator]
        async with joined(*links):
            person = view(spectator).you.id
            assert isinstance(await moderator.request(phases.Open()), Answered)
            assert isinstance(await panelist.request(queue.Join(note="me [/]")), Answered)
            assert isinstance(await moderator.request(panel.Invite(person)), Answered)
            assert await asyncio.to_thread(first.stop) == 0
            second = await asyncio.to_thread(_resume, first, tmp_path)
            try:
                answer = await spectator.request(panel.Accept())
                assert isinstance(answer, Answered)
                await until(lambda: view(spectator).role == "panelist")
                await until(lambda: not _apart(links, second.log))
                entries = current_queue(view(panelist).state).entries
                assert [(entry.person, entry.note) for entry in entries] == [("p1", "me [/]")]
                assert view(spectator).you.id == person
            finally:
                second.kill()


def test_a_moderator_who_comes_back_after_a_crash_is_not_taken_for_the_other(
    tmp_path: Path,
) -> None:
    """Two at one link, without names. The server is killed, and so is Finn's desk; Maeve's hangs.
    Finn opens his again, first of all, and is Finn. When Maeve has gone for good and somebody
    comes in her place by nothing but the link, he is told that it may not be her."""
    own = ("--plain", "--lang", "en", "--data-dir")
    with served(AGENDA, "--port", "0", data_dir=tmp_path) as first, ExitStack() as desks:

        def desk(folder: str) -> Plain:
            link = first.links["moderator"]
            return desks.enter_context(plain("moderate", link, *own, str(tmp_path / folder)))

        maeve = desk("maeve")
        maeve.until("You are Maeve Kinsella, Moderator.")
        finn = desk("finn")
        finn.until("You are Finn O'Driscoll, Moderator.")
        first.kill()
        finn.process.kill()
        maeve.process.send_signal(signal.SIGSTOP)
        second = _resume(first, tmp_path)
        try:
            finn = desk("finn")
            finn.until("You are Finn O'Driscoll, Moderator.")
            finn.does("whisper moderators: are you there?", "are you there?")
            maeve.process.send_signal(signal.SIGCONT)
            maeve.until("are you there?")
            maeve.process.kill()
            finn.until("Maeve Kinsella has gone")
            desk("stranger").until("You are Maeve Kinsella, Moderator.")
            finn.until("Somebody comes by the name of Maeve Kinsella")
        finally:
            second.kill()
