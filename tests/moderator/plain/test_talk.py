"""What is said by itself, in a room that is there."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from moderator.client.faults import ERRORS
from moderator.client.link import Link
from moderator.client.outbox import Answered, Denied
from moderator.desk.crossing import PAUSE
from moderator.plain import telling, what_now
from moderator.plain.outcome import House
from moderator.plain.talk import Talk
from server.journal import FileJournal, JournalFailed
from server.language import Language
from server.session import agenda, floor, phases, questions, queue, undo
from server.session.entries import current_queue
from server.session.plan import PlannedPerson
from server.session.records import replace
from tests.support.lines import joined, view
from tests.support.rooms import PLAN, link, room
from tests.support.waiting import until


def _talk(link: Link, say: Callable[[str], None], house: House | None = None) -> Talk:
    talk = Talk(link, Language.named("en"), say, house)
    link.changed = talk.changed
    return talk


async def _full(*_: object) -> None:
    raise JournalFailed("full")


async def _is_full(*_: object) -> bool:
    return False


async def test_a_log_that_cannot_be_written_is_said_once_and_so_is_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also to those who gave no command meanwhile; whoever moderates without a screen has no line
    in which it stands."""
    async with room(tmp_path) as (hosted, line):
        ann, finn = (link(line, hosted.tokens.moderator, client=name * 8) for name in "af")
        said: list[str] = []
        _talk(finn, said.append)
        async with joined(ann, finn):
            with monkeypatch.context() as disk:
                disk.setattr(FileJournal, "append", _full)
                disk.setattr(FileJournal, "probe", _is_full)
                for _ in range(2):
                    assert isinstance(await ann.request(phases.Open()), Denied)
                await until(lambda: any("cannot be written" in text for text in said))
            await until(lambda: any("written again" in text for text in said))
        assert [text for text in said if "session log" in text] == [
            "The session log cannot be written just now. The server keeps trying.",
            "The session log can be written again.",
        ]


@pytest.mark.parametrize("known", [True, False])
async def test_what_is_typed_while_the_connection_is_gone_is_answered_at_once(
    tmp_path: Path, known: bool
) -> None:
    """That it waits, and how long, is said before it is known what becomes of it: with the line, or
    as soon as it is known that the connection is gone."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, client="a" * 8)
        said: list[str] = []
        talk = _talk(ann, said.append)
        async with joined(ann):
            line.cut()
            if known:
                await until(lambda: any("trying again" in text for text in said))
            typed = asyncio.create_task(talk.line("open"))
            await until(lambda: "if the connection is back within 15 s" in said[-1])
            line.mend()
            await typed
            assert any("opens the session" in text for text in said)


async def test_a_question_outlasts_an_empty_line(tmp_path: Path) -> None:
    """A key too many is no answer."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, client="a" * 8)
        talk = _talk(ann, lambda _: None)
        async with joined(ann):
            await ann.request(phases.Open())
            for typed in ("close session", " ", "yes"):
                await talk.line(typed)
            assert view(ann).state.session.phase == "closed"


async def test_nobody_is_asked_for_a_yes_to_what_is_refused(tmp_path: Path) -> None:
    """Who reads it and whether it is meant matters for what is possible; else the rule is said."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, client="a" * 8)
        bo = link(line, hosted.tokens.panelists["p1"], client="b" * 8)
        said: list[str] = []
        talk = _talk(bo, said.append)
        async with joined(ann, bo):
            await ann.request(phases.Open())
            await until(lambda: view(bo).state.session.phase == "open")
            await talk.line("rate 5 well led")
            assert said[-1] == "Feedback is not open."
            await talk.line("yes")
            assert said[-1] == "There is no word “yes”. help says which there are."


async def test_what_is_no_word_is_said_again_in_a_line_that_can_be_heard(tmp_path: Path) -> None:
    """A megabyte piped in by mistake is not read aloud: its beginning tells what it was."""
    async with room(tmp_path) as (hosted, line):
        bo = link(line, hosted.tokens.panelists["p1"], client="b" * 8)
        said: list[str] = []
        talk = _talk(bo, said.append)
        async with joined(bo):
            for typed in ("x" * 1_000_000, "help " + "x" * 1_000_000):
                await talk.line(typed)
                assert said[-1].startswith("There is no word “xxxx")
                assert "x…”" in said[-1]
                assert len(said[-1]) < 120


async def test_what_takes_nothing_is_not_done_with_something_behind_it(tmp_path: Path) -> None:
    """Whoever types "next item" means the agenda: nobody is given the floor, and that is said."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, client="a" * 8)
        said: list[str] = []
        talk = _talk(ann, said.append)
        async with joined(ann):
            for words in ("pause for coffee", "next item"):
                await talk.line(words)
                word = words.split()[0]
                assert said[-1] == f"Nothing can stand behind “{word}”. Nothing was done."


async def test_undo_reaches_behind_nothing_and_another_action_can_be_named(tmp_path: Path) -> None:
    """What cannot be taken back any more is said, and how to choose what is older; what has only
    been said since is named, and left as it is. Numbers stay with the actions."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, client="a" * 8)
        bo = link(line, hosted.tokens.panelists["p1"], client="b" * 8)
        said: list[str] = []
        talk = _talk(ann, said.append)
        async with joined(ann, bo):
            for command in (phases.Open(), queue.Add("p1"), queue.Close(), floor.Next()):
                await ann.request(command)
            await bo.request(floor.End())
            await until(lambda: view(ann).state.floor is None)
            await talk.line("undo")
            assert said[-2].startswith("Too much has changed since to take this back: floor given")
            assert said[-1] == "“actions” reads out what else can be taken back."
            await talk.line("actions")
            number, _, closed = said[-3].partition(" ")
            assert closed.startswith("Ann closed the queue, ")
            await talk.line("undo 1000")
            assert said[-2] == "There is no number 1000."
            await talk.line(f"undo {number}")
            assert current_queue(view(ann).state).open
            await talk.line("close queue")
            await talk.line("announce Soon")
            await talk.line("undo")
            assert said[-1] == "Newer, and left as it is: announcement"


async def test_an_undo_says_whose_votes_go_with_it(tmp_path: Path) -> None:
    """Of a question that the audience sees no more; a redo brings them back."""
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, client="a" * 8)
        bo = link(line, hosted.tokens.panelists["p1"], client="b" * 8)
        said: list[str] = []
        talk = _talk(ann, said.append)
        async with joined(ann, bo):
            await bo.request(questions.Ask("Who pays?"))
            await until(lambda: view(ann).state.questions)
            (question,) = view(ann).state.questions
            for words in ("undo", "undo {}"):
                await ann.request(questions.Approve(question))
                await bo.request(questions.Vote(question))
                await until(lambda: view(ann).state.questions[question].votes == 1)
                await talk.line(words.format((view(ann).state.actions or ())[-1].seq))
                assert said[-1] == "Gone with it: 1 vote for the question. “Redo” brings it back."
                assert view(ann).state.questions[question].votes == 0
                await talk.line("redo")
                assert view(ann).state.questions[question].votes == 1
                await ann.request(questions.Dismiss(question))
            assert current_queue(view(ann).state).open


async def test_a_fault_of_the_program_is_said_and_noted_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither one in what is said of what happens, nor one behind a word: whoever moderates would
    be gone from a live session without knowing."""

    def fault(*_: object) -> None:
        raise ZeroDivisionError

    async with room(tmp_path) as (hosted, line):
        ann, finn = (link(line, hosted.tokens.moderator, client=name * 8) for name in "af")
        said: list[str] = []
        talk = _talk(finn, said.append, House(data_dir=tmp_path))
        async with joined(ann, finn):
            faults: tuple[tuple[object, str], ...] = (
                (telling, "told"),
                (what_now, "what_now"),
                (talk, "_done"),
            )
            for faulty in faults:
                with monkeypatch.context() as broken:
                    broken.setattr(*faulty, fault)
                    await ann.request(phases.Open())
                    await talk.line("what")
                    await until(lambda: "a fault in this program" in said[-1])
                said.append("mended")
            await talk.line("what")
            assert said[-1].startswith("Type: ")
            assert isinstance(await finn.request(phases.Pause()), Answered)
        assert (tmp_path / ERRORS).read_text().count("ZeroDivisionError") >= 2


async def test_a_line_that_comes_right_after_the_other_moderators_is_to_be_typed_again(
    tmp_path: Path,
) -> None:
    """Both may have meant the same: who has just been called is not ended again, nothing that the
    other did is taken back unread, and what two turn does not turn twice. A number says which
    action is meant, and a moment later all of it is meant."""
    finn_too = replace(PLAN, people=(*PLAN.people, PlannedPerson("m2", "Finn", "moderator")))
    async with room(tmp_path, finn_too) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, client="a" * 8, name="Ann")
        finn = link(line, hosted.tokens.moderator, client="f" * 8, name="Finn")
        said: list[str] = []
        now = [100.0]
        talk = Talk(finn, Language.named("en"), said.append, clock=lambda: now[0])
        finn.changed = talk.changed
        async with joined(ann, finn):
            for command in (phases.Open(), agenda.Next(), queue.Add("p1"), queue.Add("m1")):
                await finn.request(command)
            await ann.request(floor.Next())
            await until(lambda: view(finn).state.floor)
            for typed in ("next", "give Ann", "end", "clock", "undo"):
                await talk.line(typed)
                assert said[-1] == (
                    "Not done: that has only just changed. Type it again if you mean it."
                ), typed
            speech = view(finn).state.floor
            assert speech is not None
            assert speech.person == "p1"
            now[0] += PAUSE
            await talk.line("undo")
            assert view(finn).state.floor is None
            await ann.request(floor.Next())
            await until(lambda: view(finn).state.floor)
            last = undo.newest(view(finn).state)
            assert last is not None
            await talk.line(f"undo {last.seq}")
            assert view(finn).state.floor is None
