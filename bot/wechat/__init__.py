"""The channel: WeChat's envelope, messages, webhook and API."""
