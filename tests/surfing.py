"""A simple HTTP client as a browser."""

import re
from dataclasses import dataclass, field
from typing import Any

import requests


@dataclass
class Browser:
    """An HTTP client with cookies; it keeps the last page."""

    base: str
    session: requests.Session = field(default_factory=requests.Session)
    page: requests.Response = field(default_factory=requests.Response)

    def get(self, address: str) -> requests.Response:
        """Open a page."""
        self.page = self.session.get(self._whole(address), timeout=10)
        return self.page

    def post(self, address: str, **values: Any) -> requests.Response:
        """Send a form's values, with the token of the last page unless one is given."""
        values.setdefault("token", self.token)
        self.page = self.session.post(self._whole(address), data=values, headers=self.own, timeout=10)
        return self.page

    def opens(self, link: str) -> requests.Response:
        """Follow a link: open its page, then press the button if there is one."""
        if self.get(link).status_code == 200 and "<button>" in self.page.text:
            self.page = self.session.post(link, headers=self.own, timeout=10)
        return self.page

    @property
    def own(self) -> dict[str, str]:
        """The headers of a form that was sent from a page of the bot."""
        return {"Origin": self.base}

    @property
    def token(self) -> str:
        """The token in the page's forms; empty without one."""
        found = re.search(r'name="token" value="([^"]+)"', self.page.text if self.page.status_code else "")
        return found[1] if found else ""

    def _whole(self, address: str) -> str:
        return address if address.startswith("http") else self.base + address
