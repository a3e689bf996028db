"""Paper cards printed in the browser: the choices of the form, and the page with the card, which is shown once."""

from base64 import b64encode
from datetime import datetime

from flask import Response, request

from bot.health.clock import BEIJING
from bot.health.people.documents import DocumentType, clean_number
from bot.pages.page import PageRenderer


def document_options(renderer: PageRenderer, language: str) -> dict[DocumentType, str]:
    """The names of the document types, as in the chat."""
    spoken = renderer.page_language(language)
    return {
        kind: renderer.texts.say(spoken, f"person.document.option.{kind}").partition("|")[0] for kind in DocumentType
    }


def typed_document(now: datetime) -> tuple[DocumentType, str]:
    """The document that the form names. Raises DocumentFault, ValueError for a type that there is not."""
    kind = DocumentType(request.form.get("kind", ""))
    return kind, clean_number(kind, request.form.get("number", ""), now.astimezone(BEIJING).date())


def printed_page(renderer: PageRenderer, language: str, png: bytes, back: str) -> Response:
    """The card on the page, with a button to print it; ``back``: the address of the page with the form."""
    # The picture stands in the page itself: under an address of its own it could be fetched again by whoever has that.
    picture = f"data:image/png;base64,{b64encode(png).decode()}"
    return renderer.page("card_printed.html", language=language, picture=picture, back=back)
