"""argparse's own words, so that help and usage errors come in the reader's language."""

import argparse
from collections.abc import Sequence
from typing import Any, Final, cast

from server.language import N_, Language

TEXTS: Final = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("unrecognized arguments: %s"),
    N_("not allowed with argument %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("ignored explicit argument %r"),
)
"""What argparse looks up, for the translators to find."""
HELP: Final = N_(" (“{command} --help” says more)")


def speak(language: Language) -> None:
    """Let argparse look its words up in ``language``.

    It asks gettext's one language of the process, which here nobody sets; a command line
    has one reader, so for this one purpose the process may have a language.
    """

    def counted(one: str, many: str, n: int) -> str:
        message = one if n == 1 else many
        return language.text(message)

    words = cast(Any, argparse)
    words._ = language.text
    words.ngettext = counted


def unknown(words: Sequence[str]) -> str:
    """That a command does not know these."""
    text: str = cast(Any, argparse)._("unrecognized arguments: %s")
    return text % " ".join(words)


def unfit(sentence: str, **values: object) -> argparse.ArgumentTypeError:
    """That a value is none of those that an option takes, by a ``sentence`` in English."""
    text: str = cast(Any, argparse)._(sentence)
    return argparse.ArgumentTypeError(text.format(**values))


def help_of(command: str) -> str:
    """Where more is said, for the end of an error."""
    more: str = cast(Any, argparse)._(HELP)
    return more.format(command=command)
