"""What commands start with: the settings, the parts, and which operator it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.starting import settings, templates

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.store.operators import Operator

KEY = click.option(
    "--key",
    envvar="OPERATOR_KEY",
    prompt="Operator key",
    hide_input=True,
    help="From `jixiangma operator key`; better in OPERATOR_KEY or typed than on the command line.",
)
"""Who is at work."""


@contextmanager
def opened() -> Iterator[tuple["Assembly", datetime]]:
    """All parts, and the time; what is refused or out of reach ends the command with a sentence and status 1."""
    config = settings()
    from bot.assembly import assemble
    from bot.service.gate.approvals import NoReason
    from bot.service.gate.trail import NotAllowed
    from bot.store.errors import StoreError

    with templates():
        parts = assemble(config)
    try:
        yield parts, parts.clock()
    except NotAllowed:
        raise click.ClickException("this operator has no such role; the attempt is in the audit") from None
    except NoReason:
        raise click.ClickException("a reason of 2 to 200 characters is needed") from None
    except StoreError as error:
        raise click.ClickException(f"the store cannot be reached ({error})") from None
    finally:
        parts.close()


def operator(parts: "Assembly", key: str, now: datetime) -> "Operator":
    """The operator whose key this is; ends the command when it is nobody's, having noted it."""
    found = parts.pages.operators.holder(key)
    if found is None:
        parts.pages.trail.turned_away("operator.key", now)
        raise click.ClickException("nobody has this operator key; the attempt is in the audit")
    return found
