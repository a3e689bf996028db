"""The gate in the chat: for managers, scanners and the people they scan."""
