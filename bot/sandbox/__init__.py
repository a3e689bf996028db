"""A simulated WeChat platform, simulated authorities and an embedded store, for the demo, for tests and for any bot."""
