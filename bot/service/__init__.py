"""What is done for people, step by step, each written once."""
