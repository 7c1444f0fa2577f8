"""What people see and do. Talks to the room only through the wire or the log."""
