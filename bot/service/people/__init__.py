"""Registration, consent, health checks."""
