"""That something could not be made of a log, and why."""

from server.language import Language
from server.system_words import system_words


class Failed(Exception):
    """Something could not be made of a log; its text says why, in the reader's language."""


def why(error: OSError | Failed, language: Language) -> str:
    """The reason, to stand in a sentence."""
    return str(error) if isinstance(error, Failed) else system_words(error, language)
