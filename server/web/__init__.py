"""What a browser gets from the session's port."""
