"""Chinese characters read aloud: a person's surname and given name in every reading, a company's words in one."""

import os
from functools import lru_cache
from itertools import islice, product

from lexlite.names.company import han_parts

COMPOUND = frozenset(
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 端木 东方 南宫 独孤 百里 "
    "呼延 申屠 太史 西门 轩辕 钟离 鲜于 万俟 闻人 澹台 濮阳 淳于 单于 公冶 宗政".split()
)  # fmt: skip
# Surnames said in more than one way, or otherwise than the character elsewhere: how the bearer says it, how others may.
SURNAMES_SAID = {
    signs: tuple(said)
    for signs, *said in (
        line.split()
        for line in (
            "曾 zeng ceng", "单 shan dan", "仇 qiu chou", "解 xie jie", "区 ou qu", "查 zha cha", "盖 ge gai",
            "朴 piao pu park", "乐 yue le", "翟 zhai di", "尉迟 yuchi weichi", "万俟 moqi", "员 yun yuan",
            "覃 qin tan", "折 she zhe", "繁 po fan", "谌 chen shen", "黑 he hei", "秘 bi mi", "种 chong zhong",
            "牟 mu mou", "召 shao zhao", "长孙 zhangsun changsun", "澹台 tantai dantai", "单于 chanyu danyu",
            "隗 wei kui", "褚 chu zhu", "祭 zhai ji", "洗 xian xi", "冼 xian", "俞 yu shu", "都 du dou", "任 ren",
            "缪 miao mou", "沈 shen chen", "尹 yin", "宁 ning", "卜 bu", "纪 ji", "哈 ha", "那 na", "石 shi",
            "葛 ge", "车 che ju", "过 guo", "应 ying", "相 xiang", "葉 ye", "叶 ye", "吕 lu lv lyu",
            "呂 lu lv lyu", "闾 lu lv lyu",
        )
    )
}  # fmt: skip
LONGEST_OF_A_PERSON = 4
TITLES = ("先生", "女士", "小姐", "太太", "夫人", "律师", "博士", "教授", "经理", "总经理", "老师", "医生")
MOST_READINGS, MOST_LOOKED_AT = 4, 500
WITH_UMLAUT = {
    "lv": ("lu", "lv", "lyu"),
    "nv": ("nu", "nv", "nyu"),
    "lve": ("lue", "lve", "lyue"),
    "nve": ("nue", "nve", "nyue"),
}


def without_title(text):
    """王伟先生 → 王伟."""
    title = next((each for each in TITLES if text.endswith(each) and len(text) > len(each)), "")
    return text.removesuffix(title)


def person(text):
    """The readings of a person's name: tuples of (characters, pinyin), surname first; most usual first, 4 at most."""
    size = 2 if text[:2] in COMPOUND else 1
    parts = [part for part in (text[:size], text[size:]) if part]
    return _chosen([[(part, said) for said in (_said(part) if part is parts[0] else _read(part))] for part in parts])


def _said(surname):
    return SURNAMES_SAID.get(surname) or _read(surname)[:1]


def alone(text):
    """A short name as one word, which a company may be called by: 华为."""
    return [((text, "".join(said for _, said in each)),) for each in person(text)]


def company(text):
    """The readings of a company's name, and its form: ([((characters, pinyin), …)], form)."""
    places, head, trades, form = han_parts(text)
    one = [[(part, _read(part)[0])] for part in places]
    own = [[(head, said) for said in _read(head)]] if head else []
    return _chosen([*one, *own, *([(part, _read(part)[0])] for part in trades)]), form


@lru_cache(maxsize=4096)
def _read(text):
    """Every way to say some characters, syllables joined, the most usual first."""
    return list(dict.fromkeys("".join(chosen) for chosen in _chosen([_sign(each) for each in text])))


@lru_cache(maxsize=4096)
def _sign(character):
    """The two usual ways to say a character, without tones."""
    # Without its table of phrases pypinyin takes 12 MB, with it five times as much; names need characters only.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin import Style, pinyin

    (ways,) = pinyin(character, style=Style.NORMAL, heteronym=True, errors=list, v_to_u=False)
    return [spelt for way in ways[:2] for spelt in WITH_UMLAUT.get(way, (way,))]


def _chosen(ways):
    """One of each, the combinations nearest to the first ones first, 4 at most."""
    if all(len(each) == 1 for each in ways):
        return [tuple(each for (each,) in ways)]
    many = islice(product(*(enumerate(each) for each in ways)), MOST_LOOKED_AT)
    near = sorted(many, key=lambda combination: sum(place for place, _ in combination))
    return [tuple(each for _, each in combination) for combination in near[:MOST_READINGS]]
