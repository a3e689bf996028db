"""The rules of the gate: scans, temperatures, decisions, kinds of venues, practice codes."""
