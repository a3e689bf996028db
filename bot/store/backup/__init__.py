"""Backups: what the store held at one moment, taken while it is used, and put into an empty one."""
