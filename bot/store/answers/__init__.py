"""What staff changed of the shipped answers."""
