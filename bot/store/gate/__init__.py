"""What is kept of venues, their scanners and the passes; the truth of each is in one hash tag."""
