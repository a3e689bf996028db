"""Chinese family names of two characters."""

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
