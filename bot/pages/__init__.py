"""Flask blueprints that serve HTML, health and metrics."""
