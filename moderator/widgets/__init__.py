"""What the desk, the panel client and the log player show alike. No network in here."""
