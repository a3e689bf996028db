"""Showing health codes: the card, the picture, its upload, the links to the live page."""
