"""Ending a scanner's binding: at the venue first, where passes look, then in the scanner's chat, who is told."""

from datetime import datetime

from bot.health.scans import read_duty
from bot.service.notices import Notices
from bot.store.gate.posts import Post, Posts
from bot.store.profiles import Profiles

FIELD = "duty"
"""The chat's field that says where it is on duty."""


class Dismissal:
    """Ends bindings from outside the scanner's own chat, and sees who is on duty."""

    def __init__(self, posts: Posts, profiles: Profiles, notices: Notices) -> None:
        self._posts = posts
        self._profiles = profiles
        self._notices = notices

    def end(self, post: Post, venue_name: str, now: datetime) -> bool:
        """End a binding and say so to the scanner; False when the venue did not have it any more.

        The scanner's own list comes last: what is on it can be found and ended again when this was cut off.
        """
        ended = self._posts.end(post.venue, post.scanner)
        if duty := self._duty(post):
            self._profiles.replace(post.scanner, FIELD, duty, "")
        self._notices.tell(post.scanner, now, "gatepage.notice.ended", venue=plain(venue_name))
        self._posts.forget(post.venue, post.scanner)
        return ended

    def on_duty(self, post: Post) -> bool:
        """Whether this scanner is on duty at this venue."""
        return bool(self._duty(post))

    def _duty(self, post: Post) -> str:
        text = self._profiles.read(post.scanner).get(FIELD, "")
        duty = read_duty(text)
        return text if duty and duty.venue == post.venue else ""


def plain(words: str) -> str:
    """Words of people as a notice's value, where a leading @ would name a text of ours."""
    return words.lstrip("@ ")
