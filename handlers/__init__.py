"""What the bot does, one file a user's purpose."""
