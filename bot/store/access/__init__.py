"""The audit log, the operators, and the tickets and sessions of browsers."""
