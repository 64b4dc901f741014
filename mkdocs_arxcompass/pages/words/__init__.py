"""The words of our pages in the languages that we speak; numbers and dates as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

_LANGUAGES = ("zh", "de")
"""In the order of the columns below; English is the key."""

PAGES: Mapping[str, tuple[str, str]] = {
    # Where one is
    "Home": ("首页", "Startseite"),
    "Breadcrumb": ("面包屑导航", "Brotkrumen"),
    "Parts": ("分页", "Teile"),
    "More parts": ("更多分页", "Weitere Teile"),
    "Part {}": ("第 {} 部分", "Teil {}"),
    "Latest": ("最新", "Neueste"),
    "Latest papers": ("最新论文", "Neueste Artikel"),
    "Starred": ("收藏", "Gemerkt"),
    "Starred papers": ("收藏的论文", "Gemerkte Artikel"),
    "Search": ("搜索", "Suche"),
    "Search papers": ("搜索论文", "Artikel suchen"),
    # How much there is
    "{} paper": ("{} 篇论文", "{} Artikel"),
    "{} papers": ("{} 篇论文", "{} Artikel"),
    "{} of them in {}": ("其中 {} 篇在 {}", "davon {} in {}"),
    "{} from arXiv on {}.": ("arXiv 上关于 {1} 的 {0}。", "{} von arXiv zu {}."),
    "{} from arXiv on {}, {}.": ("arXiv 上关于 {1} 的 {0}，{2}。", "{} von arXiv zu {}, {}."),
    "{} from arXiv, from {} to {}.": (
        "arXiv 上 {1} 至 {2} 的 {0}。",
        "{} von arXiv, vom {} bis zum {}.",
    ),
    "{}: papers {} to {} of {}.": (
        "{}：第 {} 至 {} 篇，共 {} 篇。",
        "{}: Artikel {} bis {} von {}.",
    ),
    "{} of the last {} days up to {}, of all topics.": (
        "截至 {2} 的 {1} 天内，所有主题共 {0}。",
        "{} der letzten {} Tage bis zum {}, aus allen Themen.",
    ),
    "Papers": ("论文", "Artikel"),
    "Months": ("月份", "Monate"),
    "Month": ("月份", "Monat"),
    "Days": ("天数", "Tage"),
    "Day": ("日期", "Tag"),
    "Share": ("占比", "Anteil"),
    "Average per month": ("月均", "Im Mittel je Monat"),
    "Newest": ("最近", "Neuester"),
    "Newest papers": ("最新论文", "Neueste Artikel"),
    "Top categories": ("主要分类", "Häufigste Kategorien"),
    "Complete: every paper that arXiv lists is here.": (
        "完整：arXiv 列出的论文都在这里。",
        "Vollständig: Jeder Artikel, den arXiv aufführt, ist da.",
    ),
    "Complete on {}: every paper that arXiv lists is here.": (
        "截至 {} 完整：arXiv 列出的论文都在这里。",
        "Vollständig am {}: Jeder Artikel, den arXiv aufführt, ist da.",
    ),
    "arXiv lists {}, of which {} is not here yet.": (
        "arXiv 列出 {}，其中 {} 篇尚未收录。",
        "arXiv führt {} auf, davon fehlt hier noch {}.",
    ),
    "arXiv lists {}, of which {} are not here yet.": (
        "arXiv 列出 {}，其中 {} 篇尚未收录。",
        "arXiv führt {} auf, davon fehlen hier noch {}.",
    ),
    "Last complete on {}.": ("上次完整：{}。", "Zuletzt vollständig am {}."),
    "It is not known yet whether every paper that arXiv lists is here.": (
        "尚不清楚 arXiv 列出的论文是否都已收录。",
        "Ob alle Artikel, die arXiv aufführt, da sind, ist noch nicht bekannt.",
    ),
    "arXiv lists no papers on this.": (
        "arXiv 没有列出相关论文。",
        "arXiv führt dazu keine Artikel auf.",
    ),
    "No papers are here yet. Run {} to fetch them from arXiv, or {} to take them from a file.": (
        "还没有论文。运行 {} 从 arXiv 获取，或运行 {} 从文件导入。",
        "Noch sind keine Artikel da. {} holt sie von arXiv, {} nimmt sie aus einer Datei.",
    ),
    "Feeds and downloads": ("订阅与下载", "Feeds und Downloads"),
    # Charts
    "Papers per month": ("每月论文数", "Artikel je Monat"),
    "Papers per day": ("每日论文数", "Artikel je Tag"),
    "{}, from {} to {}, {} at most": (
        "{}，{} 至 {}，最多 {}",
        "{}, von {} bis {}, höchstens {}",
    ),
    "{}, {} at most": ("{}，最多 {}", "{}, höchstens {}"),
    "the last one is not over yet": ("最后一个尚未结束", "der letzte ist noch nicht vorbei"),
    "{}: {}, not over yet": ("{}：{}，尚未结束", "{}: {}, noch nicht vorbei"),
    "{}: {}": ("{}:{}", "{}: {}"),
    "As a table": ("以表格显示", "Als Tabelle"),
    # The full-text search
    "title, author, abstract, arXiv id": (
        "标题、作者、摘要、arXiv 编号",
        "Titel, Autor, Zusammenfassung, arXiv-Nummer",
    ),
    "Topic": ("主题", "Thema"),
    "All topics": ("所有主题", "Alle Themen"),
    "All months": ("所有月份", "Alle Monate"),
    "Category": ("分类", "Kategorie"),
    "All categories": ("所有分类", "Alle Kategorien"),
    "Order": ("排序", "Reihenfolge"),
    "Best match first": ("最相关在前", "Passendste zuerst"),
    "Newest first": ("最新在前", "Neueste zuerst"),
    "Results": ("结果", "Treffer"),
    "More": ("更多", "Mehr"),
    "The search needs JavaScript. Without it, all papers are found by topic:": (
        "搜索需要 JavaScript。没有它时，可按主题浏览所有论文：",
        "Die Suche braucht JavaScript. Ohne es sind alle Artikel nach Themen zu finden:",
    ),
    "There is nothing to search in a preview: {} makes the index.": (
        "预览中没有可搜索的内容：索引由 {} 生成。",
        "In einer Vorschau gibt es nichts zu durchsuchen: Den Index macht {}.",
    ),
    "Search all abstracts for “{}”": (
        "在所有摘要中搜索“{}”",
        "Alle Zusammenfassungen nach „{}“ durchsuchen",
    ),
    # A card
    "Abstract": ("摘要", "Zusammenfassung"),
    "abstract": ("摘要页", "arXiv"),
    "PDF": ("PDF", "PDF"),
    "BibTeX": ("BibTeX", "BibTeX"),
    "et al.": ("等", "u. a."),
    "withdrawn": ("已撤回", "zurückgezogen"),
    "first version {}": ("首版 {}", "erste Fassung {}"),
    "published": ("发表于", "veröffentlicht"),
    "updated": ("更新于", "aktualisiert"),
    # What a reader does
    "Filter": ("筛选", "Filtern"),
    "title, author, category, badge": (
        "标题、作者、分类、标记",
        "Titel, Autor, Kategorie, Marke",
    ),
    "Find in this topic": ("在此主题中查找", "In diesem Thema finden"),
    "title or author": ("标题或作者", "Titel oder Autor"),
    "New": ("新", "Neu"),
    "Hidden": ("已隐藏", "Ausgeblendet"),
    "Keys": ("快捷键", "Tasten"),
    "Close": ("关闭", "Schließen"),
    "next paper, previous paper": ("下一篇，上一篇", "nächster Artikel, voriger Artikel"),
    "open or close the abstract": ("展开或收起摘要", "Zusammenfassung auf und zu"),
    "open at arXiv, or the card": ("打开 arXiv 页面或卡片", "bei arXiv öffnen, oder die Karte"),
    "star": ("收藏", "merken"),
    "hide": ("隐藏", "ausblenden"),
    "read or unread": ("已读或未读", "gelesen oder ungelesen"),
    "copy BibTeX": ("复制 BibTeX", "BibTeX kopieren"),
    "go to the filter": ("转到筛选框", "zum Filter"),
    "these keys": ("显示快捷键", "diese Tasten"),
    "What you star is kept in this browser and nowhere else. It needs JavaScript.": (
        "收藏只保存在此浏览器中，需要 JavaScript。",
        "Was man sich merkt, bleibt in diesem Browser und nirgends sonst. Dazu braucht es JavaScript.",
    ),
    "Copy BibTeX": ("复制 BibTeX", "BibTeX kopieren"),
    "Download BibTeX": ("下载 BibTeX", "BibTeX herunterladen"),
    "Export": ("导出", "Exportieren"),
    "Import": ("导入", "Importieren"),
    "Export and import carry stars, and what is read or hidden, to another browser.": (
        "导出和导入可把收藏、已读和隐藏记录带到另一个浏览器。",
        "Exportieren und Importieren bringt Gemerktes, Gelesenes und Ausgeblendetes in einen anderen Browser.",
    ),
}
"""What templates and listings say, with its translations."""

SCRIPT: Mapping[str, tuple[str, str]] = {
    "copied": ("已复制", "kopiert"),
    "{} of {}": ("{} / {}", "{} von {}"),
    "Star": ("收藏", "Merken"),
    "Remove the star": ("取消收藏", "Nicht mehr merken"),
    "Hide": ("隐藏", "Ausblenden"),
    "Show again": ("重新显示", "Wieder zeigen"),
    "Abstract": ("摘要", "Zusammenfassung"),
    "card": ("卡片", "Karte"),
    "{} found": ("找到 {} 篇", "{} gefunden"),
    "{} found, the first {} are shown": ("找到 {} 篇，显示前 {} 篇", "{} gefunden, die ersten {} sind zu sehen"),
    "The list cannot be loaded.": ("无法加载列表。", "Die Liste lässt sich nicht laden."),
    "The abstract cannot be loaded.": ("无法加载摘要。", "Die Zusammenfassung lässt sich nicht laden."),
    "Searching …": ("正在搜索…", "Es wird gesucht …"),
    "The search cannot be loaded.": ("无法加载搜索。", "Die Suche lässt sich nicht laden."),
    "Nothing is starred yet.": ("还没有收藏。", "Noch ist nichts gemerkt."),
    "This browser lets the site keep nothing: stars are gone when you leave.": (
        "此浏览器不允许网站保存数据：离开后收藏会丢失。",
        "Dieser Browser lässt die Seite nichts behalten: Gemerktes ist beim Verlassen weg.",
    ),
    "{} papers came from the file.": ("已从文件导入 {} 篇论文。", "{} Artikel kamen aus der Datei."),
    "This file was not exported here.": (
        "此文件不是从这里导出的。",
        "Diese Datei wurde nicht hier exportiert.",
    ),
}  # fmt: skip
"""What our script says; pages in English need not bring it along."""


class Words:
    """Speaks one language; whatever it has no words for, it says in English."""

    def __init__(self, language: str = "en") -> None:
        """Speak the language of a theme: `en`, `de`, `de-AT`, `zh`, `zh-Hant`, `pt-BR`."""
        primary = re.split("[-_]", language.lower())[0]
        column = _LANGUAGES.index(primary) if primary in _LANGUAGES else None
        self.language = "en" if column is None else primary
        self._locale = Locale(self.language)
        tables = {} if column is None else {**PAGES, **SCRIPT}
        self._texts = {text: given[column or 0] for text, given in tables.items()}
        self.script = {text: self._texts[text] for text in SCRIPT if text in self._texts}
        """For our script: texts by their English; empty in English."""
        self.date = lru_cache(maxsize=4096)(self._date)
        self.number = lru_cache(maxsize=4096)(self._number)
        self._constant = lru_cache(maxsize=None)(lambda text: Markup(self._texts.get(text, text)))

    def __call__(self, text: str, *values: object) -> str:
        """A text with values in its places."""
        return self._texts.get(text, text).format(*values)

    def html(self, text: str, *values: object) -> Markup:
        """The same as HTML: what is not Markup among the values is escaped."""
        if not values:
            return self._constant(text)
        # As Markup's own method does it, which takes ten times as long.
        return Markup(self._texts.get(text, text).format(*map(escape, values)))

    def counted(self, count: int) -> str:
        """`1 paper`, `19,173 papers`."""
        return self("{} paper" if count == 1 else "{} papers", self.number(count))

    def _number(self, number: float, digits: int = 0) -> str:
        """A number with its thousands grouped: `19,173`, `435.8`."""
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return str(format_decimal(number, format=pattern, locale=self._locale))

    def percent(self, share: float) -> str:
        """A share: `12.3%`."""
        return str(format_percent(share, format="#,##0.0%", locale=self._locale))

    def listed(self, items: Iterable[str]) -> str:
        """`a`, `a and b`, `a, b, and c`."""
        return str(format_list(list(items), locale=self._locale))

    def _date(self, text: str) -> str:
        """A day, `2025-02-01`, or a month, `2025-02`; English pages write them just so."""
        if self.language == "en":
            return text[:10]
        if len(text) == len("2025-02"):
            return str(
                format_skeleton("yMMM", date.fromisoformat(f"{text}-01"), locale=self._locale)
            )
        return str(format_date(date.fromisoformat(text[:10]), "medium", self._locale))

    def month(self, month: str, form: str) -> str:
        """A month, `2025-02`, as a format for `strftime` has it, with the names of the language."""
        day = date.fromisoformat(f"{month}-01")

        def name(match: re.Match[str]) -> str:
            if match[0] == "%B":
                return str(get_month_names("wide", locale=self._locale)[day.month])
            if match[0] in ("%b", "%h"):
                return str(get_month_names("abbreviated", locale=self._locale)[day.month])
            return match[0]

        return day.strftime(re.sub("%.", name, form))
