"""The WeChat channel: message encryption, messages, webhook and API client."""
