"""What ``/metrics`` tells of a session, and of the server among others."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Metric

from .live.figures import BOUNDS, Figures
from .live.hub import Hub
from .live.port.gate import Gate
from .live.room.peers import PARTS, Peers, Standing
from .live.room.room import Room
from .web import metrics


class Gauges:
    """The figures of one server, looked up whenever somebody goes through them."""

    def __init__(
        self, room: Room, hub: Hub, gate: Gate, figures: Figures, peers: Peers | None
    ) -> None:
        self._room, self._hub, self._gate = room, hub, gate
        self._figures, self._peers = figures, peers

    def __iter__(self) -> Iterator[Metric]:
        one, gate, figures = metrics.gauge, self._gate, self._figures
        yield one("roundtable_connections", "Connections that are open.", gate.connections)
        yield one("roundtable_strangers", "Those that have not said hello.", gate.strangers)
        here = self._hub.connected()
        yield metrics.gauges("roundtable_people_connected", "People who are here.", "role", here)
        yield one("roundtable_log_seq", "The last fact in the log.", self._room.state.seq)
        writable = self._room.log == "ok"
        yield one("roundtable_log_writable", "1 while the log can be written.", writable)
        if self._peers is not None:
            yield from _standing(self._peers.standing())
        yield metrics.counter(
            "roundtable_unread_cut", "Connections cut because nobody read.", gate.unread
        )
        yield metrics.counters(
            "roundtable_refusals", "Refused commands and hellos.", "code", figures.refusals
        )
        answers = figures.answers
        yield metrics.histogram(
            "roundtable_answer_seconds",
            "From a command's arrival to its answer.",
            BOUNDS,
            answers.counts,
            answers.seconds,
        )


def _standing(standing: Standing) -> Iterator[Metric]:
    parts: dict[str, float] = {part: float(part == standing.part) for part in PARTS}
    yield metrics.gauges("roundtable_part", "1 for what this server does.", "part", parts)
    yield metrics.gauge(
        "roundtable_behind", "Facts that another server has, and this one not.", standing.behind
    )
    if standing.part != "relay":
        yield metrics.gauge(
            "roundtable_lease_seconds", "For how long somebody may write.", standing.lease
        )
