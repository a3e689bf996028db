"""Draws pictures: the code and the poster. All texts are arguments."""
