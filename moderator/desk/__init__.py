"""The moderators' desk: one screen, every action one key away."""
