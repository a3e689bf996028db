"""Rules about people: names, documents, ages, masking, and proxy registration."""
