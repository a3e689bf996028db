"""The keys of access: operators, the audit log, browsers. ``bot.store.keys`` names others."""

OPERATORS_KEY = "o:{operators}"
"""All operators: a hash from name to roles and a keyed digest of the operator's key; kept."""


def operator_uses_key(operator: str, day: str) -> str:
    """How often an operator used a function with a daily limit; two days."""
    return f"ou:{{{operator}}}:{day}"


def refusals_key(actor: str) -> str:
    """How often an actor of the audit log was refused; REFUSALS_SECONDS after the first time."""
    return f"r:{{{actor}}}"


def audit_chain_name(number: int) -> str:
    """The name of one chain of the audit log, for ``audit_chain_keys``."""
    return f"audit:{number}"


def audit_chain_keys(name: str) -> tuple[str, str]:
    """The lines of a chain, a list; and its anchor, the length and the last MAC, under another hash tag; kept."""
    return f"{{{name}}}", f"anchor:{{{name}.anchor}}"


def audit_reasons_key(name: str) -> str:
    """Reasons of a chain that were sealed with a data key at first, sealed anew: a hash by the line's number; kept."""
    return f"reasons:{{{name}}}"


def ticket_key(digest: str) -> str:
    """A one-time ticket of a browser: a hash of its payload, sealed, and who redeemed it; minutes."""
    return f"k:{{{digest}}}"


def session_key(digest: str) -> str:
    """The payload of a browser's session, sealed; hours."""
    return f"b:{{{digest}}}"


def link_holder_key(digest: str) -> str:
    """A digest of the browser that opened a link, by a digest of the link; minutes."""
    return f"lh:{{{digest}}}"
