"""The gate: what managers, scanners and the scanned do in the chat."""
