"""Chinese family names of two characters."""

_SURNAMES = """
欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 东方 南宫 西门 端木 独孤 轩辕 申屠 太史
澹台 公冶 宗政 濮阳 淳于 单于 钟离 闻人 赫连 拓跋 百里 呼延 东郭 左丘 第五 梁丘 歐陽 諸葛 司馬 東方"""
COMPOUND_SURNAMES = frozenset(_SURNAMES.split())
"""The family names of two characters."""
