"""The rules for the colour of a code."""
