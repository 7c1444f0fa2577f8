"""Compile the translations when a wheel is built, so that none can ship without them."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TranslationsHook(BuildHookInterface[BuilderConfig]):
    """Turns every server/locale/*/LC_MESSAGES/*.po into the .mo beside it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in sorted(Path(self.root, "server", "locale").glob("*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            with source.open("rb") as reader:
                catalogue = read_po(reader, locale=source.parents[1].name)
            with compiled.open("wb") as writer:
                write_mo(writer, catalogue)
            # The .mo is ignored by git, and hatchling leaves out what git ignores unless told.
            build_data["artifacts"].append(f"/{compiled.relative_to(self.root).as_posix()}")
