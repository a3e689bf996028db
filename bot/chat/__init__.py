"""Conversation machinery; knows nothing of health codes."""
