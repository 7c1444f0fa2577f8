"""The tokens' lines in a stream: each once, whatever became of the answers."""

from __future__ import annotations

from typing import cast

import pytest

from server.engine import tokens
from server.engine.jetstream import Message
from server.engine.line import NoAnswer
from server.engine.stream import Stream, Tail
from server.engine.tokens import Tokens


class OneStream:
    """A stream that does not answer some of what is put, by their number from 1 on: it has taken
    what the ``silent`` ones bring, and not what the ``deaf`` ones do."""

    def __init__(self, silent: set[int], deaf: set[int]) -> None:
        self.held: list[bytes] = []
        self._silent, self._deaf = silent, deaf
        self._puts = 0

    async def put(self, last: int, data: bytes, writer: str) -> int:
        self._puts += 1
        if self._puts not in self._deaf and last == len(self.held):
            self.held.append(data)
        if self._puts in self._silent | self._deaf:
            raise NoAnswer
        return len(self.held)

    async def last(self) -> Message | None:
        return Message(len(self.held), self.held[-1], "me") if self.held else None


@pytest.mark.parametrize("silent", [set(), {1, 3}])
async def test_what_could_not_be_kept_twice_is_there_once(
    silent: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever could not save gives the same lines again, with the new ones behind them: what of
    them the stream has by then, also from a call that failed in the end, it is not given again."""
    monkeypatch.setattr(tokens, "PATIENCE", -1.0)
    stream = OneStream(silent, {1, 3} - silent)
    kept = Tokens(Tail(cast(Stream, stream), 0, "me"))
    for lines in (b"a\n", b"a\nb\n"):
        with pytest.raises(NoAnswer):
            await kept.keep(lines)
    assert (await kept.keep(b"a\nb\nc\n")).lines == b"a\nb\nc\n"
    assert b"".join(stream.held) == b"a\nb\nc\n"
    assert (await kept.keep(b"d\n")).lines == b"d\n"
