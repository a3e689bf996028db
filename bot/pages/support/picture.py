"""A picture that somebody sent, for a clerk who may read the conversation. Browsers keep no copy and run nothing of
it."""

from flask import Blueprint, Response, request

from bot.health.support.roles import DeskAction
from bot.pages.page import SESSION_HEADERS
from bot.pages.support.desk import Desk, NoSuchConversation

HEADERS = {
    **SESSION_HEADERS,
    "Content-Disposition": 'inline; filename="picture.jpg"',
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/chat/<ref>/picture`` with ``?number=``."""

    @routes.get("/d/chat/<ref>/picture")
    def picture(ref: str) -> Response:
        # the page asks for it by itself when something new is said, so it keeps no session alive
        desk.visit(DeskAction.READ, acts=False)
        return picture_response(
            desk.support.talks.viewing.picture(desk.chat(ref), request.args.get("number", 0, type=int))
        )


def picture_response(picture: bytes | None) -> Response:
    """The answer with this JPEG. Raises NoSuchConversation without one."""
    if picture is None:
        raise NoSuchConversation
    return Response(picture, content_type="image/jpeg", headers=HEADERS)
