"""Everything that is stored in Redis or Valkey, and the code that reads and writes it."""
