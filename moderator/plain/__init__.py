"""A session without a screen: lines in, lines out. Nothing is redrawn, and no clock ticks."""
