"""The forms of a page, as a browser would send them."""

from html.parser import HTMLParser

from tests.surfing import Browser


class _Forms(HTMLParser):
    """Reads the fields of each form with their values."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str], set[str]]] = []
        self._area = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(({}, {given.get("action", "")}))
        if not self.found:
            return
        fields, actions = self.found[-1]
        if tag == "input" and "name" in given:
            fields[given["name"]] = given.get("value", "")
        if tag == "button" and "formaction" in given:
            actions.add(given["formaction"])
        if tag == "textarea":
            self._area = given["name"]
            fields[self._area] = ""
        if tag == "select":
            self._select = given["name"]
        if tag == "option" and self._select:
            fields.setdefault(self._select, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._area = self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1][0][self._area] += data


def form(browser: Browser, action: str, number: int = 0, **values: str) -> dict[str, str]:
    """The values of the form of the last page with this action (the first one, or a later one), and these."""
    found = [fields for fields, actions in _Forms(browser.page.text).found if action in actions]
    return {**found[number], **values}


def sends(browser: Browser, action: str, number: int = 0, **values: str) -> str:
    """Send that form; gives the page that follows."""
    return browser.post(action, **form(browser, action, number, **values)).text
