"""The domain rules: pure functions and values, without I/O."""
