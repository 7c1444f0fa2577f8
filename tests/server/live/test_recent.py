"""What is remembered of many, and what is forgotten."""

from server.live.recent import Recent


def test_what_was_of_use_longest_ago_is_forgotten_first() -> None:
    """To look something up is to use it, and so is to keep it anew."""
    recent: Recent[str, int] = Recent(3)
    for n, name in enumerate("abc"):
        recent.keep(name, n)
    assert recent.get("a") == 0
    recent.keep("b", 9)
    recent.keep("d", 3)
    assert len(recent) == 3
    assert [recent.get(name) for name in "abcd"] == [0, 9, None, 3]
