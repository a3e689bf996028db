"""The machinery of jixiangma: channel, conversation, domain, store, services, pages."""
