"""What operators are told about the service: what works, what does not, and since when it is known."""
