"""The Redis driver: sends commands to one Redis or Valkey server, a Sentinel setup or a cluster."""
