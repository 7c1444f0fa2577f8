"""A line between two networks of one machine, on which packets are lost, late, overtaken, or end
nowhere. TCP's own answer to that is the kernel's, as between any two machines.

Run as ``python -m trials.networks.weather SEED`` in a network of its own, with the right to make
devices there: makes a second one, and prints the id of a process that is in it. The two ends are
HERE and THERE. Takes a JSON object a line (see ``Weather``); ends when its standard input does,
then prints how many packets there were, by what became of them.
"""

import heapq
import json
import os
import select
import socket
import struct
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from random import Random
from time import monotonic
from typing import Final

HERE: Final = "10.77.0.1"
THERE: Final = "10.77.0.2"
_TUNSETIFF: Final = 0x400454CA
_TUN_WITHOUT_HEAD: Final = 0x1001
_FAR: Final = ("unshare", "--net", sys.executable, "-m", "trials.networks.weather", "far")
_LARGEST: Final = 2048
_TCP: Final = 6


@dataclass(frozen=True)
class Weather:
    """``loss``: the share of packets, in each direction, that do not arrive. ``delay`` and
    ``jitter`` in seconds, each way: a packet takes up to one ``jitter`` more or less than the
    delay, and so overtakes another. ``forgets``: whatever is connected now leads nowhere from now
    on, and neither side is told, as when a router between them starts anew."""

    loss: float = 0.0
    delay: float = 0.0
    jitter: float = 0.0
    forgets: bool = False


def device(name: str, own: str, other: str) -> int:
    """A device that leads to whoever reads and writes this descriptor, packet by packet."""
    import fcntl  # Windows has none, and imports this file for its tests.

    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _TUN_WITHOUT_HEAD))
    for order in (
        f"ip address add {own} peer {other} dev {name}",
        f"ip link set {name} up",
        "ip link set lo up",
    ):
        subprocess.run(order.split(), check=True)
    return tun


class Line:
    """What is under way between two devices."""

    def __init__(self, ends: tuple[int, int], chance: Random) -> None:
        self.weather = Weather()
        self.counted: Counter[str] = Counter()
        self._ends, self._chance = ends, chance
        self._under_way: list[tuple[float, int, int, bytes]] = []
        self._latest = dict.fromkeys(ends, 0.0)
        self._known: set[bytes] = set()
        self._forgotten: set[bytes] = set()

    def turn(self, weather: Weather) -> None:
        self.weather = weather
        if weather.forgets:
            self._forgotten |= self._known

    @property
    def pause(self) -> float | None:
        """Seconds until the next packet is due; None where none is."""
        return max(0.0, self._under_way[0][0] - monotonic()) if self._under_way else None

    def take(self, end: int) -> None:
        """Take what has come to one of the ends."""
        to = self._ends[end == self._ends[0]]
        for _ in range(64):
            try:
                packet = os.read(end, _LARGEST)
            except BlockingIOError:
                return
            self.send(packet, to)

    def send(self, packet: bytes, to: int) -> None:
        """Send a packet to one of the ends. What is not TCP goes nowhere."""
        if packet[0] >> 4 != 4 or packet[9] != _TCP:
            return
        head = (packet[0] & 15) * 4
        # The two ports, whichever way it goes, say which connection it is.
        ports = sorted((packet[head : head + 2], packet[head + 2 : head + 4]))
        between = b"".join(ports)
        self._known.add(between)
        if between in self._forgotten:
            self.counted["forgotten"] += 1
            return
        if self._chance.random() < self.weather.loss:
            self.counted["lost"] += 1
            return
        late = self.weather.delay + self._chance.uniform(-1, 1) * self.weather.jitter
        due = monotonic() + max(0.0, late)
        self.counted["overtaking" if due < self._latest[to] else "in order"] += 1
        self._latest[to] = max(due, self._latest[to])
        heapq.heappush(self._under_way, (due, self.counted.total(), to, packet))

    def deliver(self) -> None:
        """Let arrive what is due."""
        while self._under_way and self._under_way[0][0] <= monotonic():
            _, _, to, packet = heapq.heappop(self._under_way)
            try:
                os.write(to, packet)
            except BlockingIOError:
                self.counted["lost"] += 1


def _far_device() -> tuple[int, subprocess.Popen[bytes]]:
    """A device in a network of its own, and a process that keeps that network."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen(
            [*_FAR, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.PIPE,
        )
        theirs.close()
        _, (tun,), _, _ = socket.recv_fds(ours, 1, 1)
    return tun, process


def _keep_far(to: int) -> None:
    with socket.socket(fileno=to) as other:
        socket.send_fds(other, [b"1"], [device("far", THERE, HERE)])
    sys.stdin.read()


def _main(seed: int) -> None:
    far, keeper = _far_device()
    here = device("near", HERE, THERE)
    line = Line((here, far), Random(seed))
    print(keeper.pid, flush=True)
    orders = sys.stdin.fileno()
    while True:
        ready, _, _ = select.select([here, far, orders], [], [], line.pause)
        line.deliver()
        for end in {here, far}.intersection(ready):
            line.take(end)
        if orders in ready:
            said = sys.stdin.readline()
            if not said:
                break
            line.turn(Weather(**json.loads(said)))
    print(json.dumps(line.counted), flush=True)
    assert keeper.stdin is not None
    keeper.stdin.close()
    keeper.wait()


def as_order(weather: Weather) -> bytes:
    return json.dumps(asdict(weather)).encode() + b"\n"


if __name__ == "__main__":
    if sys.argv[1] == "far":
        _keep_far(int(sys.argv[2]))
    else:
        _main(int(sys.argv[1]))
