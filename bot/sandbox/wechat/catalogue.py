"""The table of what is simulated: made of the endpoints, and of calls that are known not to be among them."""

from collections.abc import Iterable

from bot.sandbox.wechat.endpoints import ENDPOINTS

ALONE = "…"
"""The group of the calls whose path has one part."""

NOT_SIMULATED = (
    "customservice/getkflist",
    "draft/add",
    "freepublish/submit",
    "get_api_domain_ip",
    "get_current_selfmenu_info",
    "material/add_material",
    "media/uploadimg",
    "menu/addconditional",
    "message/mass/sendall",
    "message/subscribe/bizsend",
    "shorten/gen",
    "sns/jscode2session",
    "template/api_set_industry",
    "template/get_industry",
    "user/info/batchget",
    "user/info/updateremark",
    "tags/members/getblacklist",
)
"""Calls of the platform that are known not to be here. Like every other address they are answered 40066."""


def rows() -> list[tuple[str, str, str]]:
    """Groups of calls: the first part of their paths, what is simulated of them, and what is answered 40066."""
    groups = dict.fromkeys(_group(api) for api in (*ENDPOINTS, *NOT_SIMULATED))
    return [(group, _of(group, ENDPOINTS), _of(group, NOT_SIMULATED)) for group in groups]


def markdown() -> str:
    """The table as it stands in the README of the sandbox."""
    head = ("| Calls | Simulated | Answered 40066 |", "|---|---|---|")
    return "\n".join((*head, *(f"| `{group}` | {there} | {absent} |" for group, there, absent in rows()))) + "\n"


def _group(api: str) -> str:
    """The first part of the path; calls of one part are a group of their own."""
    return api.partition("/")[0] if "/" in api else ALONE


def _of(group: str, apis: Iterable[str]) -> str:
    return ", ".join(f"`{api.removeprefix(f'{group}/')}`" for api in apis if _group(api) == group)
