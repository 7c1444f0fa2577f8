"""Frames that nobody should send: made from the schema of the wire, then broken.

All of them follow from one generator of random numbers, so a seed says what was sent.
"""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from random import Random
from typing import Any, Final, TypeAlias, get_args

from server.session import messages
from server.session.session import SessionState
from server.session.words import Role
from server.wire.schema import schema

Node: TypeAlias = Mapping[str, Any]
Ids: TypeAlias = Mapping[str, Sequence[str]]

DEFINITIONS: Final[Mapping[str, Node]] = schema()["$defs"]
COMMANDS: Final = tuple(name for name in DEFINITIONS if name.startswith("command."))
_OF_ROLE: Final[Mapping[Role, Sequence[str]]] = {
    role: [name for name in COMMANDS if role in messages.COMMANDS[name.partition(".")[2]].roles]
    for role in get_args(Role)
}
QUESTION: Final[Node] = {"properties": {"time": {"type": "integer"}}, "required": ["time"]}
LOOKS: Final = (
    *(b'{"looking":{"pane":"queue"}}', b'{"looking":{"pane":"","dialog":"a"}}', b'{"looking":1}'),
    *(b'{"looking":{"pane":"queue","x":[]},"id":1}', b'{"looking":{"pane":"\\ud800"}}'),
)
"""Frames without an answer, where they are right."""
SELDOM: Final = frozenset({"command.session.close", "command.people.remove", "command.link.renew"})
"""After these, less can happen."""
TEXTS: Final = (
    *("", " ", "Ann [/b] Lee", "李雷", "x" * 70, "x" * 5_000, "a\x00b\n", "\u202eevil", "\u200b"),
    *("<script>alert(1)</script>", "{n}", "{person}", "%s%n", "../../etc", "constructor"),
    *(
        "__proto__",
        "👩‍👩‍👧‍👦",
        "e\u0301" * 40,
        "=1+1",
        "＝1",
        "\ufeff",
        "\ud7ff\ue000",
        "null",
        "1",
    ),
)
WRONG: Final = (
    *(
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "1.0",
        "1.5",
        "1e2",
        "1e999",
        "-1e999",
        "1E-400",
    ),
    *("NaN", "Infinity", "-Infinity", "9" * 19, "9" * 400, "9" * 5_000, str(1 << 53), str(1 << 63)),
    *(str(-(1 << 63)), str(1 << 64), "01", "+1", ".5", "0x10", "1_000", "{}", "[]", '""', "[[]]"),
    *(
        '"\\ud800"',
        '"\\udfff x"',
        '"\\u0000"',
        '"\\ud83d\\ude00"',
        '"\\x"',
        '"\t"',
        '"',
        "'a'",
        "//",
    ),
    *(
        "[" * 400 + "]" * 400,
        "[" * 60_000,
        '{"a":' * 300 + "1" + "}" * 300,
        "[{}" + ",{}" * 990 + "]",
    ),
    *("[{}" + ",{}" * 15_000 + "]", '{"a":1,"a":2}', '{"":""}', '"' + "\\u0041" * 9_000 + '"'),
)
"""JSON, or nearly, that stands where something else should."""
SMALL: Final = tuple(text for text in WRONG if len(text) < 500)
JUNK: Final = '"{}[],:\\0123456789eE.+-truefalsn \t\n\x00\x7f\u2028\ufffeü李'


def ids_of(state: SessionState) -> Ids:
    """What ids commands can speak of, by the name of the field."""
    entries = [entry.id for queue in state.queues.values() for entry in queue.entries]
    items, people = [item.id for item in state.items], list(state.people)
    every = {
        "item": items,
        "after": items,
        "before": [*items, *entries],
        "entry": entries,
        "question": list(state.questions),
        "position": list(state.positions),
        "finding": list(state.findings),
        "to": [*people, "panel", "moderators"],
    }
    return every | dict.fromkeys(("person", "lead", "owner", "about"), people)


class Frames:
    """Makes frames. ``ids`` and ``tokens`` are good ones, renewed by whoever knows them."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.ids: Ids = {}
        self.tokens: Sequence[str] = ()
        self._number = 0

    def command(self, role: Role | None = None) -> str:
        """A command: as it should be, with something wrong in it, or with its bytes broken. Most
        are such that somebody in the ``role`` may give them."""
        if self.chance.random() < 0.03:
            return self._object(QUESTION, wrong=self.chance.choice((0.0, 0.4)))
        name = self.chance.choice(COMMANDS)
        if role is not None and self.chance.random() < 0.85:
            name = self.chance.choice(_OF_ROLE[role])
        if name in SELDOM and self.chance.random() < 0.99:
            return self.command(role)
        text = self._object(DEFINITIONS[name], wrong=self.chance.choice((0.0, 0.0, 0.0, 0.1, 0.4)))
        return self.broken(text) if self.chance.random() < 0.1 else text

    def hello(self) -> str:
        """A first frame, which is wrong more often than not."""
        text = self._object(DEFINITIONS["hello"], wrong=self.chance.choice((0.0, 0.1, 0.4)))
        return self.broken(text) if self.chance.random() < 0.3 else text

    def broken(self, text: str) -> str:
        """A text with one or a few characters, bits or pieces that are not as they were."""
        for _ in range(self.chance.choice((1, 1, 2, 5, 20))):
            text = self._once(text)
        return text

    def _once(self, text: str) -> str:
        at, to = sorted(self.chance.randrange(len(text) + 1) for _ in range(2))
        match self.chance.randrange(7):
            case 0:
                return text[:at]
            case 1:
                return text[:at] + text[at + 1 :]
            case 2:
                return text[:at] + self.chance.choice(JUNK) + text[at:]
            case 3:
                return text[:at] + text[at:to] * 2 + text[to:]
            case 4:
                return text[:at] + self.chance.choice(WRONG) + text[to:]
            case 5:
                return text[to:] + text[:at]
        data = bytearray(text.encode("utf-8", "surrogatepass"))
        if data:
            data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)
        return data.decode("utf-8", "replace")

    def _object(self, node: Node, wrong: float) -> str:
        """An object of a schema. ``wrong``: how likely each of its values is to be another."""
        required = node.get("required", ())
        said = []
        for name, kind in node["properties"].items():
            if name not in required and self.chance.random() < 0.5:
                continue
            if self.chance.random() < wrong / 4:
                continue
            said.append((name, self._value(name, kind, wrong)))
        if self.chance.random() < wrong:
            said.append((self.chance.choice(("x", "", "do", "id", "__proto__")), self._wrong()))
        if said and self.chance.random() < wrong:
            said.append((self.chance.choice(said)[0], self._wrong()))
        if self.chance.random() < wrong:
            self.chance.shuffle(said)
        return "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in said) + "}"

    def _value(self, name: str, node: Node, wrong: float) -> str:
        if name == "id" and self.chance.random() < 0.9:
            self._number += 1
            return str(self._number)
        if self.chance.random() < wrong:
            return self._wrong()
        if "$ref" in node:
            return self._value(name, DEFINITIONS[node["$ref"].rpartition("/")[2]], wrong)
        if "const" in node:
            return json.dumps(node["const"])
        if "enum" in node:
            return json.dumps(self.chance.choice(node["enum"]))
        if "anyOf" in node:
            return self._value(name, self.chance.choice(node["anyOf"]), wrong)
        if "properties" in node:
            return self._object(node, wrong)
        return self._simple(name, node, wrong)

    def _simple(self, name: str, node: Node, wrong: float) -> str:
        kind = node.get("type")
        match kind if isinstance(kind, str) else self.chance.choice(kind or ("string",)):
            case "integer" | "number":
                return str(self.chance.choice((0, 1, -1, 2, 5, 60, 600, -60, 10**6, 10**12)))
            case "boolean":
                return self.chance.choice(("true", "false"))
            case "null":
                return "null"
            case "array":
                number = self.chance.choice((0, 1, 2, 30))
                inner = node.get("items", {})
                return "[" + ",".join(self._value(name, inner, wrong) for _ in range(number)) + "]"
            case _:
                return json.dumps(self._text(name), ensure_ascii=self.chance.random() < 0.5)

    def _text(self, name: str) -> str:
        good = self.tokens if name in ("token", "code") else self.ids.get(name, ())
        if good and self.chance.random() < 0.85:
            return self.chance.choice(good)
        if name == "client":
            return f"a-client-of-{self.chance.randrange(50)}"
        return self.chance.choice(TEXTS)

    def _wrong(self) -> str:
        return self.chance.choice(WRONG)

    # What is below the messages.

    def raw(self) -> bytes:
        """Bytes after an upgrade: frames with any head, masked or not, whole or not."""
        return b"".join(self._raw_frame() for _ in range(self.chance.choice((1, 2, 8))))

    def _raw_frame(self) -> bytes:
        chance = self.chance
        payload = chance.choice(
            (
                self.hello().encode("utf-8", "surrogatepass"),
                self.command().encode("utf-8", "surrogatepass"),
                chance.randbytes(chance.choice((0, 1, 2, 125, 126, 2_000))),
                b"\xed\xa0\x80",
                chance.choice(LOOKS),
                b"\x03\xe8\xff\xfe",
                struct.pack("!H", chance.choice((0, 999, 1000, 1005, 1006, 4401, 65535))),
            )
        )
        first = chance.choice((0x81, 0x81, 0x81, 0x82, 0x01, 0x80, 0x88, 0x89, 0x8A))
        if chance.random() < 0.2:
            first = chance.randrange(256)
        said = chance.choice((len(payload), len(payload), len(payload), 0, 1 << 16, 1 << 40))
        masked = 0x80 if chance.random() < 0.85 else 0
        if said < 126:
            head = struct.pack("!BB", first, masked | said)
        elif said < 1 << 16:
            head = struct.pack("!BBH", first, masked | 126, said)
        else:
            head = struct.pack("!BBQ", first, masked | 127, said | (chance.random() < 0.1) << 63)
        frame = head + (bytes(4) if masked else b"") + payload
        return frame if chance.random() < 0.9 else frame[: chance.randrange(len(frame))]

    def request(self, host: str) -> bytes:
        """What a browser would send first, and then not."""
        chance = self.chance
        path = chance.choice(
            ("/", "/ws", "/stage", "/healthz", "/metrics", "/ws?x=1", "//ws", "/%2e%2e/", "*", "/é")
        )
        method = chance.choice(("GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "get", "G\x00T"))
        lines = [f"{method} {path} {chance.choice(('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/9'))}"]
        lines += [line for line in _headers(host, chance) if chance.random() < 0.8]
        chance.shuffle(lines[1:])
        text = chance.choice(("\r\n", "\r\n", "\r\n", "\n")).join((*lines, "", ""))
        data = text.encode("utf-8", "surrogatepass")
        if chance.random() < 0.5:
            data = self.broken(text).encode("utf-8", "surrogatepass")
        return data if chance.random() < 0.95 else chance.randbytes(chance.randrange(1, 3_000))


def _headers(host: str, chance: Random) -> Iterator[str]:
    values = ("websocket", "Upgrade", "13", "0", "-1", "AAAAAAAAAAAAAAAAAAAAAA==", "x" * 9_000, "")
    yield f"Host: {chance.choice((host, host, host, 'evil.example', '', host + ':1:2'))}"
    yield "Upgrade: websocket"
    yield f"Connection: {chance.choice(('Upgrade', 'keep-alive', 'close', 'keep-alive, Upgrade'))}"
    yield "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
    yield "Sec-WebSocket-Version: 13"
    names = ("Origin", "X-Forwarded-For", "Accept-Language", "If-None-Match", "Content-Length")
    more = ("Range", "Accept-Encoding", "Transfer-Encoding", "Cookie", "Sec-WebSocket-Extensions")
    for name in chain(names, more):
        if chance.random() < 0.2:
            yield f"{name}: {chance.choice(values)}"
