"""The page's rules are those of the room: its state is the reader's view, fact by fact."""

import json
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from server import codec
from server.session import feedback, panel, phases, positions, questions, undo
from server.session.entries import current_queue
from server.session.messages import COMMANDS, EVENTS, Command, Fact
from server.session.session import SessionState, evolve
from server.session.views import Reader, fact_for, state_for
from server.web.assets import WEB
from tests.server.session.test_any_session import RARE, AnySession

NODE = shutil.which("node")
COMPARE = Path(__file__).with_name("compare.mjs")
SESSIONS = 6
LONG = 50
"""Steps of a session, of which each is up to a dozen commands."""

pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node")


class Watcher:
    """A reader, and the lines by which Node is told of what they get and should then see."""

    def __init__(self, name: str, reader: Reader, state: SessionState) -> None:
        self.name, self.id, self.role = name, reader.id, reader.role
        self.seen = state_for(state, reader)
        self.lines = [_line(reader=name, state=codec.encode_state(self.seen))]

    def take(self, fact: Fact, after: SessionState) -> None:
        person = after.people.get(self.id)
        reader = Reader(self.id, person.role if person else self.role)
        cut = fact_for(fact, reader, after)
        if cut is None:
            return
        before, self.seen = self.seen, state_for(after, reader)
        # Only what changed: a session's states would be hundreds of megabytes.
        changed = {
            f.name: codec.plain(getattr(self.seen, f.name))
            for f in fields(SessionState)
            if f.repr and getattr(self.seen, f.name) != getattr(before, f.name)
        }
        changed["queue"] = codec.plain(current_queue(self.seen))
        told = codec.encode_fact(cut)
        self.lines.append(_line(reader=self.name, fact=told, view=changed))


def _line(**content: Any) -> str:
    return json.dumps(content)


class WatchedSession(AnySession):
    """Any session, with readers of every role, some of whom come later."""

    def begins(self, seed: int) -> None:
        super().begins(seed)
        self.copies = []
        self.seed = seed
        self.watchers: list[Watcher] = []
        for person, role in (("m1", "moderator"), ("p1", "panelist"), ("s1", "spectator")):
            self._watch(Reader(person, role))  # type: ignore[arg-type]  # literals above

    def _watch(self, reader: Reader) -> None:
        name = f"{self.seed} {len(self.watchers)} {reader}"
        self.watchers.append(Watcher(name, reader, self.state))

    def somebody_starts_to_watch(self) -> None:
        person = self.chance.choice(sorted(self.state.people))
        if len(self.watchers) < 6:
            self._watch(Reader(person, self.state.people[person].role))

    def _happened(self, fact: Fact) -> None:
        # What holds of the session itself is test_any_session's; here it has only to go on.
        self.state = evolve(self.state, fact)
        self.facts.append(fact)
        self.past += [v for v in vars(fact.event).values() if isinstance(v, str) and len(v) < 9]
        for watcher in self.watchers:
            watcher.take(fact, self.state)

    def _unchanged(self) -> None:
        """Likewise."""

    def _give(self, by: str, given: Command) -> None:
        # After the end nothing happens, so it comes last, and not in every session.
        if not isinstance(given, phases.Close):
            super()._give(by, given)

    def ends(self) -> None:
        if self.chance.random() < 0.8:
            super()._give("m1", phases.Close())

    def happens_again(self) -> None:
        """The rules that have no choice of their own, and those that have, with one."""
        chance = self.chance
        chance.choice(
            (
                self.anything_by_anybody,
                *[self.a_busy_minute] * 4,
                self.somebody_starts_to_watch,
                lambda: self.the_next_one_speaks(chance.choice([0, 7, 60_000])),
                lambda: self.a_moderator_takes_back(chance.choice([0, 5_000]), 1),
                lambda: self.a_moderator_takes_back_a_chosen_action(0, chance.randrange(1, 7)),
                lambda: self.a_moderator_does_again(1),
                lambda: self.way_to_the_panel(chance.choice(["panel.accept", "panel.decline"])),
                self._an_invitation_may_run_out,
                self._a_vote_comes_and_goes,
                self._a_release_is_taken_back,
                self._a_closing_is_taken_back,
                self._everything_is_tried,
            )
        )()

    def _an_invitation_may_run_out(self) -> None:
        if panel.next_deadline(self.state) is not None:
            self.an_invitation_runs_out(self.chance.random() < 0.2)

    def _a_vote_comes_and_goes(self) -> None:
        person = self._somebody(("panelist", "spectator"))
        self._give(person, questions.Ask("Why?"))
        question = self.chance.choice(sorted(self.state.questions))
        self._give("m1", questions.Approve(question))
        self._give(person, questions.Vote(question))
        if self.chance.random() < 0.5:
            self._give(person, questions.Unvote(question))

    def _everything_is_tried(self) -> None:
        for do, kind in sorted(COMMANDS.items()):
            if do not in RARE and kind.roles:
                self._give(self._somebody(kind.roles), self._command(do))

    def _a_release_is_taken_back(self) -> None:
        guests = sorted(p.id for p in self.state.people.values() if p.guest)
        if guests:
            self._give("m1", panel.Release(self.chance.choice(guests)))
            self._give("m1", undo.Undo())

    def _a_closing_is_taken_back(self) -> None:
        """Of a position, a pause, or feedback: by the moderator who slipped, at once."""
        self._give("m1", positions.Add("Less paper"))
        if not self.state.positions:
            return  # Refused: in any session, m1 may have been removed.
        position = list(self.state.positions)[-1]
        self._give("m1", positions.Open(position))
        self._give(self._somebody(("panelist",)), positions.Assess(position, 1))
        self._give("m1", feedback.Open())
        closing: list[Command] = [positions.Close(position), feedback.Close(), phases.Pause()]
        self._give("m1", self.chance.choice(closing))
        self._give("m1", undo.Undo())
        if self.chance.random() < 0.5:
            self._give("m1", undo.Redo())


def compare(lines: list[str], folder: Path) -> dict[str, Any]:
    """Let Node compare; fails with the first difference."""
    module = folder / "state.mjs"
    module.write_bytes((WEB / "state.js").read_bytes())
    done = subprocess.run(
        [str(NODE), str(COMPARE), str(module)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_pages_state_is_the_readers_view(tmp_path: Path) -> None:
    """Whatever happens, what the page makes of the facts is what the server would show anew."""
    lines: list[str] = []

    @settings(max_examples=SESSIONS, phases=(Phase.generate,))
    @given(seed=st.integers(0, 2**32))
    def play(seed: int) -> None:
        session = WatchedSession()
        session.begins(seed)
        for _ in range(LONG):
            session.happens_again()
        session.ends()
        for watcher in session.watchers:
            lines.extend(watcher.lines)

    play()
    compare(lines, tmp_path)
    said = {json.loads(line).get("fact", {}).get("event") for line in lines}
    # What needs three things to come together does not happen in every run.
    assert len(EVENTS.keys() - said) < len(EVENTS) / 6


def test_the_page_knows_every_event(tmp_path: Path) -> None:
    """A new event is a new line in state.js: without it, the page would ask for a snapshot at
    each."""
    assert set(compare([], tmp_path)["events"]) == EVENTS.keys() - {codec.Unknown.event}


def test_no_part_shows_what_is_not_kept_up(tmp_path: Path) -> None:
    """What the page leaves out of the state is a decision, and would be old where it was shown."""
    for module in set(WEB.glob("*.js")) - {WEB / "state.js"}:
        shown = set(re.findall(r"\.(\w+)", module.read_text(encoding="utf-8")))
        assert shown & set(compare([], tmp_path)["left"]) == set(), module.name
