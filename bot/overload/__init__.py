"""What is done when more messages come than can be answered in time."""
