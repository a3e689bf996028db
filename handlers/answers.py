"""Questions in people's own words: the answer, a choice of questions, or the truth that there is no answer."""

from bot.answers.articles import Article
from bot.answers.finder import SHORT, Certainty, Finding
from bot.channel import Reply, Text
from bot.chat.asides import Aside
from bot.chat.fields import MISSED, OFFERED
from bot.chat.languages import language_of
from bot.chat.parsers import read_number
from bot.chat.route import Redirect
from bot.chat.texts import Texts
from bot.chat.vocabulary import is_angry, is_question, mentions, tells_of_danger
from bot.health.support.figures import Count, topic_count
from bot.service import Ctx
from bot.service.answers import Answers, in_language
from handlers.strays import stray
from handlers.wishes import meant, sentences_of, surely_meant, wishes

HELPFUL, CHOICE = "helpful", "choice"
"""What the numbers of the next message mean: whether the answer helped, or which question was meant."""

OF_OWN_RECORD = frozenset({"my_code", "family_codes", "why", "who_scanned", "my_agents", "my_info"})
"""Routes that show something of the own record. Others open a form, which is not done for a question."""

NAME = "name"
"""The step of the forms for a person in which a name is typed."""

LIKELY = {Aside.UNREAD: 0.5, Aside.QUESTION: 0.5, Aside.EXPLAINED: 0.5, Aside.SENTENCE: 0.6}
"""From this probability on what is said in the middle of a form is answered; the pending question follows anyway."""


def prepare(answers: Answers, texts: Texts) -> None:
    """Read and make what the first question would wait for."""
    answers.load()
    sentences_of(texts)


def answer(ctx: Ctx) -> Reply | Redirect:
    """Answer a message that is no command."""
    if ctx.message.kind != "text":
        return ctx.text(ctx.unheard or "hello.words_only")
    ctx.language = language_of(ctx.texts, ctx.message.text, ctx.language)
    if (unasked := stray(ctx)) is not None:
        return unasked
    finding = ctx.services.answers.find(ctx.message.text)
    if finding.verdict is Certainty.SURE:
        _count(ctx, Count.ANSWERED, finding.candidates[0].id)
        route = surely_meant(ctx)
        return Redirect(route) if route else _give(ctx, finding.candidates[0].id)
    if urgent := _urgent(ctx):
        _count(ctx, Count.ANSWERED)
        return Text(urgent)
    if route := meant(ctx):
        return Redirect(route)
    if is_angry(ctx.texts, ctx.message.text):
        return anger(ctx)
    if mentions(ctx.texts, "well", ctx.message.text) and not is_question(ctx.texts, ctx.message.text):
        return healthy(ctx)
    _keep(ctx, finding)
    return _ask_back(ctx, finding)


def _keep(ctx: Ctx, finding: Finding) -> None:
    """Keep the question, with the names that are masked in it: those on record, and the one that stands in the form."""
    keep, names = ctx.services.answers.keep_question, ctx.services.support.intake.names
    typed = tuple(filter(None, [(ctx.draft or {}).get(NAME)]))
    keep(ctx.user, ctx.message.text, finding, ctx.now, lambda: (*names.of(ctx.user).on_record, *typed), human=False)


def aside(ctx: Ctx, kind: Aside) -> str:
    """The answer to what is said in the middle of a form, in its language, in which the pending question follows; empty
    when there is none. Of a question that is no answer to the pending one it is said and noted that its answer is not
    known.
    """
    before, ctx.language = ctx.language, language_of(ctx.texts, ctx.message.text, ctx.language)
    said = "" if kind is Aside.SENTENCE and len(ctx.message.text) <= SHORT else _answer_aside(ctx, LIKELY[kind])
    if kind in (Aside.QUESTION, Aside.EXPLAINED) and not said and is_question(ctx.texts, ctx.message.text):
        said = _pass_aside(ctx, kind)
    ctx.language = ctx.language if said else before
    return said


def _is_no_answer(text: str) -> bool:
    """Whether a question was not meant as an answer: it is no word alone, and has no figures."""
    return len(text) > SHORT and not any(map(str.isdigit, text))


def _answer_aside(ctx: Ctx, likely: float) -> str:
    finding = ctx.services.answers.find(ctx.message.text)
    if finding.verdict is not Certainty.SURE and is_angry(ctx.texts, ctx.message.text):
        return _urgent(ctx) or ctx.say("answers.anger", hotline=ctx.services.hotline)
    article = ctx.services.answers.article(finding.candidates[0].id) if finding.probability >= likely else None
    said = _words(ctx, article) if article else _urgent(ctx)
    if said:
        _count(ctx, Count.ANSWERED, article.id if article else "")
    return said


def _pass_aside(ctx: Ctx, kind: Aside) -> str:
    """Keep a question that has no answer, and say so unless the form itself says what is the matter; never twice in a
    row in the same words. Nothing comes here from a question for a name, which may stand in it and is on no record yet.
    """
    _keep(ctx, ctx.services.answers.finder.find(ctx.message.text))
    _count(ctx, Count.MISSED)
    if kind is Aside.EXPLAINED or not _is_no_answer(ctx.message.text):
        return ""
    now = "aside" if ctx.fields.get(MISSED) != "aside" else "aside_again"
    ctx.changes[MISSED] = now
    return ctx.say(f"answers.{now}", hotline=ctx.services.hotline)


def is_pick(ctx: Ctx) -> bool:
    """Whether the text chooses what the last answer offered."""
    return bool(ctx.fields.get(OFFERED)) and ctx.draft is None and _picked(ctx) is not None


def pick(ctx: Ctx) -> Reply | Redirect:
    """Give the chosen answer, or take note whether an answer helped."""
    kind, *ids = ctx.fields[OFFERED].split()
    number = _picked(ctx) or 0
    if kind == CHOICE and number <= len(ids) and (article := ctx.services.answers.article(ids[number - 1])):
        _count(ctx, Count.CHOSEN, article.id)
        return _say(ctx, article)
    if kind == CHOICE:
        return ctx.text("answers.none", hotline=ctx.services.hotline)
    said = Count.HELPFUL if number == 1 else Count.UNHELPFUL
    ctx.services.answers.report(said)
    _count(ctx, said)
    return ctx.text("answers.glad") if number == 1 else ctx.text("answers.sorry", hotline=ctx.services.hotline)


def _picked(ctx: Ctx) -> int | None:
    """The number in the text, when it is one of those that were offered."""
    kind, *ids = ctx.fields[OFFERED].split()
    number = read_number(ctx.message.text)
    if number is None and kind == HELPFUL:
        said = ctx.message.text.strip()
        number = next((n for n in (1, 2) if said in ctx.say(f"answers.helpful_{n}").split("|")), None)
    last = 2 if kind == HELPFUL else len(ids) + 1
    return number if number is not None and 1 <= number <= last else None


def _give(ctx: Ctx, id_: str) -> Reply | Redirect:
    article = ctx.services.answers.articles()[id_]
    route = _route(ctx, article.opens) if article.opens else ""
    return Redirect(route) if route else _say(ctx, article)


def _say(ctx: Ctx, article: Article) -> Text:
    ctx.changes[OFFERED] = f"{HELPFUL} {article.id}"
    return Text(f"{_words(ctx, article)}\n\n{ctx.say('answers.helpful')}")


def _route(ctx: Ctx, opens: str) -> str:
    """The route that shows or does what is asked; empty when only the general answer fits."""
    if opens not in OF_OWN_RECORD:
        return opens if wishes(ctx) else ""
    if opens == "family_codes" or (opens == "why" and mentions(ctx.texts, "family", ctx.message.text)):
        return opens.replace("why", "family_why") if ctx.services.agents.dependants(ctx.user) else ""
    return opens if ctx.person and (opens == "my_code" or mentions(ctx.texts, "self", ctx.message.text)) else ""


def _words(ctx: Ctx, article: Article) -> str:
    order = ctx.texts.order(ctx.language)
    said = ctx.services.support.answering.fill(in_language(article.texts, *order))
    lacking = "" if article.texts.get(ctx.language) else ctx.say("answers.untranslated")
    return "\n\n".join(filter(None, (_urgent(ctx), lacking, said)))


def _urgent(ctx: Ctx) -> str:
    """Where to turn first with what the text tells of; empty when it is nothing urgent."""
    danger = tells_of_danger(ctx.texts, ctx.message.text)
    return ctx.say(f"answers.urgent.{danger}") if danger else ""


def _ask_back(ctx: Ctx, finding: Finding) -> Text:
    """Ask which question is meant, or say that there is no answer; never twice in a row in the same words."""
    offered = "_".join(one.id for one in finding.candidates)
    before, first = ctx.fields.get(MISSED, ""), f"which {offered}" if finding.verdict is Certainty.UNSURE else "passed"
    if before in (first, "passed_again"):
        now = "passed_again" if before == f"which {offered}" else f"meant {offered}"
    else:
        now = "passed_again" if before.startswith("meant") and first == "passed" else first
    ctx.changes[MISSED] = now
    kind = now.partition(" ")[0]
    if kind in ("which", "meant") and finding.candidates:
        _count(ctx, Count.OFFERED)
        return _offer(ctx, finding, kind)
    _count(ctx, Count.MISSED)
    return ctx.text("answers.passed" if kind == "passed" else "answers.passed_again", hotline=ctx.services.hotline)


def _offer(ctx: Ctx, finding: Finding, kind: str) -> Text:
    articles = [ctx.services.answers.articles()[one.id] for one in finding.candidates]
    ctx.changes[OFFERED] = " ".join((CHOICE, *(article.id for article in articles)))
    titles = [in_language(article.titles, *ctx.texts.order(ctx.language)) for article in articles]
    lines = [f"{number} {title}" for number, title in enumerate((*titles, ctx.say("answers.other")), 1)]
    return Text("\n".join((ctx.say(f"answers.offer.{kind}"), *lines)))


def _count(ctx: Ctx, count: Count, article: str = "") -> None:
    """Count what became of a question, and the topic of the answer that was given."""
    ctx.counts.extend((count, topic_count(article)) if article else (count,))


def thanks(ctx: Ctx) -> Reply:
    """The answer to thanks."""
    return ctx.text("answers.thanks")


def greeting(ctx: Ctx) -> Reply:
    """The answer to a greeting."""
    return ctx.text("answers.greeting")


def anger(ctx: Ctx) -> Reply:
    """The answer to somebody who scolds."""
    return ctx.text("answers.anger", hotline=ctx.services.hotline)


def healthy(ctx: Ctx) -> Reply:
    """The answer to somebody who is not ill."""
    return ctx.text("answers.healthy")


def bye(ctx: Ctx) -> Reply:
    """The answer to a farewell."""
    return ctx.text("answers.bye")
