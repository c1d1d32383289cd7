"""The texts: complete in Polish and Chinese, in the words of the glossary, written as each language is."""

import ast
import re
from pathlib import Path

import pytest

from lexlite.clients.models import Person
from lexlite.firm.models import Staff
from tests.conventions.reading import parsed
from tests.conventions.samples import SAMPLES
from tests.conventions.test_markup import crawl
from tests.translations import KEYWORDS, ROOT, catalogue, missing, wanted

LANGUAGES = ("pl", "zh")
CATALOGUES = {language: catalogue(language) for language in LANGUAGES}
in_both = pytest.mark.parametrize("language", LANGUAGES)


def translations(language):
    """(msgid, each of its strings) of every text."""
    for message in CATALOGUES[language]:
        if message.id:
            single = message.id if isinstance(message.id, str) else message.id[0]
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            yield from ((single, each) for each in strings if each)


@in_both
def test_every_text_is_translated(language):
    assert missing(language) == []


def test_no_text_hides_in_a_formatted_string():
    """There the catalogues are not told of it."""
    for path in sorted(ROOT.glob("lexlite/**/*.py")):
        for each in ast.walk(ast.parse(path.read_text())):
            inside = ast.walk(each) if isinstance(each, ast.JoinedStr) else ()
            called = {part.func.id for part in inside if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)}
            assert not called & KEYWORDS.keys(), (path, each.lineno)


@in_both
def test_the_catalogue_keeps_no_text_that_is_gone(language):
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in wanted() if message.id}
    assert {single for single, _string in translations(language)} - known == set()


IMPERSONAL = {"Dear %(name)s,"}  # in Polish: Szanowni Państwo


@in_both
def test_every_placeholder_is_filled_in(language):
    """No translation invents one; of the forms of a day each language takes its own."""
    days = {"%(day)s", "%(on_day)s", "%(until_day)s", "%(full_day)s"}
    wrong = []
    for single, string in translations(language):
        asked, given = (set(re.findall(r"%\(\w+\)s", text)) for text in (single, string))
        left_out = asked - days - given - {"%(num)s"}
        if given - asked - (days if asked & days else set()) or (left_out and single not in IMPERSONAL):
            wrong.append((single, string))
    assert wrong == []


# the glossary


GLOSSARY = {
    "Enquiries": ("zgłoszen", "咨询登记"),
    "Intake": ("przyjęcie sprawy", "收案"),
    "Client": ("klient", "客户"),
    "Other people": ("inne osoby", "其他相关人员"),
    "Practice area": ("rodzaj sprawy", "业务领域"),
    "Stage": ("etap", "阶段"),
    "Asked for, in their own words": ("klient", "客户自述"),
    "Goal outside the case": ("cel poza samą sprawą", "案外目的"),
    "A good end": ("dobry wynik", "“赢”的标准"),
    "As we understand it": ("rozumiemy", "我们"),
    "Right": ("tak, zgadza się", "是这样"),
    "Not quite": ("nie do końca", "不完全是"),
    "Your need, as we understand it": ("jak rozumiemy państwa potrzebę", "我们的理解"),
    "What you told us": ("z państwa relacji wynika", "据您所述"),
    "What else you hope for": ("państwu zależy", "除结果之外您还希望"),
    "What would be a good end for you": ("co uznamy za dobry wynik", "怎样算是好结果"),
    "Days between two contacts": ("najdłuższa przerwa w kontakcie", "最长联系间隔"),
    "Promised date of the next contact": ("obiecany termin kontaktu", "承诺联系日期"),
    "Nothing new": ("bez zmian w sprawie", "暂无新进展"),
    "Follow-up": ("kontakt", "跟进"),
    "Risks": ("ryzyka", "风险"),
    "On hold": ("wstrzyman", "暂缓联系"),
    "tried, no answer": ("próba bez odpowiedzi", "已致电，未接通"),
    "Not yet": ("jeszcze nie", "尚未"),
    "Partly": ("częściowo", "部分"),
    "Met": ("osiągnięte", "已实现"),
    "Dropped": ("nieaktualne", "不再需要"),
    "other side": ("przeciwnik", "对方当事人"),
    "witness": ("świadek", "证人"),
    "Who stands in": ("zastęp", "代班"),
    "Could anybody else read your phone or e-mail?": (
        "Czy ktoś jeszcze może czytać Państwa telefon albo pocztę?",
        "除了您本人，还有别人能看到您的手机或邮箱吗？",
    ),
    "I have read how you use what I write.": (
        "Znam zasady, na jakich kancelaria przetwarza przekazane informacje.",
        "我已阅读并了解贵所如何使用我提供的信息。",
    ),
    "This is what we work towards. It is not a promise of the result.": (
        "Do tego dążymy. Nie jest to obietnica wyniku.",
        "以上是我们共同努力的目标，不构成对办理结果的承诺。",
    ),
    "Sending this form does not stop or extend any time limit. If something must be done within 7 days, "
    "please call us now:": (
        "Wysłanie formularza nie wstrzymuje ani nie przedłuża żadnego terminu. Jeśli coś trzeba zrobić w ciągu 7 dni, "
        "prosimy od razu zadzwonić:",
        "提交本表不会中止或延长任何期限。如有事项须在7天内办理，请立即致电：",
    ),
    "We promised that you would hear from us by %(day)s, and you have not. We are sorry.": (
        "i nie dotrzymaliśmy słowa. Przepraszamy.",
        "但没有做到，对此我们深表歉意。",
    ),
    "This is about our contact with you, not about a date in court.": (
        "Chodzi o nasz kontakt z Państwem, a nie o termin w sądzie.",
        "本提示仅涉及我们与您的联系，与法院或法定期限无关。",
    ),
}


def folded(text):
    return text.replace("\u00a0", " ").casefold()


@in_both
@pytest.mark.parametrize("single", GLOSSARY, ids=lambda single: single[:50])
def test_the_words_of_the_glossary_are_kept(language, single):
    known = dict(translations(language))
    assert folded(GLOSSARY[single][LANGUAGES.index(language)]) in folded(known.get(single, ""))


NEVER = {
    "pl": [r"\bTy\b", r"\b[Tt]w(ój|oja|oje|oją)\b", r"\b[Mm]ożesz\b", r"\b[Kk]lient(ka|ką)\b"],
    "zh": ["你", "胜诉", r"先生/女士", "日前"],
}


@in_both
def test_no_translation_uses_a_form_of_address_or_word_that_is_not_ours(language):
    found = [
        (single, text) for single, text in translations(language) for bad in NEVER[language] if re.search(bad, text)
    ]
    assert found == []


# as each language is written


def test_polish_one_letter_words_are_bound_to_the_next():
    loose = [(single, text) for single, text in translations("pl") if re.search(r"(?<!\w)[wziouaWZIOUA] (?=\S)", text)]
    assert loose == []


def test_polish_has_three_plurals():
    counted = [message for message in CATALOGUES["pl"] if isinstance(message.id, tuple)]
    assert counted
    assert [message.id for message in counted if len(message.string) != 3 or len(set(message.string)) < 2] == []


CJK = "\u3400-\u9fff"


def test_chinese_uses_full_width_marks_beside_chinese_characters():
    half = re.compile(rf"[{CJK}][,;:!?()]|[,;:!?()][{CJK}]|[{CJK}]\.(?:\s|$)")
    assert [(single, text) for single, text in translations("zh") if half.search(text)] == []


@in_both
def test_a_translation_ends_as_its_text_ends(language):
    """A colon before a value, a full stop after a sentence: on both sides or on neither."""
    ends = {".": ".。", ":": ":：", "?": "?？"}
    wrong = []
    for single, text in translations(language):
        mark = single.rstrip()[-1]
        dated = mark == "." and re.search(r"%\((full_)?day\)s$", text)  # a full date ends in „r.” itself
        if mark in ends and text.rstrip()[-1] not in ends[mark] + "”)）" and not dated:
            wrong.append((single, text))
    assert wrong == []


# nothing left in English


def english():
    """Every English text that stands alone on a page, without values in it."""
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in wanted() if message.id}
    same = {single for language in LANGUAGES for single, text in translations(language) if single == text}
    return {text for text in known if "%(" not in text and len(text) > 3} - same


def lines(answer):
    """The visible texts of a page, and what is read aloud; what is marked as another language is meant to be so."""
    page = parsed(answer)
    foreign = {inner for each in page.iter() if each is not page and each.get("lang") for inner in each.iter()}
    for each in page.iter():
        if each.tag in ("script", "style", "textarea") or each in foreign:
            continue
        spoken = [each.get(name) or "" for name in ("aria-label", "placeholder", "title", "alt")]
        yield from (" ".join(text.split()) for text in (each.text or "", each.tail or "", *spoken) if text.strip())


HALF = re.compile(
    rf"[{CJK}](?:<[^>]+>)*[,:;.] .{{20}}"
)  # a mark of half width after Chinese, whatever tags stand between


INLINE = "(?:a|b|em|q|span|strong)"
SPACED = re.compile(rf"[，。：；？！](?:</{INLINE}>)* (?:<{INLINE}\b[^>]*>)*[^<\s·].{{20}}")


def spaced(answer):
    """A blank behind a full-width mark, on a line of what the program says; people's own words may hold one."""
    return SPACED.findall(re.sub(r"<(q|blockquote|textarea)\b.*?</\1>", "…", answer.text, flags=re.S))


def left_in_english(answers):
    twice = [address for address, answer in answers.items() if "\u00a0r.." in answer.text]  # „2026 r.” and a full stop
    assert twice == []
    halves = {
        address: HALF.findall(answer.text) for address, answer in answers.items() if 'lang="zh' in answer.text[:60]
    }
    assert {address: found for address, found in halves.items() if found} == {}
    wide = {address: spaced(answer) for address, answer in answers.items() if 'lang="zh' in answer.text[:60]}
    assert sorted({words for found in wide.values() for words in found}) == []
    words = english()
    meant = {address for address in answers if address.endswith("in=en")}  # a print that is asked for in English
    return {address: sorted(set(lines(answers[address])) & words) for address in answers.keys() - meant}


@in_both
def test_no_page_of_staff_has_english_left(stage, language):
    Staff.update(language=language).execute()
    met = {address: page for address, page in crawl(stage.browser("olga"), "/").items() if "/status" not in address}
    Person.update(language=language).execute()  # what they see speaks their language
    met.update({address: stage.browser("olga").get(address) for address in met if "/page/" in address})
    met.update({address: stage.browser("olga").get(address) for address in ("/settings", "/staff", "/search?q=zzz")})
    left = left_in_english({address: answer for address, answer in met.items() if answer.status_code == 200})
    assert {address: found for address, found in left.items() if found} == {}


@in_both
def test_no_page_of_a_client_or_enquirer_has_english_left(stage, language):
    Person.update(language=language).execute()
    dana, nobody = stage.browser("dana"), stage.browser()
    nobody.get(f"/enquiry?lang={language}")
    met = crawl(dana, f"/status/matters/{stage.ids.matter}")
    for address in ("/enquiry", "/privacy", "/status/link", "/status/left", "/login", "/status/nonsense"):
        met[address] = nobody.get(address)
    nobody.post("/enquiry")
    for page, data in (("you", {"name": "Zoé", "email": "z@x.example"}), ("others", {"practice_area": "lease"})):
        met[page] = nobody.get(f"/enquiry/{page}")
        met[f"{page} wrong"] = nobody.post(f"/enquiry/{page}", {"email": "?", "practice_area": "?"})
        assert nobody.post(f"/enquiry/{page}", data).status_code == 303
    nobody.post("/enquiry/side", {"side": "tenant"})
    nobody.post("/enquiry/story", {"what_happened": "x"})
    for page in ("side", "story", "hopes", "check"):
        met[page] = nobody.get(f"/enquiry/{page}")
    met[f"/enquiry/sent/{stage.sent_token}"] = nobody.get(f"/enquiry/sent/{stage.sent_token}")
    score = SAMPLES["portal.need_score"][0]
    score.prepare(stage, dana)
    met["the end"] = dana.get(f"/status/matters/{stage.ids.matter}")
    assert score.send(stage, dana, score.good).status_code == 303
    met["the end, scored"] = dana.get(f"/status/matters/{stage.ids.matter}")
    left = left_in_english({address: answer for address, answer in met.items() if answer.status_code != 302})
    assert {address: found for address, found in left.items() if found} == {}


TEMPLATES = Path(__file__).parent.parent.parent / "templates"
CODES = {"client", "staff", "hint", "error"}  # classes and ends of ids, written in blocks of their own
SAID_IN_THREE = {"not_there.html", "failure.html", "no_firm.html", "letter.html"}  # they speak every language at once


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_no_template_holds_words_outside_the_catalogue(file):
    if file.name in SAID_IN_THREE:
        return
    spoken = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", file.read_text(), flags=re.S)
    text = re.sub(r"<[^>]*>|&\w+;", " ", spoken)
    assert set(re.findall(r"[A-Za-z]{3,}", text)) <= {"LexLite"} | CODES


# a bare mark between values, and an hour after a day without its word
MARK_BETWEEN = re.compile(r"\}\}[,.;:] |\}[,;] \{|listed\([^(){}=]*day, [^(){}=]*\|hour\)")


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.*")), ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_marks_between_values_and_hours_after_days_are_as_the_language_writes_them(file):
    assert MARK_BETWEEN.findall(file.read_text()) == []
