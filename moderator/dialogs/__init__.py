"""The dialogs that every screen may open."""
