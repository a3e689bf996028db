"""Simulated WeChat platform, identity authority and health platform, and the embedded store."""
