"""One reader's conversation with a session: their lines in, what happens out."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from server.language import N_, Language
from server.session import agenda, announcements, floor, links, phases, undo, whispers
from server.session.messages import Command, Fact
from server.session.words import LogHealth
from server.wire.refusals import SENTENCES, sentence

from ..client.faults import note
from ..client.link import Link
from ..client.outbox import Answer, Answered, Denied, Unsent
from ..client.people import in_turn
from ..client.possible import refusal
from ..client.session_view import SessionView
from ..client.showing import Showing
from ..desk.crossing import Crossing
from ..panel import texts
from ..panel.my_status import my_status
from ..panel.notices import Seen
from ..wording.words import ROLES
from . import telling
from .meant import begins, plain
from .numbers import also_heard
from .outcome import Does, Give, Heard, House, Leave, Lines, Moment, Outcome, Sure, Unclear
from .standing import standing
from .vocabulary import WORDS
from .words import found, unknown

LOGS: Final[Mapping[LogHealth, str]] = {
    "failing": SENTENCES["log_unavailable"],
    "lost": SENTENCES["log_lost"],
    "ok": N_("The session log can be written again."),
}
WAITS: Final = N_("Will be sent if the connection is back within 15 s.")
YES: Final = ("yes", "ja", "y", "j")
OF_THE_MOMENT: Final = (
    *(floor.Next, floor.Give, floor.End, floor.Pause, floor.Resume, floor.Extend),
    *(agenda.Next, agenda.Start, agenda.Extend, announcements.Blackout, undo.Undo, undo.Redo),
)
"""What does something else, or the same twice, right after another moderator's."""


class Talk:
    """Says what happens by ``say``, as its link tells ``changed``, and does what ``line`` is
    given."""

    def __init__(
        self,
        link: Link,
        language: Language,
        say: Callable[[str], None],
        house: House | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.link, self.language, self._say = link, language, say
        self._house = house or House()
        self._crossing = Crossing(clock)
        self._seen: Seen | None = None
        self._heard: Heard = {}
        self._asked: Command | None = None
        self._told: set[str] = set()
        self._wanted: set[str] = set()
        self._told_second = False
        self._away = False
        self._giving = False
        self._log: LogHealth = "ok"
        self._for_me = ""
        self._showing = Showing()
        self._telling: set[asyncio.Task[None]] = set()
        self.begun = asyncio.Event()
        """Set with the first welcome."""

    def changed(self, facts: list[Fact]) -> None:
        """Something happened, or the line is not what it was. Raises nothing: the line would end
        with it."""
        view = self.link.view()
        if view is None:
            return
        try:
            self._tell(view, facts)
        except Exception as error:  # noqa: BLE001 - a fault in a sentence ends no session
            self._survive(error)
        self.begun.set()

    def _survive(self, error: Exception) -> None:
        """Note a fault of this program and go on. Whoever looks for faults has it raised."""
        if os.environ.get("ROUNDTABLE_DEBUG"):
            raise error
        note(error, self._house.data_dir)
        self._say(self.language.text("That did not work, because of a fault in this program."))

    def _tell(self, view: SessionView, facts: list[Fact]) -> None:
        self._tell_house(view, facts)
        if view.role == "moderator":
            self._crossing.watch(view, facts)
        if not self.begun.is_set():
            self._welcome(view)
        else:
            for line in telling.told(self.language, self._seen, view, facts):
                self._say(line)
            for_me = texts.for_me_now(self.language, view)
            if for_me and for_me != self._for_me:
                self._say(for_me)
            if self.is_over and self._house.log is not None:
                self._tell_afterwards(facts)
        self._for_me = texts.for_me_now(self.language, view)
        self._tell_second(view)
        self._tell_line(view)
        self._tell_log(view)
        self._tell_wanted(view)
        self._seen = Seen(view.role, my_status(view))
        self._tell_said(view, facts)

    def _tell_house(self, view: SessionView, facts: list[Fact]) -> None:
        """Let what is here of the session follow it."""
        known, source = self._house.links, self._house.source
        if source is not None and not self.begun.is_set():
            # Of a session that began earlier, the file may say more or less than it does.
            source.recognise(view.state)
        if source is not None:
            source.watch(facts)
        for fact in facts:
            known.forget(fact)

    def _tell_said(self, view: SessionView, facts: list[Fact]) -> None:
        """What was whispered to the reader has been said: let the moderators know."""
        sent = (str(fact.seq) for fact in facts if isinstance(fact.event, whispers.Sent))
        said = [view.state.whispers.get(whisper) for whisper in sent]
        for command in self._showing.tells(view, said):
            told = asyncio.create_task(self._showing.tell(command, self.link.request))
            self._telling.add(told)
            told.add_done_callback(self._telling.discard)

    def _welcome(self, view: SessionView) -> None:
        say = self.language.text
        name = view.name(view.you.id) or view.you.name
        self._say(view.state.session.title)
        if view.you.role == "stage":
            self._say(say("This is the stage's link: you only look on, without a name."))
        else:
            self._say(say("You are {name}, {role}.", name=name, role=say(ROLES[view.role])))
        if self.link.came_back:
            self._say(texts.came_back(self.language, view))
        if view.state.session.privacy:
            self._say(say("Data protection: {address}", address=self.link.notice))
        for line in standing(Moment(view, self.language)):
            self._say(line)
        if view.role == "moderator":
            self._say(say("what says the next step."))
        self._say(say("help says what you can do."))

    def _tell_second(self, view: SessionView) -> None:
        """Say once that somebody moderates as the reader already."""
        if view.role == "moderator" and self.link.came_second and not self._told_second:
            self._told_second = True
            self._say(
                self.language.text(
                    "{name} is here already, at another desk or on the page. If you are somebody"
                    " else, leave and come back with --as NAME.",
                    name=view.name(view.you.id),
                )
            )

    @property
    def is_over(self) -> bool:
        """Whether the session is closed, after which there is only looking at it."""
        view = self.link.view()
        return view is not None and view.state.session.phase == "closed"

    def _tell_afterwards(self, facts: list[Fact]) -> None:
        """Say what is left to do at the moment at which the session is closed."""
        if any(isinstance(fact.event, phases.Closed) for fact in facts):
            self._say(
                self.language.text(
                    "minutes makes the minutes, verify checks the log, quit leaves and stops the"
                    " server."
                )
            )

    def say_silence(self) -> None:
        """Say that the room does not answer, where it still has not."""
        if self.link.connection == "connecting":
            silent = self.language.text("The server does not answer yet. Still trying …")
            self._say(self.link.message or silent)

    def _tell_line(self, view: SessionView) -> None:
        away = view.connection in ("away", "behind")
        if away and not self._away:
            self._say(self.language.text("The connection to the server is lost; trying again …"))
            if self._giving:
                self._say(self.language.text(WAITS))
        if self._away and view.is_live:
            self._say(self.language.text("The connection to the server is back."))
            for line in standing(Moment(view, self.language)):
                self._say(line)
        self._away = away

    def _tell_log(self, view: SessionView) -> None:
        """Say whether what happens can be recorded, where that has changed."""
        if view.is_live and view.log != self._log:
            self._log = view.log
            self._say(self.language.text(LOGS[view.log]))

    def _tell_wanted(self, view: SessionView) -> None:
        """Say once what the reader is asked for, and who reads it."""
        now = list(telling.wanted(self.language, view))
        for one in now:
            if one.asks not in self._wanted:
                self._say(one.asks)
                self._say(one.reader)
                self._told.add(one.reader)
                if one.among is not None:
                    self._heard = also_heard(self._heard, one.among, one.place, one.one)
        self._wanted = {one.asks for one in now}

    async def line(self, typed: str) -> Leave | None:
        """Do what a line says; ``Leave`` where the reader goes."""
        try:
            return await self._does(typed)
        except Exception as error:  # noqa: BLE001 - a fault behind a word ends no session
            self._survive(error)
            return None

    async def _does(self, typed: str) -> Leave | None:
        view = self.link.view()
        if view is None or not typed.strip():
            return None
        asked, self._asked = self._asked, None
        if asked is not None and plain(typed) in YES:
            await self._give(Give(asked))
            return None
        if asked is not None:
            self._say(self.language.text("Not done."))
            if plain(typed) in ("no", "nein", "n"):
                return None
        at = Moment(view, self.language, self._heard, self._house)
        try:
            outcome = self._read(at, typed.strip())
        except Unclear as unclear:
            self._heard = {**self._heard, **unclear.heard}
            self._say_all(unclear.texts)
            return None
        return await self._done(outcome)

    def _read(self, at: Moment, typed: str) -> Outcome:
        """What a line means. Raises Unclear."""
        say = self.language.text
        first, _, rest = typed.partition(" ")
        if first[0] in "+-−?" and first not in ("+", "-", "?"):
            first, rest = first[0].replace("−", "-"), f"{first[1:]} {rest}"
        for_me = [word for word in WORDS if word.is_for(at.view.role)]
        words = found(for_me, first.removesuffix(":"))
        if not words:
            raise unknown(self.language, first)
        if len(words) > 1:
            names = ", ".join(word.begun(first) for word in words)
            raise Unclear(say("“{typed}” can mean: {names}", typed=first, names=names))
        if rest.strip() and words[0].does and not words[0].usage:
            # "next item" was not meant for the queue.
            raise Unclear(say("Nothing can stand behind “{typed}”. Nothing was done.", typed=first))
        return words[0].run(at, rest.strip())

    async def _done(self, outcome: Outcome) -> Leave | None:
        match outcome:
            case Leave():
                return outcome
            case Lines(texts=lines, heard=heard):
                self._say_all(lines)
                self._heard = {**self._heard, **heard}
            case Sure():
                await self._ask(outcome)
            case Give(command=command, named=False) if self._has_just_changed(command):
                self._say(
                    self.language.text(
                        "Not done: that has only just changed. Type it again if you mean it."
                    )
                )
            case Give():
                await self._give(outcome)
            case Does(run=run):
                self._say_all(await run(self.link))
        return None

    def _has_just_changed(self, command: Command) -> bool:
        return isinstance(command, OF_THE_MOMENT) and self._crossing.has(command)

    async def _ask(self, sure: Sure) -> None:
        if sure.once and sure.question in self._told:
            await self._give(Give(sure.command))
            return
        view = self.link.view()
        refused = refusal(view, sure.command) if view is not None else None
        if view is not None and refused is not None:
            self._say(sentence(refused, self.language, view.name))
            return
        self._told.add(sure.question)
        self._asked = sure.command
        self._say(sure.question)
        self._say(self.language.text("Type yes to do it; anything else leaves it."))

    async def _give(self, give: Give) -> None:
        if self._away:
            self._say(self.language.text(WAITS))
        self._giving = True
        answer = await self.link.request(give.command)
        self._giving = False
        self._tell_answer(give.command, answer)
        more = give.also if isinstance(answer, Answered) else give.otherwise
        if more and not isinstance(answer, Unsent):
            self._say(more)
        view = self.link.view()
        if isinstance(answer, Answered) and give.then is not None and view is not None:
            then = give.then(answer, view)
            if then is not None:
                await self._give(Give(then))

    def _tell_answer(self, command: Command, answer: Answer) -> None:
        """What became of a command, where no fact says it."""
        match answer:
            case Answered(link=str(link)):
                if isinstance(command, links.Renew):
                    self._house.links.take(command.person, answer)
                self._say(link)
                if answer.code is not None:
                    self._say(self.language.text("Code: {code}", code=answer.code))
            case Answered(facts=(), unseen=False):
                self._say(self.language.text("Nothing has changed by that."))
            case Denied(message=message, code=code):
                self._say(message or code)
            case Unsent(may_have_arrived=False):
                self._say(self.language.text("Not sent: there is no connection to the server."))
            case Unsent():
                self._say(
                    self.language.text(
                        "No answer from the server. It may have happened, or may yet: look before"
                        " trying again."
                    )
                )

    def _say_all(self, lines: tuple[str, ...]) -> None:
        for text in lines:
            self._say(text)

    def completions(self, before: str, typed: str) -> Iterator[str]:
        """What can stand where ``typed`` is begun, after ``before``: words, or names."""
        view = self.link.view()
        if view is None:
            return
        if not before.strip():
            for word in WORDS:
                if word.is_possible(view):
                    yield from (w for w in word.all if begins(w, typed))
            return
        for person in in_turn(view.state):
            yield from (part for part in person.name.split() if begins(part, typed))
