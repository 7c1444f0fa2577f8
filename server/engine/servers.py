"""The servers of a session: all alike, and one of them writes.

Each copies what the writer writes, and passes on to it what its own people want. Whose turn it is
to write, a lease says; what keeps two from writing is the stream alone, which takes a message only
after the last one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from ..codec import decode_fact, instant, moment
from ..journal import Damaged, JournalFailed
from ..journal.seal import Record
from ..live.attendance import Attendance
from ..live.deciding import Order
from ..live.idempotency import Done
from ..live.peers import Callbacks, Follows, NoWriter, Part, Replied, Standing
from ..program_log import fields
from ..session.messages import Fact, Refused
from ..session.words import LogHealth
from ..wire.messages import decode_passed, encode_command
from .journal import EngineJournal
from .keys import LEASE_SECONDS, NOBODYS, Keys, Lease
from .line import Heard, Line, NoAnswer, Nobody, end_all
from .problems import Problem
from .stream import Message, Overtaken
from .tokens import Tokens

BEAT: Final = 0.5
"""Seconds between two signs of life, and between two renewals of a lease."""
LOOK: Final = 0.3
"""Seconds between two looks at who has the lease."""
GONE: Final = 3.0
"""Seconds of silence after which a server counts as gone."""
CATCH_UP: Final = 2.0
"""Seconds after which the stream is asked whether it has something that nobody told of."""
ANSWERS_WITHIN: Final = 2.0
"""Seconds after which an order is given to the writer again, whoever that is then."""
PATIENCE: Final = 5.0
"""Seconds that an order waits for a writer before it is said that there is none."""
SHORT_PATIENCE: Final = 0.5
"""The same where that is known already."""
AGAIN: Final = 0.05
_SEQ: Final = "Roundtable-Seq"
_WRITER: Final = "Roundtable-Writer"

_log = logging.getLogger("roundtable.engine")


@dataclass
class _Other:
    """Another server, by its last sign of life, and when that came."""

    heard: float
    part: Part
    seq: int
    log: LogHealth
    base: str


class Servers:
    """Peers. But for what Peers names, all of it happens in the line's thread."""

    def __init__(
        self,
        line: Line,
        session: str,
        journal: EngineJournal,
        keys: Keys,
        tokens: Tokens,
        name: str,
        relay: bool = False,
    ) -> None:
        """``relay``: it never writes."""
        self.name = name
        self._line = line
        self._subject = f"roundtable.{session}"
        self._journal = journal
        self._keys = keys
        self._tokens = tokens
        self._relay = relay
        self._room: Follows
        self._told_room: Callbacks
        self._base = ""
        self._loop: asyncio.AbstractEventLoop
        self._somebody_writes = asyncio.Event()
        """Used in the room's loop."""
        self._tasks: list[asyncio.Task[None]] = []
        self._leading = False
        self._resigned = False
        self._lease, self._lease_since = NOBODYS, 0.0
        self._not_before = 0.0
        self._others: dict[str, _Other] = {}
        self._members: dict[str, Attendance] = {}
        self._own, self._version = Attendance(), 0
        self._versions: dict[str, int] = {}
        self._told: list[Message] = []
        self._news, self._look = asyncio.Event(), asyncio.Event()
        self._room_seen = 0.0
        """When the room's loop last had its turn."""
        self._writer_seen = self._engine_seen = 0.0
        """When the writer was heard last, and when the engine answered."""
        self._timed = ""
        """By whom the room was told what time it is."""

    # Peers

    async def start(self, room: Follows, told: Callbacks, base: str) -> None:
        """See Peers."""
        self._room, self._told_room, self._base = room, told, base
        self._loop = asyncio.get_running_loop()
        self._room_seen = self._writer_seen = self._engine_seen = time.monotonic()
        await self._line.carry(self._begin())
        await _within(PATIENCE, self._somebody_writes)

    async def pass_on(self, order: Order) -> Replied:
        """See Peers."""
        asked = {
            "by": order.by,
            "client": order.client,
            "id": order.number,
            "command": encode_command(order.command),
        }
        return await self._line.ask_for(self._pass_on(json.dumps(asked).encode()))

    def tell(self, here: Attendance) -> None:
        """See Peers."""
        self._line.begin(self._tell(here))

    def standing(self) -> Standing:
        """See Peers."""
        part: Part = "relay" if self._relay else "writer" if self._room.leads else "follower"
        others = tuple(self._others.values())
        behind = max((one.seq for one in others), default=0) - self._room.state.seq
        left = LEASE_SECONDS - (time.monotonic() - self._lease_since)
        return Standing(part, max(0, behind), self._lease.holder, max(0.0, left))

    async def resign(self) -> None:
        """See Peers."""
        await self._line.carry(self._resign())

    async def close(self) -> None:
        """See Peers."""
        await self._line.carry(self._end())

    # In the line's thread.

    async def _begin(self) -> None:
        self._journal.added, self._journal.copied = self._say_added, self._hand_over
        self._tokens.added = lambda: self._keep(self._say_beat())
        await self._line.hear(f"{self._subject}.told", self._hear_added)
        await self._line.hear(f"{self._subject}.beat", self._hear_beat)
        await self._line.hear(f"{self._subject}.members", self._hear_members)
        await self._line.hear(f"{self._subject}.to.{self.name}", self._hear_question)
        work: list[Callable[[], Any]] = [self._beat, self._follow, self._publish_address]
        if not self._relay:
            work.append(self._succeed)
        for one in work:
            self._keep(one())

    def _keep(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.append(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.remove(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a thread failed", exc_info=task.exception())

    async def _end(self) -> None:
        await end_all(self._tasks)

    def _call(self, what: Callable[..., object], *values: object) -> None:
        """Have something done in the room's loop, in the order of the calls."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what, *values)

    # What is written, and by whom.

    async def _say_added(self, message: Message) -> None:
        headers = {_SEQ: str(message.seq), _WRITER: message.writer or ""}
        await self._line.say(f"{self._subject}.told", message.data, headers)

    async def _hear_added(self, heard: Heard) -> None:
        writer = heard.headers.get(_WRITER, "")
        if writer != self.name:
            self._told.append(Message(int(heard.headers[_SEQ]), heard.data, writer))
            self._news.set()

    async def _follow(self) -> None:
        """Copy what others write."""
        wrong = False
        while True:
            await _within(CATCH_UP, self._news)
            self._news.clear()
            told, self._told = self._told, []
            try:
                # What was told wrongly may stand right in the stream.
                await self._journal.catch_up(() if wrong else told)
                wrong = False
            except (NoAnswer, JournalFailed):
                await asyncio.sleep(LOOK)
                self._news.set()
            except (Damaged, Problem, ValueError) as damage:
                if wrong:
                    self._say_damaged(damage)
                    return
                wrong = True
                self._news.set()

    def _hand_over(self, records: list[Record]) -> None:
        """Let the room have what was copied. Raises ValueError for what are no facts."""
        facts: list[Fact] = [decode_fact(record) for record in records]
        self._call(self._room.learn, facts)
        if self._leading and not self._journal.leads:
            self._step_down()

    def _say_damaged(self, damage: Exception) -> None:
        about = f"{damage.about} {damage.found}" if isinstance(damage, Problem) else str(damage)
        _log.error("what the engine has is not what was written", extra=fields(reason=about))
        self._relay = True
        self._call(self._room.log_is, "lost", JournalFailed("the engine's copy is damaged"))

    async def _succeed(self) -> None:
        """Write where it is this server's turn."""
        while True:
            self._look.clear()
            try:
                await (self._stay() if self._leading else self._try())
            except NoAnswer:
                # Whoever has the lease cannot renew it just now.
                self._not_before = time.monotonic() + LEASE_SECONDS
                if self._leading and time.monotonic() - self._engine_seen > GONE:
                    self._call(self._room.fails, JournalFailed("the engine does not answer"))
            except (Damaged, Problem, JournalFailed) as error:
                _log.warning("cannot write the session", extra=fields(reason=str(error)))
                await asyncio.sleep(LEASE_SECONDS)
            pause = BEAT if self._leading else LOOK * random.uniform(0.8, 1.2)  # noqa: S311
            await _within(pause, self._look)

    async def _try(self) -> None:
        """Become the writer, where nobody has the lease."""
        self._see(await self._keys.lease())
        now, lease = time.monotonic(), self._lease
        if self._resigned or now < self._not_before:
            return
        if lease.holder not in ("", self.name) and now - self._lease_since <= LEASE_SECONDS:
            return
        if not self._room_is_there or not await self._journal.can_write():
            return
        try:
            self._see(await self._keys.take(lease, self.name))
        except Overtaken:
            return
        await self._journal.lead()
        self._leading = True
        self._call(self._room.lead)
        self._call(self._somebody_writes.set)
        await self._say_beat()

    async def _stay(self) -> None:
        """Renew the lease; whoever lost it does not write any more."""
        lost = self._room.log == "lost"
        if lost or not self._journal.leads:
            self._resigned = lost
            self._step_down()
            return
        if not self._room_is_there:
            return
        try:
            self._see(await self._keys.take(self._lease, self.name))
        except Overtaken:
            lease = await self._keys.lease()
            if lease.holder not in ("", self.name):
                self._see(lease)
                self._step_down()
                return
            # It had run out, or an answer did not come.
            self._lease = lease

    def _step_down(self) -> None:
        self._leading = self._journal.leads = False
        self._call(self._room.follow)
        self._news.set()

    def _see(self, lease: Lease) -> None:
        self._engine_seen = time.monotonic()
        if lease != self._lease:
            self._lease, self._lease_since = lease, time.monotonic()

    @property
    def _room_is_there(self) -> bool:
        """Whether the room's loop goes round."""
        return time.monotonic() - self._room_seen < LEASE_SECONDS

    # Signs of life.

    async def _beat(self) -> None:
        while True:
            self._call(self._see_room)
            await self._say_beat()
            self._forget()
            self._tell_health()
            await asyncio.sleep(BEAT)

    def _see_room(self) -> None:
        self._room_seen = time.monotonic()

    async def _say_beat(self, gone: bool = False) -> None:
        room = self._room
        part: Part = "relay" if self._relay else "writer" if self._leading else "follower"
        said = {
            "server": self.name,
            "part": part,
            "seq": room.state.seq,
            "log": room.log,
            "now": instant(room.now()),
            "at": self._journal.at,
            "tokens": self._tokens.at,
            "members": self._version,
            "base": self._base,
            "gone": gone,
        }
        await self._line.say(f"{self._subject}.beat", json.dumps(said).encode())

    async def _hear_beat(self, heard: Heard) -> None:
        said = json.loads(heard.data)
        name = said["server"]
        if name == self.name:
            return
        if said["gone"]:
            self._others.pop(name, None)
            self._part_from(name)
            self._tell_addresses_soon()
            self._look.set()
            return
        if name not in self._others:
            self._tell_addresses_soon()
        if said["members"] != self._versions.get(name, 0):
            self._keep(self._ask_members(name))
        other = _Other(time.monotonic(), said["part"], said["seq"], said["log"], said["base"])
        self._others[name] = other
        if said["at"] > self._journal.at:
            self._news.set()
        if said["tokens"] > self._tokens.at:
            self._call(self._told_room.access)
        if other.part == "writer" and name == self._journal.writer:
            self._call(self._room.tell_time, moment(said["now"]), self._timed != name)
            self._timed = name
            self._tell_health()

    def _forget(self) -> None:
        """Let those go who have said nothing for too long."""
        now = time.monotonic()
        for name, other in tuple(self._others.items()):
            if now - other.heard > GONE:
                del self._others[name]
                self._part_from(name)
                self._tell_addresses_soon()

    def _tell_health(self) -> None:
        """Tell the room of a follower whether anybody can write."""
        if self._leading or self._room.leads or self._room.log == "lost":
            return
        writer = self._others.get(self._journal.writer)
        if writer is not None and writer.part == "writer":
            self._writer_seen = writer.heard
            self._call(self._somebody_writes.set)
            silent = not self._relay and time.monotonic() - self._engine_seen > GONE
            self._call(self._say_health, "failing" if silent else writer.log)
        elif time.monotonic() - self._writer_seen > GONE:
            self._call(self._say_health, "failing")

    def _say_health(self, log: LogHealth) -> None:
        if not self._room.leads and self._room.log != "lost":
            error = None if log == "ok" else JournalFailed("no server can write the session")
            self._room.log_is(log, error)

    # What is passed on.

    async def _pass_on(self, asked: bytes) -> Replied:
        given = False
        begun = time.monotonic()
        while True:
            writer = self._journal.writer
            if writer not in ("", self.name):
                try:
                    subject = f"{self._subject}.to.{writer}"
                    answer = json.loads(await self._line.request(subject, asked, ANSWERS_WITHIN))
                    if "seq" in answer:
                        return _replied(answer)
                except Nobody:
                    pass
                except NoAnswer:
                    given = True
            patience = PATIENCE if self._room.log == "ok" else SHORT_PATIENCE
            if not given and time.monotonic() - begun > patience:
                raise NoWriter
            await asyncio.sleep(AGAIN)

    async def _hear_question(self, heard: Heard) -> None:
        asked = json.loads(heard.data)
        if "members" in asked:
            await self._line.say(heard.reply, json.dumps(self._who()).encode())
        else:
            self._call(self._carry_out, asked, heard.reply)

    def _carry_out(self, asked: dict[str, Any], reply: str) -> None:
        """In the room's loop."""
        room = self._room
        if not room.leads:
            self._reply(reply, {})
            return
        try:
            command = decode_passed(asked["command"])
        except Refused as refused:
            self._reply(reply, _refusal(refused, room.state.seq))
            return
        answer = room.submit(asked["by"], command, asked["client"], asked["id"])
        answer.add_done_callback(lambda done: self._answered(reply, done))

    def _answered(self, reply: str, answer: asyncio.Future[Done]) -> None:
        if answer.cancelled():
            return
        try:
            self._reply(reply, {"seq": answer.result().seq})
        except Refused as refused:
            self._reply(reply, _refusal(refused, self._room.state.seq))

    def _reply(self, reply: str, content: dict[str, Any]) -> None:
        self._line.begin(self._line.say(reply, json.dumps(content).encode()))

    # Who is where.

    async def _tell(self, here: Attendance) -> None:
        self._own = here
        self._version += 1
        await self._line.say(f"{self._subject}.members", json.dumps(self._who()).encode())

    def _who(self) -> dict[str, Any]:
        return {
            "server": self.name,
            "version": self._version,
            "panel": sorted(self._own.panel),
            "audience": sorted(self._own.audience),
            "others": self._own.others,
        }

    async def _hear_members(self, heard: Heard) -> None:
        self._take_members(json.loads(heard.data))

    def _take_members(self, said: dict[str, Any]) -> None:
        name = said["server"]
        if name == self.name:
            return
        self._versions[name] = said["version"]
        members = Attendance(frozenset(said["panel"]), frozenset(said["audience"]), said["others"])
        if self._members.get(name) != members:
            self._members[name] = members
            self._tell_elsewhere()

    def _tell_elsewhere(self) -> None:
        elsewhere = reduce(or_, self._members.values(), Attendance())
        self._call(self._told_room.elsewhere, elsewhere)

    async def _ask_members(self, name: str) -> None:
        try:
            subject, asked = f"{self._subject}.to.{name}", json.dumps({"members": True}).encode()
            answer = await self._line.request(subject, asked, ANSWERS_WITHIN)
        except NoAnswer:
            # Their next sign of life asks again.
            return
        self._take_members(json.loads(answer))

    def _part_from(self, name: str) -> None:
        self._versions.pop(name, None)
        if self._members.pop(name, None) is not None:
            self._tell_elsewhere()

    async def _publish_address(self) -> None:
        while True:
            try:
                await self._keys.keep_address(self._base)
                await self._read_addresses()
                return
            except NoAnswer:
                await asyncio.sleep(LOOK)

    def _tell_addresses_soon(self) -> None:
        self._keep(self._read_addresses())

    async def _read_addresses(self) -> None:
        ever: Collection[str] = ()
        with contextlib.suppress(NoAnswer):
            ever = await self._keys.addresses()
        own, others = [] if self._relay else [self._base], tuple(self._others.values())
        servers = [*own, *(one.base for one in others if one.part != "relay")]
        relays = [one.base for one in others if one.part == "relay"]
        self._call(self._told_room.addresses, servers, relays, ever)

    async def _resign(self) -> None:
        self._resigned = True
        if self._leading:
            self._step_down()
            with contextlib.suppress(NoAnswer, Overtaken):
                await self._keys.take(self._lease, "")
        await self._say_beat(gone=True)


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, but not longer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _replied(answer: dict[str, Any]) -> Replied:
    seq = answer["seq"]
    if "error" in answer:
        return Replied(Refused(answer["error"], **answer["values"]), seq)
    return Replied(Done(seq), seq)


def _refusal(refused: Refused, seq: int) -> dict[str, Any]:
    return {"error": refused.code, "values": refused.values, "seq": seq}
