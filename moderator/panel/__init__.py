"""The panelists' and spectators' screen in a terminal."""
