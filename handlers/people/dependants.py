"""The agent's side of bindings: list dependants, show their codes, explain a colour, end a binding."""

from collections import Counter
from collections.abc import Iterable

from bot.channel import Reply, Text
from bot.chat.dialogue import Answers, Dialogue, Step, choices_listed_in
from bot.chat.parsers import choice
from bot.health.people.documents import DocumentType, birth_date
from bot.health.people.identity import Identity
from bot.service import Ctx
from handlers.code import show_code, show_reason


def dependant_labels(ctx: Ctx) -> dict[str, str]:
    """The label of each dependant, by person id. After the label, separated by "|", follow other names for the
    person that the user may type. Where names are equal, labels show what tells the dependants apart.
    """
    dependants = ctx.services.agents.dependants(ctx.user)
    options = {d.person: ctx.say(f"relative.relation.option.{d.relation}").split("|") for d in dependants}
    known = _identities(ctx, options) if len(dependants) > 1 else {}
    labels = {d.person: ctx.say("family.entry", name=d.name, relation=options[d.person][0]) for d in dependants}
    for words, shown in (("entry_born", _birth_year), ("entry_number", _last_digits)):
        for person in _ambiguous(labels) & known.keys():
            if values := shown(known[person]):
                labels[person] = ctx.say(f"family.{words}", relation=options[person][0], **values)
    called = {d.person: {*options[d.person], d.name} for d in dependants}
    times = Counter(name for words in called.values() for name in words)
    return {p: "|".join([label, *sorted(w for w in called[p] if times[w] == 1)]) for p, label in labels.items()}


def _identities(ctx: Ctx, people: Iterable[str]) -> dict[str, Identity]:
    found = {person: ctx.services.people.get(person, ctx.user) for person in people}
    return {person: ctx.services.people.identity(record) for person, record in found.items() if record}


def _ambiguous(labels: dict[str, str]) -> set[str]:
    times = Counter(labels.values())
    return {person for person, label in labels.items() if times[label] > 1}


def _birth_year(identity: Identity) -> dict[str, str]:
    birth = birth_date(DocumentType(identity.document), identity.number)
    year = str(birth.year) if birth else identity.born[:4]
    return {"name": identity.name, "year": year} if year else {}


def _last_digits(identity: Identity) -> dict[str, str]:
    return {"name": identity.name, "digits": identity.number[-4:]}


def list_start(ctx: Ctx) -> Answers | Reply:
    """The dependants to choose from; a text when there are none."""
    labels = dependant_labels(ctx)
    if not labels:
        return ctx.text("family.none")
    return {"people": " ".join(labels), **{f"person.{person}": label for person, label in labels.items()}}


def codes_start(ctx: Ctx) -> Answers | Reply:
    """The dependants to choose from. A single dependant's code is shown at once."""
    known = list_start(ctx)
    if isinstance(known, dict) and len(known["people"].split()) == 1:
        return _show_code(ctx, known["people"])
    return known


def codes_finish(ctx: Ctx, answers: Answers) -> Reply:
    """The code of the chosen dependant."""
    return _show_code(ctx, answers["person"])


def unbind_finish(ctx: Ctx, answers: Answers) -> Reply:
    """End the binding and notify the person in their own chat."""
    person = ctx.services.people.get(answers["person"])
    ctx.services.grants.end(answers["person"], ctx.user, ctx.now)
    if person and person.owner:
        ctx.services.notices.notify(person.owner, ctx.now, "notice.agent_left")
    return ctx.text("unbind.done")


def _show_code(ctx: Ctx, person: str) -> Reply:
    reply = show_code(ctx, person, agent=True)
    if isinstance(reply, Text):
        ctx.services.agents.remove_dependant(ctx.user, person)
    return reply


CHOOSE_PERSON = Step("person", choice, choices=choices_listed_in("people"))

FAMILY_CODES: Dialogue[Ctx] = Dialogue(
    name="family", steps=(CHOOSE_PERSON,), start=codes_start, finish=codes_finish, confirms=False
)

UNBIND: Dialogue[Ctx] = Dialogue(name="unbind", steps=(CHOOSE_PERSON,), start=list_start, finish=unbind_finish)


def why_start(ctx: Ctx) -> Answers | Reply:
    """The dependants to choose from. A single dependant's colour is explained at once."""
    known = list_start(ctx)
    if isinstance(known, dict) and len(known["people"].split()) == 1:
        return show_reason(ctx, known["people"], agent=True)
    return known


def why_finish(ctx: Ctx, answers: Answers) -> Reply:
    """The explanation for the chosen dependant."""
    return show_reason(ctx, answers["person"], agent=True)


FAMILY_WHY: Dialogue[Ctx] = Dialogue(
    name="reasons",
    steps=(Step("person", choice, choices=choices_listed_in("people")),),
    start=why_start,
    finish=why_finish,
    confirms=False,
)
