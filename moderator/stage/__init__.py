"""The stage in a terminal: who speaks, for a shared window or a second monitor. It only reads."""
