"""Every address of the desk with real names in it: opened and sent by each role, by another clerk, and by nobody."""

import re
from html import unescape

from bot.health.support.roles import DeskAction, StaffRole, may
from tests.cast import adult
from tests.desk import Clerk, SupportDesk
from tests.support.forms import form
from tests.support.test_reviews import own
from tests.test_routes import ROUTES, Who

A = DeskAction
OF_ALL = {"/d/start", "/d/leave", "/d/leave-all", "/d/desk.js"}
"""What whoever is signed in may use: it shows nothing and changes nothing of others."""

LISTS = "/d/<any(waiting, mine, all, closed):which>"
ACTIONS: dict[str, DeskAction] = {
    LISTS: A.LIST,
    f"{LISTS}/rows": A.LIST,
    "/d/next": A.TAKE,
    "/d/chat/<ref>": A.READ,
    "/d/chat/<ref>/take": A.TAKE,
    "/d/chat/<ref>/hand-over": A.HAND_OVER,
    "/d/chat/<ref>/reply": A.REPLY,
    "/d/chat/<ref>/close": A.CLOSE,
    "/d/chat/<ref>/picture": A.READ,
    "/d/chat/<ref>/reveal": A.REVEAL,
    "/d/chat/<ref>/card": A.PRINT_CARD,
    "/d/chat/<ref>/note": A.NOTE,
    "/d/chat/<ref>/label": A.LABEL,
    "/d/chat/<ref>/suggest": A.REPLY,
    "/d/chat/<ref>/saved": A.READ,
    "/d/chat/<ref>/send-saved": A.REPLY,
    "/d/chat/<ref>/ask-again": A.PUT_BACK,
    "/d/search": A.SEARCH,
    "/d/saved": A.LIST,
    "/d/saved/save": A.EDIT_SAVED,
    "/d/saved/delete": A.EDIT_SAVED,
    "/d/labels": A.EDIT_LABELS,
    "/d/figures": A.FIGURES,
    "/d/figures.csv": A.FIGURES,
    "/d/gaps": A.ANSWERS,
    "/d/gaps/<ref>": A.ANSWERS,
    "/d/answers": A.ANSWERS,
    "/d/answers/search": A.ANSWERS,
    "/d/answer/<id_>": A.ANSWERS,
    "/d/answers/try": A.PUBLISH,
    "/d/answers/publish": A.PUBLISH,
    "/d/reviews": A.REVIEW,
    "/d/review/<ref>": A.REVIEW,
    "/d/review/<ref>/picture": A.REVIEW,
    "/d/review/<ref>/approve": A.REVIEW,
    "/d/review/<ref>/refuse": A.REVIEW,
    "/d/review/<ref>/ask": A.REVIEW,
}
"""What each address is for."""

OWNERS = ("hand-over", "reply", "close", "suggest", "send-saved", "ask-again", "reveal", "card")
"""The steps that only the owner of a conversation may do."""

FORM = {"text": "好", "reply": "a-token-of-a-form", "form": "the-form-of-one-page", "what": "name", "reason": "有原因"}


def desks() -> list[tuple[str, str]]:
    """Method and rule of each address of the desk."""
    return [
        one for one, who in ROUTES.items() if one[1].startswith("/d/") and one[1] not in OF_ALL and who is Who.VISITOR
    ]


def test_each_address_of_the_desk_has_an_action_and_refuses_all_roles_without_it(desk: SupportDesk) -> None:
    refs = _named(desk)
    assert {rule for _, rule in desks()} == ACTIONS.keys()

    for role in StaffRole:
        clerk = desk.clerk(f"of-{role}", role.value)
        for method, rule in desks():
            status = _status(clerk, method, rule, refs)
            assert (status == 403) is not may({role}, ACTIONS[rule]), (role, method, rule, status)
        assert role is StaffRole.LEAD or desk.an.refs("mine") == [refs["chat"]]
    assert {_status(None, method, rule, refs, desk) for method, rule in desks()} == {401}


def test_another_clerk_does_nothing_in_a_conversation_and_a_name_of_something_else_opens_nothing(
    desk: SupportDesk,
) -> None:
    refs = _named(desk)
    desk.bo.opens(refs["chat"])
    token, before = desk.bo.browser.token, _talk(desk.an.opens(refs["chat"]))

    for step in OWNERS:
        address = f"/d/chat/{refs['chat']}/{step}"
        assert desk.bo.browser.post(address, token=token, clerk="bo", **FORM).status_code in (403, 409), step
    swapped = {"chat": refs["review"], "review": refs["chat"], "gaps": refs["chat"]}
    lead = desk.clerk("lu", "lead")
    for method, rule in desks():
        kind = rule.split("/")[2]
        if "<ref>" in rule:
            assert _status(lead, method, rule, {**refs, **swapped}) == 410, (method, rule, kind)

    assert _talk(desk.an.opens(refs["chat"])) == before


def test_every_link_on_a_page_of_the_desk_leads_to_a_page(desk: SupportDesk) -> None:
    _named(desk)
    lead = desk.clerk("lu", "answer", "lead")
    to_see, seen = ["/d/waiting", "/d/all", "/d/reviews", "/d/figures"], set[str]()

    while to_see:
        address = to_see.pop()
        if (kind := re.sub(r"/(chat|review|gaps|answer)/[^/?#]+", r"/\1/*", address)) in seen:
            continue
        seen.add(kind)
        page = lead.browser.get(address)
        assert page.status_code == 200, address
        to_see += _links(page.text)
    lead.browser.get("/d/answer/cost.free")
    draft = lead.browser.post(
        "/d/answers/try", **form(lead.browser, "/d/answers/try", reason="试一试", title_en="Free")
    )
    assert {lead.browser.get(address).status_code for address in _links(draft.text)} == {200}

    assert {"/d/chat/*#last", "/d/review/*", "/d/gaps/*", "/d/answer/*", "/d/saved"} <= seen


def _links(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="(/d/[^"]+)"', page)]


def _named(desk: SupportDesk) -> dict[str, str]:
    """The names in addresses of a conversation that a clerk owns, of a review, a group of questions and an answer."""
    ref = desk.asks(desk.house.citizen(adult()), "我家电视坏了找谁修啊")
    desk.an.does(ref, "take")
    review = desk.earth.parts.services.support.reviews.ref(own(desk.earth).receipt)
    desk.an.browser.get("/d/gaps")
    desk.earth.works()
    found = re.search(r"/d/gaps/([\w-]+)", desk.an.browser.get("/d/gaps").text)
    assert found
    return {"chat": ref, "review": review, "gaps": found[1], "answer": "cost.free"}


def _status(clerk: Clerk | None, method: str, rule: str, refs: dict[str, str], desk: SupportDesk | None = None) -> int:
    """The status of the answer, without following where it leads; of somebody who is not signed in without a clerk."""
    browser = clerk.browser if clerk else desk.house.browser() if desk else None
    assert browser
    address = browser.base + re.sub(
        "<any.*?>", "waiting", re.sub("<(ref|id_)>", refs.get(rule.split("/")[2], ""), rule)
    )
    token = browser.token
    if clerk:
        token = token or _token(clerk)
    values = {"token": token, **FORM} if method == "POST" else None
    return browser.session.request(
        method, address, data=values, headers=browser.own, allow_redirects=False, timeout=10
    ).status_code


def _token(clerk: Clerk) -> str:
    """The token of the clerk's forms, from the first page."""
    clerk.browser.get("/d/start")
    return clerk.browser.token


def _talk(page: str) -> list[str]:
    """What stands in the conversation."""
    return re.findall(r'<li class="(?:clerk|desk|note|person|bot)".*?</li>', page, flags=re.DOTALL)
