"""The agent's side of bindings: list dependants, show their codes, explain a colour, end a binding, say that one has
died (已故): staff look at the certificate, then the record ends.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from bot.channel import Reply, Text
from bot.chat.dialogue import Dialogue, Step, choices_listed_in
from bot.chat.fields import LISTED
from bot.chat.form import Answers
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice
from bot.health.people.identity import Identity, birth_of
from bot.health.people.views import VIEWS, Reader
from bot.service import Ctx
from handlers.code import show_code, show_family_code, show_reason
from handlers.people.own_phone import phone_first

CHOOSE_PERSON = Step("person", choice, choices=choices_listed_in("people"))
"""The question which dependant is meant; ``list_start`` gives the choices."""


def dependant_labels(ctx: Ctx) -> dict[str, str]:
    """The label of each dependant, by person id. After the label, separated by "|", follow other names for the
    person that the user may type. Where names are equal, labels show what tells the dependants apart.
    """
    dependants = ctx.services.agents.dependants(ctx.user)
    options = {d.person: ctx.say(f"relative.relation.option.{d.relation}").split("|") for d in dependants}
    known = _identities(ctx, options) if len(dependants) > 1 else {}
    labels = {d.person: _label(ctx, options[d.person][0], d.name, d.nickname) for d in dependants}
    for words, shown in (("entry_born", _birth_year), ("entry_number", _last_digits)):
        for person in _ambiguous(labels) & known.keys():
            if values := shown(known[person]):
                labels[person] = ctx.say(f"family.{words}", relation=options[person][0], **values)
    called = {d.person: {*options[d.person], d.name, *filter(None, [d.nickname])} for d in dependants}
    times = Counter(name for words in called.values() for name in words)
    return {p: "|".join([label, *sorted(w for w in called[p] if times[w] == 1)]) for p, label in labels.items()}


def _label(ctx: Ctx, relation: str, name: str, nickname: str) -> str:
    if nickname:
        return ctx.say("family.entry_named", name=name, relation=relation, nickname=nickname)
    return ctx.say("family.entry", name=name, relation=relation)


def _identities(ctx: Ctx, people: Iterable[str]) -> dict[str, Identity]:
    found = {person: ctx.services.people.get(person, ctx.user) for person in people}
    return {person: ctx.services.people.identity(record) for person, record in found.items() if record}


def _ambiguous(labels: dict[str, str]) -> set[str]:
    times = Counter(labels.values())
    return {person for person, label in labels.items() if times[label] > 1}


def _birth_year(identity: Identity) -> dict[str, str]:
    born = birth_of(identity)
    return {"name": identity.name, "year": str(born.year)} if born else {}


def _last_digits(identity: Identity) -> dict[str, str]:
    return {"name": identity.name, "digits": VIEWS[Reader.AGENT].number(identity.number)}


def list_start(ctx: Ctx) -> Answers | Reply:
    """The dependants to choose from; a text when there are none."""
    labels = dependant_labels(ctx)
    if not labels:
        return ctx.text("family.none")
    return {"people": " ".join(labels), **{f"person.{person}": label for person, label in labels.items()}}


def single_start(ctx: Ctx) -> Answers | Reply:
    """As ``list_start``; a single dependant is chosen already."""
    known = list_start(ctx)
    if not isinstance(known, dict):
        return known
    person, *others = known["people"].split()
    return known if others else {**known, CHOOSE_PERSON.name: person}


def proof_first(ctx: Ctx, person: str) -> Text | None:
    """What an agent reads who wants more than the code of a dependant whose number is another's; None for others."""
    record = ctx.services.standing.dependant(ctx.user, person)
    return ctx.text("relative.again") if record and record.must_prove_again(agent=True) else None


def acts_for(ctx: Ctx, agent: str, person: str) -> bool:
    """Whether this person is in the list of the agent's chat. When a binding ends, the list loses the entry last, so a
    message that is sent again still finds it; when the agent moves to another chat, the former one has no entry.
    """
    return any(dependant.person == person for dependant in ctx.services.agents.dependants(agent))


def unbind_finish(ctx: Ctx, answers: Answers) -> Reply:
    """End the binding; the person is told in their own chat."""
    if not acts_for(ctx, ctx.user, answers["person"]):
        return ctx.text("code.gone")
    ctx.services.leaving.leave(answers["person"], ctx.user, ctx.now)
    return ctx.text("unbind.done")


def bereaved_start(ctx: Ctx) -> Answers | Reply:
    """The dependants to choose from; a single one is chosen already."""
    known = single_start(ctx)
    return known if isinstance(known, dict) else ctx.text("bereaved.nobody", hotline=ctx.services.hotline)


def bereaved_finish(ctx: Ctx, answers: Answers) -> Reply:
    """Open the review and say where to show the certificate."""
    if said := proof_first(ctx, answers[CHOOSE_PERSON.name]):
        return said
    review = ctx.services.bereavement.report(ctx.user, answers[CHOOSE_PERSON.name], ctx.now)
    if review is None:
        return ctx.text("bereaved.claim")
    return ctx.text("bereaved.opened", receipt=review.receipt, hotline=ctx.services.hotline)


def _show_code(ctx: Ctx, person: str) -> Reply:
    reply = show_code(ctx, person, agent=True)
    if isinstance(reply, Text):
        ctx.services.agents.remove_dependant(ctx.user, person)
    return reply


def _choosing(
    name: str, show: Callable[[Ctx, str], Reply], guard: Callable[[Ctx], Reply | None] = lambda _: None
) -> Dialogue[Ctx]:
    """Choose a dependant and show something of them; a single dependant's at once. ``guard``: see ``Dialogue``."""

    def start(ctx: Ctx) -> Answers | Reply:
        known = single_start(ctx)
        if isinstance(known, dict) and CHOOSE_PERSON.name in known:
            return finish(ctx, known)
        return known

    def finish(ctx: Ctx, answers: Answers) -> Reply:
        return show(ctx, answers[CHOOSE_PERSON.name])

    return Dialogue(name=name, steps=(CHOOSE_PERSON,), start=start, finish=finish, confirms=False, guard=guard)


ALL = "all"
"""The choice of all dependants, where there are several."""


def codes_start(ctx: Ctx) -> Answers | Reply:
    """The dependants, and all of them, to choose from; the code of a single one."""
    known = single_start(ctx)
    if not isinstance(known, dict):
        return known
    if person := known.get(CHOOSE_PERSON.name):
        return _show_code(ctx, person)
    return {**known, "people": f"{known['people']} {ALL}", f"person.{ALL}": ctx.say("family.all")}


def codes_finish(ctx: Ctx, answers: Answers) -> Reply:
    """Show the code of one dependant, or one code for all."""
    person, people = answers[CHOOSE_PERSON.name], answers["people"].split()
    ctx.changes[LISTED] = answers["people"]  # the list stays open
    return show_family_code(ctx, people[:-1]) if person == ALL else _show_code(ctx, person)


def is_another(ctx: Ctx) -> bool:
    """Whether the text chooses from the list that the last message answered."""
    return bool(ctx.fields.get(LISTED)) and ctx.draft is None and _another(ctx) is not None


def another(ctx: Ctx) -> Reply:
    """Show the next code of the list."""
    return codes_finish(ctx, _another(ctx) or {})


def _another(ctx: Ctx) -> Answers | None:
    """The list with what the text chooses from it; None when it chooses nothing."""
    labels = {**dependant_labels(ctx), ALL: ctx.say("family.all")}
    people = [person for person in ctx.fields[LISTED].split() if person in labels]
    known = {"people": " ".join(people), **{f"person.{person}": labels[person] for person in people}}
    try:
        chosen = choice(ctx.message.text, ctx.forms(("family",))(CHOOSE_PERSON, known))
    except Invalid:
        return None
    return {**known, CHOOSE_PERSON.name: chosen}


FAMILY_CODES: Dialogue[Ctx] = Dialogue(
    name="family", steps=(CHOOSE_PERSON,), start=codes_start, finish=codes_finish, confirms=False
)
FAMILY_WHY = _choosing("reasons", partial(show_reason, agent=True), guard=phone_first)
UNBIND: Dialogue[Ctx] = Dialogue(
    name="unbind", steps=(CHOOSE_PERSON,), start=list_start, finish=unbind_finish, guard=phone_first
)
BEREAVED: Dialogue[Ctx] = Dialogue(
    name="bereaved", steps=(CHOOSE_PERSON,), start=bereaved_start, finish=bereaved_finish, guard=phone_first
)
