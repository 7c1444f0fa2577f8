"""What a wheel holds beside the code: compiled translations and the example agendas."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelHook(BuildHookInterface[BuilderConfig]):
    """Completes a wheel, and compiles the translations of a checkout, too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in sorted(Path(self.root, "server", "locale").glob("*/LC_MESSAGES/*.po")):
            compiled = compile_catalogue(source)
            # The .mo is ignored by git, and hatchling leaves out what git ignores unless told.
            build_data["artifacts"].append(f"/{compiled.relative_to(self.root).as_posix()}")
        # In a checkout the agendas are found where they are; a copy would grow stale.
        if version != "editable":
            build_data["force_include"][str(Path(self.root, "agendas"))] = "moderator/agendas"


def compile_catalogue(source: Path) -> Path:
    """Write the .mo beside a .po and return where it is."""
    compiled = source.with_suffix(".mo")
    with source.open("rb") as reader:
        catalogue = read_po(reader, locale=source.parents[1].name)
    with compiled.open("wb") as writer:
        write_mo(writer, catalogue)
    return compiled
