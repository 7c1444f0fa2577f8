"""The room in which a session happens: rules, log and sync. Knows no screen."""
