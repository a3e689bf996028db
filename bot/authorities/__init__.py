"""HTTP clients of the identity authority and the health platform."""
