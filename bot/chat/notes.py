"""The notes in a draft beside the answers; their names begin with an underscore, which no step has.

A new answer removes all but SAID, OUTER_FORM and, within the same question, PREPARED.
"""

from bot.channel import Reply, Text
from bot.chat.context import Context, S

FAILED_ATTEMPTS = "_misses"
"""Note in a draft: how many answers in a row could not be taken."""

RESUME_OFFERED = "_resumed"
"""Note in a draft: "1" after the question whether to resume the form."""

REFUSAL_QUESTIONED = "_declined"
"""Note in a draft: "1" after the question whether a no that ends the form was meant."""

DOUBTED, DOUBTED_STEP = "_doubted", "_doubted_step"
"""Notes in a draft: the value that the user was asked about (``Unsure``), and its step if it is another one."""

PREPARED = "_prepared"
"""Note in a draft: the step that was prepared (``Step.prepare``) since it became the pending one."""

OUTER_FORM = "_outer"
"""Note in a draft: the outer form as JSON, while a form without a final confirmation is open inside it."""

SAID = "_said"
"""Note in a draft: a message with more details than its question asked for, in which later answers are looked for."""


def remind_of_form(ctx: Context[S], reply: Reply) -> Reply:
    """The reply of a route. When a form is open, a text also mentions the form and offers to resume it."""
    if ctx.draft is None or not isinstance(reply, Text):
        return reply
    ctx.draft[RESUME_OFFERED] = "1"
    return Text(f"{reply.body}\n\n{ctx.say('chat.kept')}")
