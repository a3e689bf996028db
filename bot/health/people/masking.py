"""Hides parts of names, document numbers and phone numbers, so that they can be shown."""

import re

from bot.health.people.identity import MAINLAND

_NOT_FIRST = re.compile(r"(?<=[^ ])[^ ·]")

_SURNAMES = """
万俟 司马 上官 欧阳 夏侯 诸葛 闻人 东方 赫连 皇甫 尉迟 公羊 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 公孙 仲孙
轩辕 令狐 钟离 宇文 长孙 慕容 鲜于 闾丘 司徒 司空 丌官 亓官 司寇 子车 颛孙 端木 巫马 公西 漆雕 乐正 壤驷 公良
拓跋 拓拔 夹谷 宰父 谷梁 段干 百里 东郭 南门 呼延 羊舌 微生 梁丘 左丘 东门 西门 南宫 伯赏 第五
万俟 司馬 上官 歐陽 夏侯 諸葛 聞人 東方 赫連 皇甫 尉遲 公羊 澹臺 公冶 宗政 濮陽 淳于 單于 太叔 申屠 公孫 仲孫
軒轅 令狐 鍾離 鐘離 宇文 長孫 慕容 鮮于 閭丘 閭邱 顓孫 樂正 壤駟 夾谷 穀梁 段干 東郭 南門 東門 西門 南宮 伯賞
独孤 獨孤 完颜 完顏 太史 纳兰 納蘭 耶律"""
COMPOUND_SURNAMES = frozenset(_SURNAMES.split())
"""The family names of two characters: those of the 百家姓 (the text of 504 names), in simplified and traditional
characters; in the last line those of old peoples and offices that it lacks and that are still in use.
"""


def mask_name(name: str) -> str:
    """Keep the first character of each word: 王建国 → 王**, ANNA SMITH → A*** S****; of a Chinese name the whole
    family name: 欧阳娜娜 → 欧阳**. Any "·" stays too."""
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:
        return name[:2] + "*" * (len(name) - 2)
    if "·" in name:
        return _NOT_FIRST.sub("*", name)
    return " ".join([word[:1] + "*" * (len(word) - 1) for word in name.split(" ")])  # ten times as fast as the pattern


def mask_middle(name: str) -> str:
    """As ``mask_name``, but also keep the last character where more than one would be hidden: 刘一双 → 刘*双,
    刘双 → 刘*, 欧阳娜娜 → 欧阳**. For what is shown in a queue; two sons can be told apart.
    """
    masked = mask_name(name)
    return masked if masked.count("*") < 2 or name[:2] in COMPOUND_SURNAMES else masked[:-1] + name[-1]


def mask_number(number: str) -> str:
    """Keep the first and the last two characters; a number of up to three characters is hidden completely."""
    if len(number) <= 3:
        return "*" * len(number)
    return number[0] + "*" * (len(number) - 3) + number[-2:]


def mask_to_tail(number: str) -> str:
    """Keep the last four characters, of a document's or a phone's number; the +86 of a mainland number is removed."""
    local = number.removeprefix(MAINLAND)
    return "*" * (len(local) - 4) + local[-4:] if len(local) > 4 else "*" * len(local)


def mask_phone(phone: str) -> str:
    """Hide the four digits before the last four: 138****1234. The +86 of a mainland number is removed."""
    local = phone.removeprefix(MAINLAND)
    if len(local) < 8:
        return "*" * len(local)
    return f"{local[:-8]}****{local[-4:]}"


def last_four(number: str) -> str:
    """The last four characters, of a document's or a phone's number."""
    return number[-4:]
