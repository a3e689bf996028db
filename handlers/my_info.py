"""What is on record about oneself, masked."""

from bot.channel import Reply
from bot.health.masking import mask_name, mask_number, mask_phone
from handlers.nations import nation_name
from handlers.setting import Ctx


def my_info(ctx: Ctx) -> Reply:
    """The masked record; the way to one for somebody not registered."""
    person = ctx.services.people.get(ctx.field("me")) if ctx.field("me") else None
    if person is None:
        return ctx.text("code.unregistered")
    identity = ctx.services.people.identity(person)
    document = ctx.say(f"person.document.option.{identity.document}").partition("|")[0]
    nationality = nation_name(identity.nationality, ctx.language) if identity.nationality else ""
    return ctx.text(
        "info.record",
        name=mask_name(identity.name),
        document=f"{document} {nationality}".strip(),
        number=mask_number(identity.number),
        phone=mask_phone(identity.phone),
        state=ctx.say("info.verified" if person.verified else "info.unverified"),
    )
