"""Paper cards printed in the browser: the choices of the form, and the page with the card, which is shown once."""

from base64 import b64encode

from flask import Response

from bot.health.people.documents import DocumentType
from bot.pages.page import PageRenderer


def document_options(renderer: PageRenderer, language: str) -> dict[DocumentType, str]:
    """The names of the document types, as in the chat."""
    spoken = renderer.page_language(language)
    return {
        kind: renderer.texts.say(spoken, f"person.document.option.{kind}").partition("|")[0] for kind in DocumentType
    }


def printed_page(renderer: PageRenderer, language: str, png: bytes, back: str) -> Response:
    """The card on the page, with a button to print it; ``back``: the address of the page with the form."""
    picture = f"data:image/png;base64,{b64encode(png).decode()}"
    return renderer.page("card_printed.html", language=language, picture=picture, back=back)
