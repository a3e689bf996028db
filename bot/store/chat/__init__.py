"""The stored state of a chat: its fields, the open form, waiting notices, and the answers of the last minutes."""
