"""The words that the bot understands: in ``templates/<language>/words.toml``, each name has a list of phrases.

The phrases of all languages are valid in every chat, whatever its language.
"""

import re
from functools import lru_cache

from bot.chat.parsers import trim
from bot.chat.reading import HAN, any_of, loosen, normalize
from bot.chat.small_talk import SmallTalk
from bot.chat.texts import FaultyTexts, Texts


class AmbiguousWords(FaultyTexts):
    """A phrase has two meanings."""


WITHIN_SENTENCES = (
    *("edges", "polite", "emergency", "fever", "self", "family", "question", "question_end", "angry", "well", "wish"),
    *("asked", "colour", "registered", "detail", "which", "make", "for_whom", "shop", "negation", "somebody"),
    *("everywhere", "assent", "refusal", "agreeing", "not_angry"),
)
"""Names whose phrases tell something about a text, mostly by standing within it. They are no commands."""

WITHIN_FORMS = (
    *("confirm", "change", "resume", "called", "closing", "sentence", "beside", "addressed", "deny"),
    *("whose", "of", "link", "leading", "unsettled", "into", "wrong"),
)
"""Names whose phrases have a meaning within a form only."""

SAYS = "says_"
"""How names begin whose phrases are patterns of sentences (``bot.chat.sentences``)."""

SMALL_TALK = ("anger", "healthy", "thanks", "bye", "greeting")
"""Commands that ask for nothing, in the order of what matters most in a text with several."""

ANSWERS_FIRST = (*SMALL_TALK, "no_nickname", "cancel")
"""Commands that an open form takes as its answer, where it offers them."""

_APART = r"[\s,，、;；()（）/。]"
"""What divides the words of an answer."""


LONGEST_NAME = 4
"""Ideographs of a name without a dot: a family name of two and a given name of two."""

LANGUAGE_REQUEST = "speak"
"""The name of the phrases that ask for the language in whose words.toml they are."""


def is_command(name: str) -> bool:
    """Whether the phrases of this name are commands."""
    return name not in (*WITHIN_FORMS, *WITHIN_SENTENCES) and not name.startswith(SAYS)


class Vocabulary:
    """The phrases of all languages. Raises AmbiguousWords when a phrase has two meanings."""

    def __init__(self, texts: Texts) -> None:
        self._phrases: dict[str, set[str]] = {}
        self._languages: dict[str, set[str]] = {}
        self._patterns: dict[str, str] = {}
        for language, table in texts.words.items():
            for name, phrases in table.items():
                self._phrases.setdefault(name, set()).update(filter(None, map(normalize, phrases)))
                for phrase in phrases:
                    self._languages.setdefault(normalize(phrase), set()).add(language)
        self._edges = tuple(sorted(self._phrases.get("edges", ()), key=len, reverse=True))
        self._commands: dict[str, str] = {}
        self._index(tuple(filter(is_command, self._phrases)), _ambiguous_requests(texts))
        around = (*self._edges, *self._phrases.get("polite", ()))
        self._small_talk = SmallTalk({name: self._phrases.get(name, ()) for name in SMALL_TALK}, around)
        self._agreement = SmallTalk({"confirm": self._phrases.get("confirm", ())}, around)

    def command(self, text: str) -> str | None:
        """The command that the whole text stands for, or None. A text that is none as it stands is read loosely."""
        exact = self._commands.get(normalize(text))
        loose = exact or next(filter(None, map(self._commands.get, self._loose(text))), None)
        return loose or self._small_talk.kind(loosen(text)) or None

    def is_phrase_of(self, name: str, text: str) -> bool:
        """Whether the whole text is a phrase of this name, or several with signs between them, also when it is read
        loosely; what is asked is none.
        """
        phrases, parts = self._phrases[name], list(filter(normalize, re.split("[,，、。!！;；]", text)))
        asked = text.rstrip().endswith(("?", "？"))
        whole = bool(parts) and all(phrases & {normalize(part), *self._loose(part)} for part in parts)
        return not asked and (whole or (name == "confirm" and bool(self._agreement.kind(loosen(text)))))

    def _loose(self, text: str) -> tuple[str, str]:
        """The text without its decoration, and without words such as "please" at its ends too."""
        return loosen(text), loosen(text, self._edges)

    def language(self, text: str) -> str:
        """The only language that has this phrase, read loosely too; empty when none or several have it, and for what
        people write in every language, such as "hi".
        """
        if normalize(text) in self._phrases.get("everywhere", ()):
            return ""
        read = (self._languages.get(said) for said in (normalize(text), *self._loose(text)))
        found = next(filter(None, read), set())
        return next(iter(found)) if len(found) == 1 else ""

    def free_answer(self, text: str, *, beside: bool = False) -> str | None:
        """The text as an answer to a ``free`` step, without an introduction such as "my name is" and what closes it.
        With ``beside`` also without words that tell something else, such as the sex, and without a form of address.

        None when the text is a phrase of the vocabulary or begins like a sentence.
        """
        answer = trim(_strip_beginning(self._phrases.get("called", set()), self._without_whose(text)))
        if answer != trim(text):
            answer = self._without_closing(answer)
        answer = self._without_what_is_beside(answer) if beside else answer
        if beside and self._is_sentence(answer):
            return None
        own = not answer or normalize(answer) in self._languages
        return None if own or _strip_beginning(self._phrases.get("sentence", set()), answer) != answer else answer

    def _without_whose(self, text: str) -> str:
        """The text without "my mother is" and the like at its beginning."""
        return re.sub(rf"^\W*(?:{self.pattern('whose')})\s*(?:{self.pattern('link')})\W*(?=\w)", "", text, count=1)

    def _is_sentence(self, answer: str) -> bool:
        """Whether this is longer than names without a dot are, and has a word such as "you" or "how", or asks."""
        words, ends = f"{self.pattern('sentence')}|{self.pattern('question')}", self.pattern("question_end")
        long = re.fullmatch(rf"[{HAN}\W]{{{LONGEST_NAME + 1},}}", answer) and "·" not in answer
        return bool(long and re.search(f"{words}|(?:{ends})$", answer))

    def _without_closing(self, answer: str) -> str:
        """The answer without a word such as "please" or a particle at its end."""
        for closing in sorted(self._phrases.get("closing", set()), key=len, reverse=True):
            if answer.casefold().endswith(closing) and not (
                closing.isascii() and answer[-len(closing) - 1 :][:1].isalpha()
            ):
                return trim(answer[: -len(closing)])
        return answer

    def _without_what_is_beside(self, answer: str) -> str:
        """The answer without these words; the answer itself when nothing else is left."""
        beside, addressed = (
            "|".join(map(re.escape, sorted(self._phrases.get(name, ()), key=len, reverse=True)))
            for name in ("beside", "addressed")
        )
        apart = re.sub(rf"(?:^|(?<={_APART}))(?:{beside})\.?(?={_APART}|$)", "", answer, flags=re.IGNORECASE)
        return trim(re.sub(rf"(?:{addressed})$", "", trim(apart), flags=re.IGNORECASE)) or answer

    def pattern(self, name: str) -> str:
        """A pattern for any phrase of this name, the longest first; one that matches nothing when there is none."""
        if name not in self._patterns:
            self._patterns[name] = any_of(self._phrases.get(name, ()))
        return self._patterns[name]

    def without_ends(self, beginning: str, text: str) -> str:
        """The text without a phrase of this name at its beginning, and without a particle at its end; the text itself
        when nothing else is left.
        """
        rest = re.sub(rf"^\W*(?:{self.pattern(beginning)})\W*", "", text, count=1, flags=re.IGNORECASE)
        return self._without_closing(trim(rest) if rest[:1] != "+" else rest) or text

    def asks_for_form(self, text: str) -> bool:
        """Whether the text holds a command of more than one character: with details beside it, it opened a form."""
        said = normalize(text)
        return any(phrase in said for phrase in self._commands if len(phrase) > 1)

    def text_after(self, name: str, text: str) -> str:
        """The normalized text after a phrase of this name at its beginning; empty when it begins with none."""
        said = normalize(text)
        starts = [phrase for phrase in self._phrases[name] if said.startswith(phrase)]
        return said[len(max(starts, key=len)) :].strip() if starts else ""

    def _index(self, names: tuple[str, ...], ambiguous: list[str]) -> None:
        for name in names:
            for phrase in self._phrases[name]:
                if self._commands.setdefault(phrase, name) != name:
                    ambiguous.append(f"{phrase}: {name}, {self._commands[phrase]}")
        if ambiguous:
            raise AmbiguousWords(ambiguous)


def mentions(texts: Texts, name: str, text: str) -> bool:
    """Whether a phrase of this name stands anywhere in the text, a Latin one as a word."""
    return bool(_anywhere(texts, name).search(loosen(text)))


def is_angry(texts: Texts, text: str) -> bool:
    """Whether the text has an angry word, not counting words that only look like one within others."""
    return bool(_anywhere(texts, "angry").search(_anywhere(texts, "not_angry").sub(" ", loosen(text))))


def is_phrase(texts: Texts, name: str, text: str) -> bool:
    """Whether the whole text is a phrase of this name in any language."""
    phrases = (phrase for table in texts.words.values() for phrase in table.get(name, ()))
    return loosen(text) in map(normalize, phrases)


def is_question(texts: Texts, text: str) -> bool:
    """Whether the text asks something: it ends with a question mark or like a question, or has a word such as "how"."""
    endings = tuple(phrase for table in texts.words.values() for phrase in table.get("question_end", ()))
    return text.rstrip().endswith(("?", "？")) or loosen(text).endswith(endings) or mentions(texts, "question", text)


def tells_of_danger(texts: Texts, text: str) -> str:
    """The name of the phrases that tell of a danger in this text, the most urgent; empty when there are none."""
    return next((name for name in ("emergency", "fever") if mentions(texts, name, text)), "")


@lru_cache(maxsize=100)
def _anywhere(texts: Texts, name: str) -> re.Pattern[str]:
    return re.compile(any_of(phrase for table in texts.words.values() for phrase in table.get(name, ())))


def requested_languages(texts: Texts, text: str) -> list[str]:
    """The languages that this text asks for; at most one after a Vocabulary was made of the texts."""
    edges = tuple(phrase for table in texts.words.values() for phrase in table.get("edges", ()))
    said = {normalize(text), loosen(text, edges)}
    phrases = {language: texts.words[language].get(LANGUAGE_REQUEST, ()) for language in texts.languages}
    return [language for language in texts.languages if said & set(map(normalize, phrases[language]))]


def _ambiguous_requests(texts: Texts) -> list[str]:
    """The phrases that ask for several languages, with these languages."""
    phrases = {normalize(phrase) for table in texts.words.values() for phrase in table.get(LANGUAGE_REQUEST, ())}
    found = {phrase: requested_languages(texts, phrase) for phrase in phrases}
    return sorted(f"{phrase}: {', '.join(languages)}" for phrase, languages in found.items() if len(languages) > 1)


def _strip_beginning(starts: set[str], text: str) -> str:
    """The text without the longest of these phrases at its beginning; a Latin phrase must end at the end of a word."""
    said = text.strip()
    for start in sorted(starts, key=len, reverse=True):
        pattern = r"\s+".join(map(re.escape, start.replace("’", "'").split()))
        if match := re.match(pattern + (r"\b" if start[-1].isascii() else ""), said.replace("’", "'"), re.IGNORECASE):
            return said[match.end() :]
    return text
