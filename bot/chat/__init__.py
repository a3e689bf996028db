"""The conversation: dialogues, parsers and texts. It knows nothing of health codes."""
