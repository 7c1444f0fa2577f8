"""Why the system refuses something, in the reader's language: of itself it says so in English."""

from __future__ import annotations

from typing import Final

from .language import N_, Language

KNOWN: Final = frozenset(
    {
        N_("Address already in use"),
        N_("Bad file descriptor"),
        N_("Broken pipe"),
        N_("Cannot assign requested address"),
        N_("Connection refused"),
        N_("Connection reset by peer"),
        N_("Connection timed out"),
        N_("Device or resource busy"),
        N_("Disk quota exceeded"),
        N_("File exists"),
        N_("File name too long"),
        N_("File too large"),
        N_("Input/output error"),
        N_("Invalid argument"),
        N_("Is a directory"),
        N_("Name or service not known"),
        N_("Network is unreachable"),
        N_("No route to host"),
        N_("No space left on device"),
        N_("No such device or address"),
        N_("No such file or directory"),
        N_("Not a directory"),
        N_("Operation not permitted"),
        N_("Permission denied"),
        N_("Read-only file system"),
        N_("Temporary failure in name resolution"),
        N_("Too many levels of symbolic links"),
        N_("Too many open files"),
        N_("changed while it was open"),
        N_("changed while it was read"),
        N_("timed out"),
    }
)
"""What is met now and then, and what this program says of files that the system would not refuse.
Anything else stays in the system's words."""


def system_words(error: Exception | str, language: Language) -> str:
    """What an error of the system, or what it said of itself, says to people."""
    # Of what Python adds to the system's words, the address is said already.
    said = (getattr(error, "strerror", None) or str(error)).partition(" (while")[0]
    return language.text(said) if said in KNOWN else said
