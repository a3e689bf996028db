"""Signed texts: the tokens in codes, links, and invitations."""
