"""The player's keys: those that other players have taught people's hands."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding

from server.language import N_, NC_


def _key(
    keys: str,
    action: str,
    label: str,
    tooltip: str,
    *,
    show: bool = False,
    display: str | None = None,
) -> Binding:
    # Before the lists, which have arrows and letters of their own.
    return Binding(
        keys,
        action,
        label,
        show=show,
        key_display=display,
        priority=True,
        tooltip=tooltip,
        id=f"player.{action}",
    )


KEYS: Final[tuple[Binding, ...]] = (
    _key("space", "play", N_("Play"), N_("Play or pause"), show=True),
    _key("right", "skip(10)", N_("10 s on"), N_("Ten seconds on")),
    _key("left", "skip(-10)", N_("10 s back"), N_("Ten seconds back")),
    _key("up,shift+right", "skip(60)", N_("A minute on"), N_("A minute on")),
    _key("down,shift+left", "skip(-60)", N_("A minute back"), N_("A minute back")),
    _key("home", "seek_end(-1)", N_("Start"), N_("To the start of the log")),
    _key("end", "seek_end(1)", N_("End"), N_("To the end of the log")),
    _key(
        "right_square_bracket,full_stop",
        "mark('speech', 1)",
        N_("Speech"),
        N_("Next speech"),
        show=True,
        display="]",
    ),
    _key(
        "left_square_bracket,comma",
        "mark('speech', -1)",
        N_("Speech back"),
        N_("Previous speech"),
        display="[",
    ),
    _key(
        "right_curly_bracket,i",
        "mark('item', 1)",
        NC_("key", "Item"),
        N_("Next item"),
        show=True,
        display="}",
    ),
    _key(
        "left_curly_bracket,I",
        "mark('item', -1)",
        N_("Item back"),
        N_("Previous item"),
        display="{",
    ),
    _key("p", "mark('promotion', 1)", N_("Promotion"), N_("Next who joins the panel")),
    _key("P", "mark('promotion', -1)", N_("Promotion back"), N_("Previous who joins the panel")),
    _key("f", "mark('finding', 1)", N_("Finding"), N_("Next finding")),
    _key("F", "mark('finding', -1)", N_("Finding back"), N_("Previous finding")),
    _key("plus,equals_sign", "faster(1)", N_("Faster"), N_("Faster"), show=True, display="+"),
    _key("minus", "faster(-1)", N_("Slower"), N_("Slower"), display="-"),
    _key("s", "shorten", N_("Silences"), N_("Shorten silences, or not")),
    _key("slash", "search", N_("Search"), N_("Find a person or a text"), show=True, display="/"),
    _key("n", "again(1)", N_("Next hit"), N_("Find the next")),
    _key("N", "again(-1)", N_("Previous hit"), N_("Find the one before")),
    _key("g", "go_to", N_("Go to"), N_("Go to a time"), show=True),
    _key("r", "role", N_("Role"), N_("See what a role saw"), show=True),
    _key("1", "go('queue')", N_("Queue"), N_("Show the queue")),
    _key("2", "go('agenda')", N_("Agenda"), N_("Show the agenda")),
    _key("3", "go('panel')", N_("Panel"), N_("Show the panel")),
    _key("4", "go('requests')", N_("Requests"), N_("Show who asks to join the panel")),
    _key("5", "go('questions')", N_("Audience questions"), N_("Show the audience's questions")),
    _key("6", "go('positions')", N_("Positions"), N_("Show the positions")),
    _key("7", "go('findings')", N_("Findings"), N_("Show the findings")),
    _key("q", "app.quit", N_("Quit"), N_("Leave this program"), show=True),
)

FOOTER: Final = tuple(
    f"player.{action}"
    for action in (
        "play",
        "mark('speech', 1)",
        "go_to",
        "role",
        "search",
        "faster(1)",
        "mark('item', 1)",
        "app.quit",
    )
)
"""Ids of what stands in the footer, by what would be missed most where it is narrow."""
