"""A name is found in what a person writes; what is not sure is asked about; all else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.people.names import NameFault, clean_name
from bot.health.people.written_names import DoubtfulName, find_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三😀", "张三"),
        ("👨‍👩‍👧 张三 ❤️", "张三"),
        ("“张三”！", "张三"),
        ("（张三）", "张三"),
        ("★José Nguyễn★", "José Nguyễn"),
        ("Jose\u0301 👍🏽", "José"),
        ("葛\U000e0100城\U000e0100", "葛城"),
        ("张三 220102198503143018 13800138000", "张三"),
        ("220102198503143018，张三", "张三"),
        ("张三，身份证号：220102198503143018，电话：13800138000", "张三"),
        ("张三，身份证220102198503143018", "张三"),
        ("王建国 13800138000", "王建国"),
        ("王建国13800138000", "王建国"),
        ("13800138000 王建国", "王建国"),
        ("王建国E12345678", "王建国"),
        ("王建国（13800138000）", "王建国"),
        ("王建国[微笑", "王建国"),
        ("Rose]王建国", "王建国"),
        ("王建国 1985年3月14日 35岁", "王建国"),
        ("王 建国 220102198503143018", "王建国"),
        ("ANNA SMITH, 13800138000", "ANNA SMITH"),
        ("张😀三", "张三"),
        ("张三[微笑]", "张三"),
        ("[Smile] ANNA ❤️ SMITH ☀", "ANNA SMITH"),
        ("欧阳 娜娜", "欧阳娜娜"),
        ("诸葛 亮", "诸葛亮"),
        ("张 三", "张三"),
        ("王 建 国", "王建国"),
        ("王 建国", "王建国"),
        ("买买提●艾力", "买买提·艾力"),
        ("买买提。艾力。", "买买提·艾力"),
        ("阿不都热依木 · 买买提", "阿不都热依木·买买提"),
        ("张三；２２０１０２１９８５０３１４３０１８", "张三"),
    ],
)
def test_a_name_is_found_among_signs_and_other_details(text: str, name: str) -> None:
    assert find_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "张3",
        "3张三",
        "张三，李四，220102198503143018，王五",
        "孙桂兰 身份证220202194801152067 没手机",
        "号码是二二〇一〇二一九八五〇三",
        "13800138000",
        "张三，李四",
        "王××",
        "王*国",
        "王＊",
        "王建国-男",
        "😀",
        "",
    ],
)
def test_what_may_be_no_name_or_two_is_refused(text: str) -> None:
    with pytest.raises(NameFault):
        find_name(text)


@given(
    st.sampled_from(["张三", "欧阳娜娜", "买买提·艾力", "ANNA SMITH"]),
    st.text(st.characters(categories=["S", "P", "Z", "Cc", "Cf"])),
)
def test_no_sign_at_the_ends_changes_a_name(name: str, signs: str) -> None:
    assert find_name(f"{signs}{name}{signs}") == name


cjk = st.sampled_from("张王欧阳\u3400\U00020000\ufa0e\ufa19\uf92c\uf9e1\u3007⼭丶、/_*~-")
latin = st.sampled_from("AbcéŉǄſﬁＡ'’-´ /@.")
joined = st.text(st.one_of(cjk, latin, st.sampled_from("·•.。 　\u200d\ufe00\u0301\n12345😀"), st.characters()))


@given(joined | st.text())
def test_any_text_is_refused_or_a_name_is_found_that_is_found_again(text: str) -> None:
    try:
        name, sure = find_name(text), True
    except NameFault:
        return
    except DoubtfulName as doubt:
        name, sure = doubt.name, False

    assert clean_name(name) == name
    assert not sure or find_name(name) == name


@pytest.mark.parametrize(
    ("text", "doubt", "name"),
    [
        *[
            ("王", "one", "王"),
            (" 王。", "one", "王"),
            ("\U00020000", "one", "\U00020000"),
            ("王 13800138000", "one", "王"),
        ],
        *[(f"买买提{mark}艾力", "parts", "买买提·艾力") for mark in " 　丶、/_*~-—–－～＊／\u2003"],
        ("买买提 丶 艾力", "parts", "买买提·艾力"),
        ("买买提  艾力", "parts", "买买提·艾力"),
        ("阿不都·热合曼 艾力", "parts", "阿不都·热合曼·艾力"),
        ("次仁 卓玛", "parts", "次仁·卓玛"),
        ("欧阳 阿不都热", "parts", "欧阳·阿不都热"),
        ("买买提 艾力 220102198503143018，13800138000", "inside", "买买提"),
        ("张三 驾驶证 220102198503143018", "inside", "张三"),
        ("ANNA SMITH 13800138000", "inside", "ANNA SMITH"),
        ("王建国 WANG JIANGUO", "inside", "王建国"),
        ("CHAN, TAI MAN（陈大文）", "inside", "陈大文"),
    ],
)
def test_what_is_likely_but_not_sure_is_asked(text: str, doubt: str, name: str) -> None:
    with pytest.raises(DoubtfulName) as asked:
        find_name(text)

    assert (asked.value.code, asked.value.name) == (doubt, name)
    assert name not in str(asked.value)
