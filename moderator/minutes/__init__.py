"""Minutes: one document made from a session log, written in five formats (docs/minutes.md)."""
