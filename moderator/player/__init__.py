"""The player: a session log, watched again on the desk's own widgets. Changes nothing."""
