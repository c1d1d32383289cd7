"""Chinese syllables in Latin letters, and the common surnames."""

from functools import lru_cache

FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "f": "a an ang ei en eng o ou u",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan ue un uo v ve yu yue",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan ue un uo v ve yu yue",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "w": "a ai an ang ei en eng o u",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
}
SYLLABLES = frozenset(initial + final for initial, finals in FINALS.items() for final in finals.split())
LONGEST = 6
SURNAMES = frozenset(
    "ai an bai bao bi bian cai cao cen ceng chai chang chao che chen cheng chi chou chu chuan cui dai dan deng "
    "di diao ding dong dou du duan fan fang fei feng fu gan gao ge geng gong gou gu guan guang guo hai han "
    "hang hao he heng hong hou hu hua huai huan huang hui huo ji jia jian jiang jiao jie jin jing ju kang ke "
    "kong kou kuai kuang lai lan lang lao lei leng li lian liang liao lin ling liu long lou lu luan luo lv lyu "
    "ma mao mei meng mi miao min ming mo mu na ni nie ning niu ou ouyang pan pang pei peng pi piao ping pu qi "
    "qian qiang qiao qin qiu qu quan ran rao ren rong ruan rui sang sha shan shang shangguan shao she shen "
    "sheng shi shu shui si sima situ song su sui sun tai tan tang tao teng tian tie tong tu wan wang wei wen "
    "weng wu xi xia xiahou xiang xiao xie xin xing xiong xu xuan xue xun yan yang yao ye yi yin ying you yu "
    "yuan yue yun zang zeng zha zhai zhan zhang zhao zhen zheng zhi zhong zhou zhu zhuang zhuge zhuo zong zou "
    "zu zuo".split()
)


@lru_cache(maxsize=4096)
def is_pinyin(plain):
    """The word falls wholly into Chinese syllables: jianguo, zhang, but also anna."""
    ends = {0}
    for start in range(len(plain)):
        if start in ends:
            ends |= {start + size for size in range(1, LONGEST + 1) if plain[start : start + size] in SYLLABLES}
    return bool(plain) and len(plain) in ends
