"""An agent's own list, each entry told apart from the others: by what this agent has typed in themselves."""

from collections import Counter
from collections.abc import Callable, Iterable

from bot.health.documents import DocumentType, birth_date
from bot.health.identity import Identity
from bot.health.masking import mask_middle, mask_name
from handlers.setting import Ctx

Shown = Callable[[Identity], dict[str, str]]
"""What an entry shows of somebody, as values for its words; empty where there is nothing to show."""


def entries(ctx: Ctx) -> dict[str, str]:
    """By person's id the label to show, and behind it, after "|", whatever else one may call this person."""
    kin = ctx.services.agents.dependants(ctx.user)
    options = {d.person: ctx.say(f"relative.relation.option.{d.relation}").split("|") for d in kin}
    known = _known(ctx, options) if len(kin) > 1 else {}
    labels = {d.person: ctx.say("family.entry", name=d.name, relation=options[d.person][0]) for d in kin}
    for words, shown in (("entry", _last), ("entry_born", _year), ("entry_number", _digits), ("entry", _whole)):
        for person in _alike(labels) & known.keys():
            if values := shown(known[person]):
                labels[person] = ctx.say(f"family.{words}", relation=options[person][0], **values)
    names = {person: [identity.name] for person, identity in known.items()}
    called = {d.person: {*options[d.person], d.name, *names.get(d.person, ())} for d in kin}
    times = Counter(name for words in called.values() for name in words)
    return {p: "|".join([label, *sorted(w for w in called[p] if times[w] == 1)]) for p, label in labels.items()}


def _known(ctx: Ctx, people: Iterable[str]) -> dict[str, Identity]:
    found = {person: ctx.services.people.get(person, ctx.user) for person in people}
    return {person: ctx.services.people.identity(record) for person, record in found.items() if record}


def _alike(labels: dict[str, str]) -> set[str]:
    times = Counter(labels.values())
    return {person for person, label in labels.items() if times[label] > 1}


def _last(identity: Identity) -> dict[str, str]:
    return {"name": mask_middle(identity.name)}


def _year(identity: Identity) -> dict[str, str]:
    told = birth_date(DocumentType(identity.document), identity.number)
    year = str(told.year) if told else identity.born[:4]
    return {"name": mask_name(identity.name), "year": year} if year else {}


def _digits(identity: Identity) -> dict[str, str]:
    return {"name": mask_name(identity.name), "digits": identity.number[-2:]}


def _whole(identity: Identity) -> dict[str, str]:
    return {"name": identity.name}
