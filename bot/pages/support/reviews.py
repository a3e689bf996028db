"""The pages of reviews: the lists, and one review with its facts, its votes and the forms of a decision."""

from flask import Blueprint, Response, request

from bot.health.support.roles import DeskAction
from bot.pages.support.desk import Desk, DeskVisit, page_number
from bot.pages.support.picture import picture_response
from bot.pages.support.review_words import ReviewWords
from bot.service.access.audit_log import REASON_LENGTH, NoReason
from bot.service.people.deciding import ReviewFault
from bot.service.support.review_desk import Changed, ReviewList

PATH = "/d/review/<ref>"


class NoSuchReview(Exception):
    """The address names no review, or one that is deleted."""


class Concerned(Exception):
    """The review is about the member of the staff or their family. The attempt is in the audit log."""


def add_routes(routes: Blueprint, desk: Desk) -> None:
    """``/d/reviews`` with ``?list=``, ``?page=`` and ``?news``: only the part that changes (304); ``/d/review/<ref>``
    with ``/approve``, ``/refuse``, ``/ask``.
    """

    @routes.get("/d/reviews")
    def show_reviews() -> Response:
        news, which = "news" in request.args, request.args.get("list", "")
        visit = desk.visit(DeskAction.REVIEW, acts=not news)
        tag = f"{desk.support.reviews.version()}-{visit.now:%d%H}"  # with the hours reviews become late
        if news and request.if_none_match.contains(tag):
            return Response(status=304)  # nobody has seen anything, so the audit has no line
        answer = _show_list(desk, visit, ReviewList(which) if which in list(ReviewList) else ReviewList.WAITING, tag)
        answer.set_etag(tag)
        return answer

    @routes.get(PATH)
    def show_review(ref: str) -> Response:
        return _show(desk, desk.visit(DeskAction.REVIEW), ref)

    _add_steps(routes, desk)


def _show_list(desk: Desk, visit: DeskVisit, which: ReviewList, tag: str) -> Response:
    page = page_number()
    rows, more = desk.support.reviews.rows(which, visit.member, page, visit.now)
    return desk.page(
        "support_review_rows.html" if "news" in request.args else "support_reviews.html",
        visit,
        which=which,
        lists={name: f"reviewpage.list.{name}" for name in ReviewList},
        rows=rows,
        page=page,
        more=more,
        count=desk.support.reviews.count(),
        words=ReviewWords(desk, visit),
        news=f"{desk.renderer.path}/d/reviews?list={which}&page={page}&news=1",
        tag=tag,
    )


def _add_steps(routes: Blueprint, desk: Desk) -> None:
    @routes.post(f"{PATH}/approve")
    def approve_review(ref: str) -> Response:
        return _vote(desk, ref, approves=True)

    @routes.post(f"{PATH}/refuse")
    def refuse_review(ref: str) -> Response:
        return _vote(desk, ref, approves=False)

    @routes.get(f"{PATH}/picture")
    def show_evidence(ref: str) -> Response:
        visit, number = desk.visit(DeskAction.REVIEW, acts=False), request.args.get("number", 0, type=int)
        try:
            return picture_response(desk.support.reviews.picture(visit.member, _receipt(desk, ref), number, visit.now))
        except ReviewFault as fault:
            _checked(fault)
            raise

    @routes.post(f"{PATH}/ask")
    def ask_platform(ref: str) -> Response:
        visit, receipt = desk.form_visit(), _receipt(desk, ref)
        try:
            answered = desk.support.reviews.ask_platform(visit.member, receipt, visit.now)
        except ReviewFault as fault:
            return _show(desk, visit, ref, f"reviewpage.done.{_checked(fault)}", "", 409)
        if not answered:
            return _show(desk, visit, ref, "reviewpage.done.down", "", 503)
        return desk.renderer.redirect(f"/d/review/{ref}")


def _vote(desk: Desk, ref: str, *, approves: bool) -> Response:
    """Vote, and show the review anew; when nothing was recorded, with what was typed and why."""
    visit, reason, seen = desk.form_visit(), request.form.get("reason", ""), request.form.get("seen", "")
    try:
        desk.support.reviews.decide(visit.member, _receipt(desk, ref), reason, seen, visit.now, approves=approves)
    except NoReason:
        return _show(desk, visit, ref, "reviewpage.done.no_reason", reason, 400)
    except Changed:
        return _show(desk, visit, ref, "reviewpage.done.changed", reason, 409)
    except ReviewFault as fault:
        return _show(desk, visit, ref, f"reviewpage.done.{_checked(fault)}", reason, 409)
    return desk.renderer.redirect(f"/d/review/{ref}")


def _show(desk: Desk, visit: DeskVisit, ref: str, message: str = "", reason: str = "", status: int = 200) -> Response:
    try:
        sheet = desk.support.reviews.show(visit.member, _receipt(desk, ref), visit.now)
    except ReviewFault as fault:
        _checked(fault)
        raise
    return desk.page(
        "support_review.html",
        visit,
        status,
        sheet=sheet,
        message=message,
        reason=reason,
        longest=REASON_LENGTH[-1],
        words=ReviewWords(desk, visit),
        here=f"{desk.renderer.path}/d/review/{ref}",
    )


def _receipt(desk: Desk, ref: str) -> str:
    """The review in an address. Raises NoSuchReview."""
    receipt = desk.support.reviews.receipt(ref)
    if receipt is None:
        raise NoSuchReview
    return receipt


def _checked(fault: ReviewFault) -> str:
    """The code of a fault that the page of the review says; for others the page is another. Raises these."""
    code = str(fault)
    if code == "unknown":
        raise NoSuchReview from None
    if code == "own":
        raise Concerned from None
    return code
