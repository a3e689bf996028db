"""The pages for requests that no page answers: a wrong address or method, a fault inside."""

from typing import Any

from flask import Flask, Response

from bot.chat.texts import REFERENCE_LANGUAGE, Texts
from bot.pages.page import SESSION_HEADERS, SESSION_POLICY, render

ERROR_PAGES = {
    400: "page.missing",
    404: "page.missing",
    405: "page.missing",
    413: "page.missing",
    500: "page.broken",
    503: "page.down",
}
"""The text for each status."""


def add_error_pages(app: Flask, texts: Texts) -> None:
    """Answer these errors with a page in every language, which has the same headers as all pages."""

    def show(error: Any) -> Response:
        values = {"texts": texts, "language": REFERENCE_LANGUAGE, "key": ERROR_PAGES[error.code]}
        response = render("message.html", error.code, values, policy=SESSION_POLICY, headers=SESSION_HEADERS)
        if methods := getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(sorted(methods))
        return response

    for status in ERROR_PAGES:
        app.register_error_handler(status, show)
