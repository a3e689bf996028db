"""Why a text is not taken as an answer."""

SENTENCE = "sentence"
"""Fault code of an answer to a ``free`` step that is a word of the vocabulary or begins like a sentence (``Turn``)."""

FINISH = "finish"
"""The step name under which the texts for faults of ``finish`` are found."""


class Invalid(Exception):
    """The answer is not valid; the question is repeated. ``code`` selects the text, ``values`` fill it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Refused(Invalid):
    """The answer ends the dialogue."""


class Unsure(Invalid):
    """The text means probably ``value``: the user is asked, and it is taken after a yes or the same answer again.
    ``step``: the other step of which it is a value; its label fills {choice}."""

    def __init__(self, code: str, value: str, /, step: str = "", **values: object) -> None:
        super().__init__(code, **values)
        self.value, self.step = value, step
