"""The people on record, their agents, and requests for consent."""
