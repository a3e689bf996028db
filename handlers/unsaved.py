"""Answers while the store takes no writes: codes are still shown, and nothing is pretended.

What these answers say rests on reads alone. A choice by number would have to be kept, so nothing is chosen here.
"""

from bot.channel import Card, Reply, Text
from bot.service import Ctx
from handlers.code import show_code
from handlers.people.dependants import dependant_labels


def family_codes(ctx: Ctx) -> Reply:
    """The code of the only dependant; of several the links to the pages with their codes."""
    labels = {person: label.partition("|")[0] for person, label in dependant_labels(ctx).items()}
    shown = {label: show_code(ctx, person, agent=True) for person, label in labels.items()}
    if len(shown) < 2:
        return next(iter(shown.values()), ctx.text("family.none"))
    links = [f"{label}\n{code.url}" for label, code in shown.items() if isinstance(code, Card)]
    return Text("\n".join((ctx.say("code.unsaved"), *links)))


def at_gate(ctx: Ctx) -> Reply:
    """What a scanner does meanwhile: no verdict is shown, since the look could not be kept; no temperature is
    registered.
    """
    return ctx.text("gate.unsaved")
