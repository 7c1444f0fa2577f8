"""The language of whoever looks at the screen, which may change while they do."""

from __future__ import annotations

from typing import Final

from server.language import CODES, Code, Language

NAMES: Final = {"en": "English", "de": "Deutsch"}
"""How languages are called by those who speak them."""


class ReadersLanguage(Language):
    """Everything on a screen holds on to this one, and so speaks anew once it has turned."""

    def __init__(self, language: Language) -> None:
        super().__init__(language.code, language._catalogue)  # noqa: SLF001 - its own kind

    def turn(self) -> Code:
        """Speak the next language; returns its code."""
        following = CODES[(CODES.index(self.code) + 1) % len(CODES)]
        named = Language.named(following)
        # Frozen for all others, who rely on a language to stay what it is.
        object.__setattr__(self, "code", named.code)
        object.__setattr__(self, "_catalogue", named._catalogue)  # noqa: SLF001 - its own kind
        return following
