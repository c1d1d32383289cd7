"""What a company's name carries beside its own: the legal form, the prefix of a trader, words of trade and place."""

import re

# The form as it stands at the end of the plain words, letters with points already joined (s.a. → sa); longest first.
ZOO = r"(?:z ?o ?o|z ograniczona odpowiedzialnoscia)"
FORMS = (
    ("spzoospk", rf"(?:sp|spolka) ?{ZOO} (?:sp ?k|spolka komandytowa)"),
    ("spzoo", rf"(?:sp|spolka) ?{ZOO}"),
    ("ska", r"ska|spolka komandytowo akcyjna"),
    ("psa", r"psa|prosta spolka akcyjna"),
    ("sa", r"sa|spolka akcyjna"),
    ("spj", r"sp ?j|spolka jawna"),
    ("spk", r"sp ?k|spolka komandytowa"),
    ("spp", r"sp ?p|spolka partnerska"),
    ("sc", r"sc|spolka cywilna"),
    ("ltd", r"(?:co |pte |pty |private )?(?:ltd|limited)"),
    ("plc", r"plc|public limited company"),
    ("llp", r"llp"),
    ("inc", r"inc|incorporated"),
    ("llc", r"llc"),
    ("corp", r"corp|corporation"),
    ("gmbhkg", r"gmbh (?:und |co )*(?:kg|kgaa)"),
    ("gmbh", r"g?gmbh"),
    ("ag", r"ag"),
    ("kg", r"kg"),
    ("ohg", r"ohg"),
    ("ug", r"ug"),
    ("sro", r"(?:spol )?s ?r ?o"),
    ("as", r"as"),
    ("sarl", r"sarl"),
    ("sas", r"sas"),
    ("bv", r"bv"),
    ("nv", r"nv"),
    ("oy", r"oyj?"),
    ("ab", r"ab"),
    ("aps", r"aps"),
    ("srl", r"srl"),
    ("spa", r"spa"),
    ("doo", r"d ?o ?o"),
    ("co", r"co"),
)  # fmt: skip
AT_THE_END = tuple((form, re.compile(rf"(?:^|(?<= ))(?:{pattern})$")) for form, pattern in FORMS)
OF_TWO_LETTERS = {"sa", "sc", "ag", "kg", "ug", "as", "sas", "bv", "nv", "oy", "ab", "spa", "aps", "co"}  # or a word
STATE = re.compile(r" (?:w (?:likwidacji|upadlosci|restrukturyzacji)|in liquidation|in administration)$")
PREFIXES = frozenset("phu pphu ppuh fhu fuh puh pph pw zph fh ph fpuh phup ooo oao zao pao tov".split())
GENERIC = frozenset(
    "bank banking trading trade transport trans logistics logistyka spedycja group grupa gruppe holding "
    "holdings polska poland polski polskie pl international intl global europe europa europejski europejska "
    "invest investment investments inwestycje development developer developers deweloper consulting service "
    "services serwis usluga uslugi uslugowy uslugowe uslugowo handel handlowy handlowa handlowe handlowo "
    "produkcyjny produkcyjna produkcyjne produkcyjno firma zaklad zaklady przedsiebiorstwo company spolka "
    "budowlany budowlana budowlane budownictwo bud construction constructions building builders hotel "
    "restauracja restaurant bar cafe studio agency agencja biuro office nieruchomosci real estate estates "
    "property properties apartments finance financial finanse capital partners partner wspolnicy kancelaria "
    "law legal solicitors adwokacka adwokacko radcowska prawna notarialna radcow prawnych adwokatow insurance "
    "ubezpieczenia ubezpieczen towarzystwo technology technologies tech technologia system systems systemy "
    "solutions software it media design energy energia auto car cars moto motors food foods shop sklep market "
    "store stores apteka pharmacy klinika clinic przychodnia szpital szkola school centrum center centre "
    "fundacja foundation stowarzyszenie association club klub spoldzielnia mieszkaniowa wspolnota urzad gmina "
    "miasto warszawa warsaw krakow wroclaw poznan gdansk lodz katowice london uk usa deutschland china beijing "
    "shanghai shenzhen guangzhou import export produkcja production industry industries przemysl rent home "
    "house dom the".split()
)
LINKS = frozenset("and und et oraz of the de domu nee geb vel primo voto zd".split())
LITTLE = frozenset("izwd")  # a word between others in Polish, if typed small; else an initial

HAN_FORM = re.compile(
    r"(?:集[团團])?(?:股份有限公司|有限责任公司|有限責任公司|有限公司|合伙企业|律师事务所|事务所|分公司|总公司|公司)$|集[团團]$"
)
HAN_PLACES = (
    "中国 北京 上海 天津 重庆 深圳 广州 广东 江苏 浙江 山东 河南 河北 湖南 湖北 四川 福建 安徽 辽宁 吉林 "
    "黑龙江 陕西 山西 江西 云南 贵州 广西 海南 甘肃 青海 宁夏 新疆 西藏 内蒙古 香港 澳门 台湾 南京 苏州 杭州 "
    "宁波 温州 武汉 成都 西安 青岛 济南 大连 沈阳 厦门 福州 长沙 郑州 合肥 无锡 东莞 佛山 昆明 哈尔滨 义乌"
).split()  # fmt: skip
HAN_PLACE = re.compile(rf"(?:(?:{'|'.join(HAN_PLACES)})[省市]?|[^公司]{{2}}[省市])")
HAN_TRADES = (
    "集团 集團 科技 技术 贸易 商贸 实业 投资 发展 控股 国际 建设 建筑 工程 信息 电子 网络 文化 传媒 咨询 服务 "
    "银行 保险 房地产 置业 进出口 物流 管理 制造 工业 材料 食品 医药 餐饮 酒店 教育 软件 有限 运输 装饰 设计 "
    "广告 旅游 能源"
).split()  # fmt: skip


def without_form(words, shouted, is_name):
    """Plain words → (words, form): the legal form at their end ("" if none) and a trader's prefix at their front taken
    off. `shouted` are the words typed in capitals or with points; `is_name(words)` says that words could be a person's
    given names alone, beside which a word like Sas is a surname."""
    text, form = STATE.sub("", " ".join(words)), ""
    for found, pattern in AT_THE_END:
        if match := pattern.search(text):
            rest = text[: match.start()].split()
            if rest and not (found in OF_TWO_LETTERS and is_name(rest, match.group() in shouted)):
                text, form = " ".join(rest), found
                break
    words = text.split()
    if len(words) > 1 and words[0] in PREFIXES:
        words, form = words[1:], form or "trader"
    return words, form


def _han_form(signs):
    return "han_joint" if "股份" in signs else "han_limited" if "有限" in signs else "han_other"


def han_parts(text):
    """A Chinese company's name → (places, head, trades, form), each a list of words but the head and the form."""
    match = HAN_FORM.search(text)
    form = _han_form(match.group()) if match else ""
    core = (text[: match.start()] if match else text) or text
    places, trades = [], []
    if (place := HAN_PLACE.match(core)) and len(core) > place.end():
        places, core = [place.group().rstrip("省市")], core[place.end() :]
    while trade := next((each for each in HAN_TRADES if core.endswith(each) and core != each), None):
        trades, core = [trade, *trades], core[: -len(trade)]
    if core in HAN_TRADES:
        trades, core = [core, *trades], ""
    last = next((each for each in HAN_PLACES if core.endswith(each) and len(core) > len(each)), None)
    if last and form and not places:
        places, core = [last], core[: -len(last)]
    return places, core, trades, form
