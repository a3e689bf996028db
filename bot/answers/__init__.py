"""Understanding questions: the shipped answers, how a question is read, and which answer it means.

Nothing here knows the chat, the store or the network.
"""
