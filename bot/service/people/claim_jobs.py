"""The jobs that follow a claim: what they are called, and what their subjects say."""

from bot.health.people.holds import HoldDecision, Proof

VERIFY_JOB = "verify"
"""The kind of the job that compares a pending claim with the authority's register. Its subject is the claim's id."""

CLAIM_JOB = "claim"
"""The kind of the job that follows a claim: health check, request to the holders, review. Its subject is the claim's
id, the HoldDecision and, with a proof besides the document, PROVED or COMPARED, with spaces between."""

PROVED, COMPARED = "proved", "compared"
"""The proof besides the document: any, or that face and document were compared."""

JOIN_JOB = "join"
"""The kind of the job that asks somebody about their other record. Its subject: see ``Joining.follow``."""

SECOND_JOB = "second"
"""The kind of the job that asks an agent about two records of one dependant. Its subject is the agent's chat."""

OWN_YES_JOB = "own_yes"
"""The kind of the job that asks a young person for their own yes. Its subject: see ``Consent.ask_own_yes``."""


def what_follows(decision: HoldDecision, proofs: frozenset[Proof]) -> str:
    """The subject of CLAIM_JOB after the claim's id."""
    if Proof.IN_PERSON in proofs:
        return f"{decision} {COMPARED}"
    return f"{decision} {PROVED}" if proofs - {Proof.OTHER_PHONE} else decision
