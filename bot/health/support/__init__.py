"""The support desk: who may do what there, the state of a conversation, and what a clerk is shown of it."""
