"""What a paper's own text says of it, as badges: withdrawn, where it appeared, its code, revised.

A false badge is worse than none: what the text leaves open gets none, and nothing is looked up
elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from mkdocs_arxcompass.arxiv.paper import Paper


class Badge(NamedTuple):
    """One badge of a card."""

    kind: Literal["code", "venue", "withdrawn", "revised"]
    text: str
    """What it says: `GitHub`, `NeurIPS 2024`, `withdrawn`, `v3`."""
    url: str = ""
    """Where a code badge leads."""
    detail: str = ""
    """Its tooltip: `owner/name` of a repository, `spotlight`, `first version 2025-01-30`."""


def badges(paper: Paper) -> list[Badge]:
    """The badges that a paper's own text supports, in the order in which a card shows them."""
    comments = _plain(paper.comments)
    found = []
    if _is_withdrawn(comments):
        found.append(Badge("withdrawn", "withdrawn"))
    venue = _venue(comments) if comments else None
    if not venue and paper.journal_ref:
        venue = _venue_of_reference(_plain(paper.journal_ref))
    if venue:
        found.append(venue)
    # Few texts link to anything, and to make them plain brings no link into the others.
    linking = [comments] if _may_link(comments) else []
    abstract = paper.abstract
    if _may_link(abstract):
        linking.append(_plain(abstract))
    if linking:
        found.extend(_code(linking))
    if paper.version > 1:
        first = f"first version {paper.published[:10]}" if paper.published else ""
        found.append(Badge("revised", f"v{paper.version}", detail=first))
    return found


# Text, plain

# arXiv's own limits are far below this; whatever else comes shall not hold up a build.
_LONGEST = 10_000
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "\u00a0": " "})
# The dollar before a tilde has a pattern of its own: what begins with a certain character is found
# fast.
_LATEX = re.compile(
    r"\\(?:(?P<escaped>[_%#&$~{}])(?:\{\})?"
    r"|(?P<tilde>textasciitilde|sim)(?![a-zA-Z])(?:\{\})?\$?"
    r"|[a-zA-Z]+\*?)"
)
_DOLLAR = re.compile(r"\$(?<!\\\$)(?=\\(?:textasciitilde|sim)(?![a-zA-Z]))")


def _plain(text: str) -> str:
    """A text in which escaped characters stand for themselves, and commands are gone."""
    text = text[:_LONGEST]
    if "`" in text or not text.isascii():
        text = text.translate(_TYPOGRAPHY)
    if "\\" not in text:
        return text
    return _LATEX.sub(_unescape, _DOLLAR.sub("", text) if "$\\" in text else text)


_SMALL = str.maketrans("\u0130\u0131\u017f", "iis")


def _small(text: str) -> str:
    """A text of the same length in small letters.

    To search in it takes a quarter of the time that a pattern without regard to case takes in the
    text itself. The letters that such a pattern takes for i and s are i and s.
    """
    return (text if text.isascii() else text.translate(_SMALL)).lower()


def _unescape(match: re.Match[str]) -> str:
    escaped, tilde = match.groups()
    return escaped or ("~" if tilde else " ")


_SENTENCE_END = re.compile(r"[.;|!\n•](?:(?<!\.)|(?=\s))")
_NO_END = re.compile(
    r"(?:\b[A-Z]|\b(?:al|ann|annu|appl|astron|astrophys|aug|chem|co|comm|comput|conf|dec|dept|ed|eds"
    r"|eng|eur|feb|fig|found|gen|geom|hum|inf|int|intell|intl|jan|jr|lect|lett|mach|mag|mat|mater|math"
    r"|mech|med|mod|mon|nat|no|not|nov|nucl|oct|opt|phys|pp|proc|prof|quant|quantum|res|rev|sci|sep"
    r"|sept|ser|soc|st|symp|syst|theor|trans|univ|vol|vs))$",
    re.IGNORECASE,
)


def _sentences(text: str) -> Iterator[str]:
    """The sentences of comments, which semicolons, bars and line ends part as well."""
    start = 0
    if not (
        "." in text or ";" in text or "|" in text or "!" in text or "\n" in text or "•" in text
    ):
        yield text
        return
    for end in _SENTENCE_END.finditer(text):
        if end[0] != "." or not _NO_END.search(text, max(start, end.start() - 12), end.start()):
            yield text[start : end.start()]
            start = end.end()
    yield text[start:]


# Withdrawn

_NOUN = r"(?:paper|version|article|submission|manuscript|pre-?print|work|draft|posting|document)"
_THIS = rf"(?:(?:this|the|our|my) (?:whole |entire |present |current |arxiv )?{_NOUN}s?|this|it)"
_BEEN = (
    r"(?:is|was|has|have|had|be)(?: (?:been|being|now|therefore|temporarily|formally|voluntarily))*"
)
# Withdrawn from a conference is not withdrawn from arXiv.
_FROM_ARXIV = r"(?! (?:before|prior)\b)(?! from (?!(?:the )?arxiv|public)(?!submission))"
_WITHDRAWN = re.compile(
    rf"^\W*(?:{_NOUN} )?(?:temporarily )?withdrawn\b{_FROM_ARXIV}"
    r"|^\W*withdraw(?:al (?:by|due|for|of|requested)|ing (?:temporarily|due|this|the))\b"
    rf"|\b{_THIS} (?:\S{{1,20}} ){{0,3}}{_BEEN} withdr[ae]wn?\b{_FROM_ARXIV}"
    rf"|\bneeds? (?:of withdrawing|to withdraw) {_THIS}\b|\bneeds to be withdrawn\b"
    rf"|\b(?:decided?|wish|want|like|request|requested|opportunity) to withdraw {_THIS}\b"
    r"|\b(?:we|i|authors)(?:'re| are| am| hereby| therefore| temporarily)*"
    rf" withdraw(?:ing)? {_THIS}\b"
    r"|\brequest(?:ing)? (?:the |a |its )?withdrawal\b",
    re.IGNORECASE,
)
_NOT_THIS_ONE = re.compile(
    r"\b(?:previous|earlier|older|old|duplicated?|another|other|first version|by mistake"
    r"|mistakenly|not(?: \w+)? withdr\w+|reinstated|replaces|supersedes)\b",
    re.IGNORECASE,
)


def _is_withdrawn(comments: str) -> bool:
    """Whether comments say that this paper is withdrawn, rather than another or from elsewhere."""
    if "withdr" not in comments.lower():
        return False
    for sentence in map(str.strip, _sentences(comments)):
        said = _WITHDRAWN.search(sentence)
        if said and not _NOT_THIS_ONE.search(sentence, 0, said.end()):
            return True
    return False


# Code, models, project pages

_HOSTS = (
    r"(?:www\.)?(?:(?:gist\.)?github\.com|gitlab\.com|bitbucket\.org|huggingface\.co|hf\.co"
    r"|anonymous\.4open\.science|sites\.google\.com)/|[a-z\d-]+\.github\.io\b"
)
_BARE = rf"(?<![\w./@-])(?<!\w-\s)(?={_HOSTS})"
_URL = re.compile(
    rf"(?:(?:https?:\s?/{{0,2}}\s?){{1,3}}(?=[\w-]{{1,63}}\.)|{_BARE})"
    # An address ends where the next one begins, even without a blank between them.
    r"(?P<address>(?:[a-gi-z\d_.~/?#@!$&'*+=%:-]+|h(?!ttps?:))+)",
    re.IGNORECASE | re.ASCII,
)
# To look for addresses everywhere would be slow: they begin in words that have one of two signs,
# and those that can be followed have a dot before letters, unless something parted these. What
# begins with a certain character is found fast.
_URL_START = re.compile(rf"https?:|{_BARE}", re.IGNORECASE | re.ASCII)
_SCHEME_SIGN = re.compile(r":(?:(?<=http:)|(?<=https:))", re.IGNORECASE | re.ASCII)
_HOST_SIGN = re.compile(r"\.(?:com/|org/|co/|science/|io|\\|\scom?/)", re.IGNORECASE)
_DOT = re.compile(r"\.(?:[A-Za-z]{2}|\\|\s[Cc][Oo])")
# A blank that a broken line left in an address: "github. com/x/y", "github.com/ x/y".
_BLANK = re.compile(
    r"\b((?:github|gitlab|huggingface)\.)\s(?=com?/)"
    r"|\b((?:github|gitlab|huggingface)\.com?/)\s(?=[\w.-]+/\w)"
    r"|(https?://[\w-]{1,60}-)\s(?=[\w-]+\.github\.io)",
    re.IGNORECASE,
)
# What is around such a blank.
_BROKEN_HOST = re.compile(r"\.(?:\scom?/|com?/\s)", re.IGNORECASE)
_BROKEN_PAGE = re.compile(r"-\s(?=[\w-]+\.[Gg])")
_HOST = re.compile(r"(?:[a-z\d-]+\.)+[a-z]{2,}")
_NO_OWNERS = {
    "about", "apps", "blog", "collections", "docs", "enterprise", "explore", "features", "join",
    "learn", "login", "marketplace", "orgs", "organizations", "papers", "posts", "pricing",
    "search", "security", "settings", "site", "sponsors", "tasks", "topics", "trending", "users",
}  # fmt: skip
# What is published, filmed or filed there is neither code nor a project's page.
_NO_PAGES = re.compile(
    r"(?:^|\.)(?:acm\.org|aclanthology\.org|aclweb\.org|arxiv\.org|bilibili\.com|doi\.org|ieee\.org"
    r"|mlr\.press|neurips\.cc|openreview\.net|springer\.com|thecvf\.com|vimeo\.com|wikipedia\.org"
    r"|youtu\.be|youtube\.com)$"
)
_PAGE = (
    r"(?:project(?:'s)?[ -]?(?:web)?[ -]?(?:pages?|sites?|links?|urls?)?|web[ -]?(?:page|site)s?"
    r"|home[ -]?pages?|demo(?:[ -]?(?:web)?[ -]?(?:pages?|sites?))?)"
)
_PAGE_BEFORE = re.compile(
    r"(?<!conference )(?<!workshop )(?<!challenge )(?<!competition )(?<!journal )(?<!journal's )"
    rf"\b{_PAGE}\W{{1,4}}(?:(?:is|are|at|on|in|can|be|found|seen|accessed|visited|viewed|here|via"
    r"|see|available|publicly|online|accessible|hosted|located|link|url|with|for|this|the|our|and"
    r"|of|to|code|codes|data|video|videos|demos?|results|paper|work|please|visit)\W{1,3}){0,8}$",
    re.IGNORECASE,
)
_PAGE_AFTER = re.compile(rf"[)}}\]\s]{{0,2}}[({{\[]\W{{0,3}}{_PAGE}\W{{0,3}}[)}}\]]", re.IGNORECASE)
_EVENT_BEFORE = re.compile(
    r"\b(?:workshop|conference|challenge|competition|symposium|shared task)\b"
    r"(?:(?!\b(?:project|code|demo|website|page|details|information|paper)\b|\.\s)[^;|]){0,80}$",
    re.IGNORECASE,
)


class _Link(NamedTuple):
    host: str
    """What the badge says."""
    url: str
    name: str = ""
    """Of a repository: `owner/name`."""
    vague: bool = False
    """It leads to an owner, not to one of the things that they own."""


# Which of more than three a card shows, and in which order.
_ORDER = ("GitHub", "GitLab", "Bitbucket", "Code", "Project page", "Hugging Face")


def _code(texts: Iterable[str]) -> list[Badge]:
    """One badge per kind of host, three at most; what the first text links to comes first."""
    best: dict[str, _Link] = {}
    for text in texts:
        for link in _links(text):
            known = best.get(link.host)
            if known is None or (known.vague and not link.vague):
                best[link.host] = link
    chosen = [best[host] for host in _ORDER if host in best]
    return [Badge("code", link.host, link.url, link.name) for link in chosen[:3]]


def _may_link(text: str) -> bool:
    """Whether a text, plain or not, can have an address that leads anywhere; told fast."""
    return _DOT.search(text) is not None and _may_have_url(text)


def _may_have_url(text: str) -> bool:
    return _SCHEME_SIGN.search(text) is not None or _HOST_SIGN.search(text) is not None


def _urls(text: str) -> Iterator[re.Match[str]]:
    """All addresses in a text."""
    signs = [sign.start() for sign in _SCHEME_SIGN.finditer(text)]
    signs += [sign.start() for sign in _HOST_SIGN.finditer(text)]
    searched = end = 0
    for sign in sorted(signs):
        if sign < searched:
            continue
        word = max(searched, text.rfind(" ", searched, sign))
        searched = text.find(" ", sign)
        searched = searched if searched >= 0 else len(text)
        for start in _URL_START.finditer(text, word, searched):
            if start.start() >= end and (match := _URL.match(text, start.start())):
                yield match
                end = match.end()
                if end >= searched:
                    break


def _without_urls(text: str) -> str:
    """A text with an end of a sentence in place of each address."""
    parts, end = [], 0
    for match in _urls(text):
        parts.append(text[end : match.start()])
        end = match.end()
    return " ; ".join([*parts, text[end:]])


def _links(text: str) -> Iterator[_Link]:
    if _BROKEN_HOST.search(text) or _BROKEN_PAGE.search(text):
        text = _BLANK.sub(r"\1\2\3", text)
    for match in _urls(text):
        address = match["address"].rstrip(".:!?'*$&#")
        scheme = "http" if match[0][:5].lower() == "http:" else "https"
        before = text[max(0, match.start() - 120) : match.start()]
        after = text[match.end() : match.end() + 40]
        if link := _link(scheme, address, before, after):
            yield link


def _link(scheme: str, address: str, before: str, after: str) -> _Link | None:
    """What an address in a text leads to, if that is code, a model, or the project's page."""
    host, _, path = address.partition("/")
    host = host.lower().removeprefix("www.")
    if not _HOST.fullmatch(host):
        return None
    url = f"{scheme}://{address}"
    parts = [part for part in path.partition("?")[0].partition("#")[0].split("/") if part]
    if host in ("github.com", "gist.github.com", "raw.githubusercontent.com"):
        return _github(host, url, parts)
    if host.startswith("gitlab."):
        parts = parts[: parts.index("-")] if "-" in parts else parts
        return _Link("GitLab", url, "/".join(parts)) if len(parts) > 1 else None
    if host == "bitbucket.org":
        return _Link("Bitbucket", url, "/".join(parts[:2])) if len(parts) > 1 else None
    if host in ("huggingface.co", "hf.co"):
        return _hugging_face(url, parts)
    if host == "anonymous.4open.science" and parts[:1] != ["w"]:
        return _Link("Code", url) if parts else None
    return _Link("Project page", url) if _is_page(host, parts, before, after) else None


def _github(host: str, url: str, parts: list[str]) -> _Link | None:
    if host == "gist.github.com":
        return _Link("GitHub", url) if parts else None
    if not parts or parts[0].lower() in _NO_OWNERS:
        return None
    if len(parts) == 1:  # an owner; a broken line may have cut it
        return None if parts[0].endswith("-") else _Link("GitHub", url, parts[0], vague=True)
    name = f"{parts[0]}/{parts[1].removesuffix('.git')}"
    if host != "github.com":
        url = f"https://github.com/{name}"
    return _Link("GitHub", url, name)


def _hugging_face(url: str, parts: list[str]) -> _Link | None:
    kinds = ("datasets", "spaces", "collections", "models")
    rest = parts[1:] if parts and parts[0] in kinds else parts
    if not rest or rest[0].lower() in _NO_OWNERS:
        return None
    return _Link("Hugging Face", url, "/".join(rest[:2]), vague=len(rest) == 1)


def _is_page(host: str, parts: list[str], before: str, after: str) -> bool:
    """Whether an address is a project's page: by its host, or because the text says so."""
    if host.endswith((".github.io", ".gitlab.io", ".4open.science")) or (
        host == "sites.google.com" and parts
    ):
        return not _EVENT_BEFORE.search(before)
    if _NO_PAGES.search(host):
        return False
    return bool(_PAGE_BEFORE.search(before) or _PAGE_AFTER.match(after))


# Venues

# Per line a venue as badges name it, then what else texts call it. Capitals of one word may differ
# unless it is short or also an English word; a name of several words begins with a capital.
_CONFERENCES = """
3DV = International Conference on 3D Vision
AAAI = Association for the Advancement of Artificial Intelligence
AAAI Fall Symposium = AAAI Fall Symposia; AAAI Fall Symposium Series
AAAI Spring Symposium = AAAI Spring Symposia; AAAI Spring Symposium Series
AACL = Asia-Pacific Chapter of the Association for Computational Linguistics; Asia-Pacific Chapter
  of the ACL
AAMAS = Autonomous Agents and Multiagent Systems; Autonomous Agents and Multi-Agent Systems
ACC = American Control Conference
ACCV = Asian Conference on Computer Vision
ACII = Conference on Affective Computing and Intelligent Interaction
ACL = Association for Computational Linguistics; ACLW; Meeting of the ACL
ACM IMC = Internet Measurement Conference
ACM MM = ACM Multimedia; ACMMM; MM; International Conference on Multimedia
ACM MM Asia = ACM Multimedia Asia; MMAsia
ACML = Asian Conference on Machine Learning
ACRA = Australasian Conference on Robotics and Automation
ACSAC = Annual Computer Security Applications Conference
AIED = Conference on Artificial Intelligence in Education; Conference on AI in Education
AIES = AAAI/ACM AI, Ethics, and Society; Conference on AI, Ethics, and Society; AAAI Conference on
  AI, Ethics, and Society; AAAI/ACM Conference on AI, Ethics, and Society; AAAI/ACM Conference on
  Artificial Intelligence, Ethics, and Society
AISTATS = Conference on Artificial Intelligence and Statistics
AIware = Conference on AI-powered Software
APSIPA ASC = APSIPA Annual Summit and Conference
ASE = Conference on Automated Software Engineering
AsiaCCS = ASIA CCS
ASONAM = Conference on Advances in Social Networks Analysis and Mining
ASP-DAC = ASPDAC; Asia and South Pacific Design Automation Conference
ASPLOS = Architectural Support for Programming Languages and Operating Systems
ASRU = Automatic Speech Recognition and Understanding Workshop
BMVC = British Machine Vision Conference
BPM = Conference on Business Process Management
CAIN = Conference on AI Engineering
CASE = Conference on Automation Science and Engineering
CCS = Conference on Computer and Communications Security
CDC = Conference on Decision and Control
CHI = Human Factors in Computing Systems; SIGCHI; Human Factors in Computing System
CHI PLAY
CHIIR = Conference on Human Information Interaction and Retrieval; SIGIR Conference on Human
  Information Interaction and Retrieval; SIGIR CHIIR
CHIL = Conference on Health, Inference, and Learning
CIDR = Conference on Innovative Data Systems Research
CIKM = Conference on Information and Knowledge Management
CLEF
CoG = Conference on Games
CogSci = Conference of the Cognitive Science Society; Meeting of the Cognitive Science Society
COLING = International Conference on Computational Linguistics
COLM = Conference on Language Modeling
COLT = Conference on Learning Theory
COMPSAC = Computers, Software, and Applications
CoNLL = Conference on Computational Natural Language Learning
CoRL = Conference on Robot Learning
CRYPTO
CSCW = Conference on Computer-Supported Cooperative Work
CSEE&T = Conference on Software Engineering Education and Training
CUI = Conference on Conversational User Interfaces; Conversational User Interfaces Conference
CVPR = Computer Vision and Pattern Recognition; CVPRW; CVPRF; CVRP
Cyberworlds = Conference on Cyberworlds
DAC = Design Automation Conference
DASFAA = Conference on Database Systems for Advanced Applications
DATE = Design, Automation and Test in Europe; Design, Automation & Test in Europe Conference
DCC = Data Compression Conference
DIS = Designing Interactive Systems Conference; Conference on Designing Interactive Systems
Discovery Science = Discovery Science Conference
DSN = Conference on Dependable Systems and Networks
EACL = European Chapter of the Association for Computational Linguistics; European Chapter of the
  ACL
EASE = Conference on Evaluation and Assessment in Software Engineering
EC-TEL = ECTEL; European Conference on Technology Enhanced Learning
ECAI = European Conference on Artificial Intelligence
ECCV = European Conference on Computer Vision; ECCVW
ECIR = European Conference on Information Retrieval
ECML PKDD = ECML; PKDD; European Conference on Machine Learning and Principles and Practice of
  Knowledge Discovery in Databases; European Conference on Machine Learning
ECOOP = European Conference on Object-Oriented Programming
EDM = Conference on Educational Data Mining
EGSR = Eurographics Symposium on Rendering
EICS = SIGCHI Symposium on Engineering Interactive Computing Systems
EMBC = Conference of the IEEE Engineering in Medicine and Biology Society
EMNLP = Empirical Methods in Natural Language Processing; Empirical Methods in NLP
ESEM = Symposium on Empirical Software Engineering and Measurement
ESORICS = European Symposium on Research in Computer Security
ESWC = European Semantic Web Conference; Extended Semantic Web Conference
Euro-Par = European Conference on Parallel and Distributed Computing
Eurographics
EuroS&P = European Symposium on Security and Privacy; Euro S&P
EuroSys
EuroVis
EUSIPCO = European Signal Processing Conference
EvoStar
FAccT = Conference on Fairness, Accountability, and Transparency
FIRE = Forum for Information Retrieval Evaluation
FORGE = Conference on AI Foundation Models and Software Engineering
FPGA
FPL
FSE = Conference on the Foundations of Software Engineering; Conference on Foundations of Software
  Engineering; Symposium on the Foundations of Software Engineering; Symposium on Foundations of
  Software Engineering; ESEC/FSE
GECCO = Genetic and Evolutionary Computation Conference
GLOBECOM = Global Communications Conference
HCI International
HICSS = Hawaii International Conference on System Sciences
HPCA = Symposium on High-Performance Computer Architecture
HPEC = High Performance Extreme Computing; High Performance Extreme Computing Conference
HRI = Conference on Human-Robot Interaction
HT = Conference on Hypertext and Social Media
Humanoids = Conference on Humanoid Robots
I3D = Symposium on Interactive 3D Graphics and Games
IAAI = Innovative Applications of Artificial Intelligence
ICAART = Conference on Agents and Artificial Intelligence
ICAIF = Conference on AI in Finance
ICAIL = Conference on Artificial Intelligence and Law
ICALP
ICANN = Conference on Artificial Neural Networks
ICAPS = Conference on Automated Planning and Scheduling
ICAR = Conference on Advanced Robotics
ICARCV = Conference on Control, Automation, Robotics and Vision
ICASSP = Acoustics, Speech, and Signal Processing
ICC = International Conference on Communications
ICCAD = Conference on Computer-Aided Design
ICCC = Conference on Computational Creativity
ICCD = Conference on Computer Design
ICCS = Conference on Computational Science
ICCV = International Conference on Computer Vision; ICCVW
ICDAR = Conference on Document Analysis and Recognition
ICDCS = Conference on Distributed Computing Systems
ICDE = Conference on Data Engineering
ICDM = Conference on Data Mining; ICDMW
ICHI = Conference on Healthcare Informatics
ICIC = Conference on Intelligent Computing
ICIP = Conference on Image Processing
ICLP = Conference on Logic Programming
ICLR = Conference on Learning Representations; ICLRW
ICME = Conference on Multimedia and Expo; Conference on Multimedia Expo
ICML = International Conference on Machine Learning; ICMLW
ICMLA = Conference on Machine Learning and Applications
ICMR = Conference on Multimedia Retrieval
ICONIP = International Conference on Neural Information Processing
ICPC = Conference on Program Comprehension
ICPR = International Conference on Pattern Recognition
ICRA = Conference on Robotics and Automation
ICSA = Conference on Software Architecture
ICSC = Conference on Semantic Computing
ICSE = International Conference on Software Engineering
ICSME = Conference on Software Maintenance and Evolution
ICSR = Conference on Social Robotics
ICST = Conference on Software Testing, Verification and Validation
ICTAI = Conference on Tools with Artificial Intelligence
ICTIR = Conference on Innovative Concepts and Theories in Information Retrieval; SIGIR Conference
  on Innovative Concepts and Theories in Information Retrieval
ICWSM = Conference on Web and Social Media; AAAI Conference on Web and Social Media
IEEE Big Data = BigData; IEEE BigData; Conference on Big Data
IEEE IV = IV; Intelligent Vehicles Symposium
IEEE RO-MAN = RO-MAN; ROMAN; Conference on Robot and Human Interactive Communication; Symposium on
  Robot and Human Interactive Communication
IEEE VIS = VIS
IEEE VR = VR; Conference on Virtual Reality and 3D User Interfaces
IFAC World Congress
IGARSS = Geoscience and Remote Sensing Symposium
IJCAI = International Joint Conference on Artificial Intelligence; International Joint Conferences
  on Artificial Intelligence; IJCAI-ECAI
IJCLR = International Joint Conference on Learning and Reasoning
IJCNLP = International Joint Conference on Natural Language Processing
IJCNLP-AACL = AACL-IJCNLP; IJCNLP & AACL; International Joint Conference on Natural Language
  Processing & Asia-Pacific Chapter of the Association for Computational Linguistics
IJCNN = International Joint Conference on Neural Networks
INDIN = Conference on Industrial Informatics
INFOCOM = Conference on Computer Communications
INLG = Natural Language Generation Conference; International Natural Language Generation
  Conference
Internetware = Conference on Internetware; Symposium on Internetware
Interspeech
IPDPS = International Parallel and Distributed Processing Symposium
IROS = Intelligent Robots and Systems
ISBI = Symposium on Biomedical Imaging
ISCA = International Symposium on Computer Architecture
ISCAS = Symposium on Circuits and Systems
ISIT = Symposium on Information Theory
ISMAR = Symposium on Mixed and Augmented Reality
ISMIR = Music Information Retrieval Conference; Society for Music Information Retrieval Conference
iSpaRo = Conference on Space Robotics
ISPASS = Symposium on Performance Analysis of Systems and Software
ISPRS Congress
ISSRE = Symposium on Software Reliability Engineering
ISSTA = Symposium on Software Testing and Analysis
ISVLSI = Computer Society Annual Symposium on VLSI
ISWC = International Semantic Web Conference
ITC = International Test Conference
ITiCSE = Conference on Innovation and Technology in Computer Science Education
ITS = Conference on Intelligent Tutoring Systems
ITSC = Conference on Intelligent Transportation Systems
IUI = Conference on Intelligent User Interfaces
IVA = Conference on Intelligent Virtual Agents
JURIX = Conference on Legal Knowledge and Information Systems
KDD = Conference on Knowledge Discovery and Data Mining; SIGKDD; SIGKDD Conference on Knowledge
  Discovery and Data Mining
Koli Calling
KONVENS
KR = Conference on Principles of Knowledge Representation and Reasoning
L4DC = Learning for Dynamics and Control Conference; Conference on Learning for Dynamics and
  Control
LAK = Learning Analytics and Knowledge Conference; Conference on Learning Analytics and Knowledge
Learning @ Scale = L@S; Conference on Learning @ Scale
LoG = Learning on Graphs Conference
LREC = Conference on Language Resources and Evaluation; Language Resources and Evaluation
  Conference
LREC-COLING = Conference on Computational Linguistics, Language Resources and Evaluation
MICCAI = Medical Image Computing and Computer Assisted Intervention
MICRO = International Symposium on Microarchitecture
MIDL = Medical Imaging with Deep Learning
MIG = SIGGRAPH Conference on Motion, Interaction, and Games
ML4H = Machine Learning for Health Symposium
MLCAD = Symposium on Machine Learning for CAD
MLHC = Machine Learning for Healthcare Conference
MLSys = Conference on Machine Learning and Systems
MMM = Conference on MultiMedia Modeling
MobiCom = Conference on Mobile Computing and Networking
MobiHoc
MobileHCI = Conference on Mobile Human-Computer Interaction
MobiSys
MODELS
MSR = Conference on Mining Software Repositories
MT Summit = Machine Translation Summit
NAACL = North American Chapter of the Association for Computational Linguistics; Nations of the
  Americas Chapter of the Association for Computational Linguistics; North American Chapter of the
  ACL; Nations of the Americas Chapter of the ACL; NAACL-HLT
NDSS = Network and Distributed System Security Symposium; Network and Distributed System Security
NeSy = Conference on Neural-Symbolic Learning and Reasoning; Conference on Neurosymbolic Learning
  and Reasoning
NeurIPS = NIPS; NeurlIPS; NeurlPS; NuerIPS; NeuriIPS; Neural Information Processing Systems;
  Conference on Neural Information Processing Systems; International Conference on Neural
  Information Processing Systems
NLDB = Conference on Natural Language & Information Systems
NLPCC = Natural Language Processing and Chinese Computing
NoDaLiDa
NSDI = Symposium on Networked Systems Design and Implementation
OOPSLA = Conference on Object-oriented Programming, Systems, Languages, and Applications
OSDI = Symposium on Operating Systems Design and Implementation
Pacific Graphics
PacificVis = IEEE Pacific Visualization; IEEE PacificVis
PACLIC = Conference on Language, Information and Computation
PAKDD = Pacific-Asia Conference on Knowledge Discovery and Data Mining
PETS = Privacy Enhancing Technologies Symposium; PoPETs; Proceedings on Privacy Enhancing
  Technologies
PIMRC = Symposium on Personal, Indoor and Mobile Radio Communications
PLDI = Conference on Programming Language Design and Implementation
POPL = Symposium on Principles of Programming Languages
PRICAI = Pacific Rim International Conference on Artificial Intelligence
RANLP = Conference on Recent Advances in Natural Language Processing; Recent Advances in Natural
  Language Processing; Recent Advancements in Natural Language Processing; Recent Advances in NLP
RE = Requirements Engineering Conference; IEEE International Requirements Engineering Conference
RecSys = Conference on Recommender Systems
REFSQ = Requirements Engineering: Foundation for Software Quality
ROBIO = Conference on Robotics and Biomimetics
RSS = Robotics: Science and Systems
S&P = IEEE S&P; Symposium on Security and Privacy
SAC = Symposium on Applied Computing
SANER = Conference on Software Analysis, Evolution and Reengineering
SaTML = Secure and Trustworthy Machine Learning
SC = Conference for High Performance Computing, Networking, Storage and Analysis
SenSys
SIGCSE = SIGCSE TS; SIGCSE Technical Symposium
SIGDIAL = Special Interest Group on Discourse and Dialogue
SIGGRAPH
SIGGRAPH Asia = SIGGraphAsia; SA Conference Papers
SIGIR = Conference on Research and Development in Information Retrieval; SIGIR Conference on
  Research and Development in Information Retrieval
SIGIR Forum
SIGIR-AP = Conference on Research and Development in Information Retrieval in the Asia Pacific
  Region; Conference on Information Retrieval in the Asia Pacific
SIGKDD Explorations = ACM SIGKDD Explorations; SIGKDD Exploration
SIGMOD = Conference on Management of Data
SIGSPATIAL
SLT = Spoken Language Technology Workshop
SMC = Conference on Systems, Man, and Cybernetics
SODA = Symposium on Discrete Algorithms
SOSP = Symposium on Operating Systems Principles
SOUPS = Symposium on Usable Privacy and Security
SSCI = Symposium Series on Computational Intelligence
STOC = Symposium on Theory of Computing
TPDL = Conference on Theory and Practice of Digital Libraries
UAI = Conference on Uncertainty in Artificial Intelligence
UIST = Symposium on User Interface Software and Technology
UMAP = Conference on User Modeling, Adaptation and Personalization
USENIX ATC = USENIX Annual Technical Conference
USENIX Security = USENIX Security Symposium
VCIP = Conference on Visual Communications and Image Processing
VISAPP = Conference on Computer Vision Theory and Applications
VLDB = Conference on Very Large Data Bases; Conference on Very Large Databases; VLDB Endowment;
  PVLDB
VTS = VLSI Test Symposium
WACV = Conference on Applications of Computer Vision; WACVW
WCCI = World Congress on Computational Intelligence
WCNC = Wireless Communications and Networking Conference
WSDM = Conference on Web Search and Data Mining
WWW = TheWebConf; The Web Conference; Web Conference; ACM Web Conference; The ACM Web Conference;
  International World Wide Web Conference; International World Wide Web Conferences
"""

# They take place at conferences, and are named with them: "accepted at BEA at ACL 2025".
_WORKSHOPS = """
ArabicNLP
BEA = Workshop on Innovative Use of NLP for Building Educational Applications
BioNLP
BlackboxNLP
CMCL
IWSLT = Conference on Spoken Language Translation
LaTeCH-CLfL
LLM4Code
SemEval = Workshop on Semantic Evaluation
TrustNLP
WMT = Conference on Machine Translation
WOAH
"""

_JOURNALS = """
A&A = Astronomy & Astrophysics; Astron. Astrophys.
ACM Computing Surveys = ACM Comput. Surv.; CSUR
ACS Nano
Acta Materialia = Acta Mater.
Advanced Functional Materials = Adv. Funct. Mater.
Advanced Materials = Adv. Mater.
Advanced Science
ApJ = The Astrophysical Journal; Astrophysical Journal; Astrophys. J.; ApJ Letters; ApJL; ApJS;
  Astrophysical Journal Letters
Appl. Phys. Lett. = Applied Physics Letters; APL
Artificial Intelligence and Law
Artificial Intelligence Review
Astron. J. = The Astronomical Journal; Astronomical Journal
Automated Software Engineering journal
Behaviour & Information Technology
Chaos = Chaos: An Interdisciplinary Journal of Nonlinear Science
Chin. Phys. Lett. = Chinese Physics Letters
Class. Quantum Grav. = Classical and Quantum Gravity; CQG; Class. Quant. Grav.
Commun. Math. Phys. = Communications in Mathematical Physics; CMP
Communications Materials = Commun. Mater.
Communications of the ACM
Computational Linguistics journal
Computational Materials Science
Computational Visual Media = Computational Visual Media Journal; CVMJ
Computer Graphics Forum
Computer Physics Communications = Comput. Phys. Commun.; Comp. Phys. Comm.
Computer Speech & Language
CVIU = Computer Vision and Image Understanding
Digital Discovery
Educational Technology & Society
EMSE = Empirical Software Engineering; Empirical Software Engineering Journal
EPL = Europhysics Letters; Europhys. Lett.
Eur. Phys. J. C = European Physical Journal C
Expert Systems with Applications
Frontiers of Computer Science
ICT Express
IEEE Access
IEEE Communications Magazine
IEEE Computer Architecture Letters
IEEE Internet of Things Journal = IEEE IoT-J; IEEE IoTJ
IEEE Internet of Things Magazine
IEEE Network
IEEE Software
IEEE Wireless Communications Letters
IEEE/CAA JAS = Journal of Automatica Sinica
IJCV = International Journal of Computer Vision
IJHCI = International Journal of Human-Computer Interaction
IJHCS = International Journal of Human-Computer Studies
IJRR = International Journal of Robotics Research
Information and Software Technology
Information Fusion
Int. J. Mod. Phys. A = International Journal of Modern Physics A
ISPRS Annals = ISPRS Annals of the Photogrammetry, Remote Sensing and Spatial Information Sciences
ISPRS Journal = ISPRS Journal of Photogrammetry and Remote Sensing; P&RS
J. Am. Chem. Soc. = JACS; Journal of the American Chemical Society
J. Appl. Phys. = Journal of Applied Physics
J. Chem. Phys. = Journal of Chemical Physics
J. Chem. Theory Comput. = JCTC; Journal of Chemical Theory and Computation
J. Fluid Mech. = Journal of Fluid Mechanics; JFM
J. Math. Phys. = Journal of Mathematical Physics
J. Phys. Chem. Lett. = Journal of Physical Chemistry Letters
J. Phys. Soc. Jpn. = Journal of the Physical Society of Japan
JAIR = Journal of Artificial Intelligence Research
JAMIA = Journal of the American Medical Informatics Association
JBHI = Journal of Biomedical and Health Informatics
JCAP = Journal of Cosmology and Astroparticle Physics
JHEP = Journal of High Energy Physics
JMIR = JMIR Mental Health; JMIR Medical Informatics; Journal of Medical Internet Research
JMLR = Journal of Machine Learning Research
JSAC = Journal on Selected Areas in Communications
JSS = Journal of Systems and Software
JSTARS = Journal of Selected Topics in Applied Earth Observations and Remote Sensing
JSTSP = Journal of Selected Topics in Signal Processing
Knowledge-Based Systems
Machine Intelligence Research
Machine Learning journal
Materials & Design
MNRAS = Monthly Notices of the Royal Astronomical Society; Mon. Not. Roy. Astron. Soc.; Mon. Not.
  R. Astron. Soc.
Mod. Phys. Lett. A = Modern Physics Letters A
Nano Letters = Nano Lett.
Nature Communications = Nat. Commun.
Nature Computational Science
Nature Human Behaviour
Nature Machine Intelligence
Nature Materials = Nat. Mater.
Nature Medicine
Nature Methods
Nature Nanotechnology = Nat. Nanotechnol.
Nature Photonics
Nature Physics = Nat. Phys.
Nature Reviews Materials
Neural Computing and Applications
Neural Networks journal
Neurocomputing
New J. Phys. = New Journal of Physics; NJP
npj Computational Materials = npj Comput. Mater.
npj Digital Medicine
npj Quantum Materials = npj Quantum Mater.
Nucl. Phys. A = Nuclear Physics A
Nucl. Phys. B = Nuclear Physics B
Optics Express = Opt. Express
PACMHCI = Proceedings of the ACM on Human-Computer Interaction; PACM HCI; Proc. ACM Hum.-Comput.
  Interact.
PASP = Publ. Astron. Soc. Pac.
Pattern Recognition journal
Pattern Recognition Letters
Phys. Chem. Chem. Phys. = PCCP; Physical Chemistry Chemical Physics
Phys. Lett. A = Physics Letters A
Phys. Lett. B = Physics Letters B
Phys. Rev. A = Physical Review A; PRA
Phys. Rev. Applied = Physical Review Applied
Phys. Rev. B = Physical Review B; PRB
Phys. Rev. C = Physical Review C
Phys. Rev. D = Physical Review D; PRD
Phys. Rev. E = Physical Review E
Phys. Rev. Lett. = Physical Review Letters; Physical Review Letter; PRL
Phys. Rev. Materials = Physical Review Materials; Phys. Rev. Mater.
Phys. Rev. Research = Physical Review Research; Phys. Rev. Res.
Phys. Rev. X = Physical Review X; PRX
PNAS = Proceedings of the National Academy of Sciences; Proc. Natl. Acad. Sci.
PNAS Nexus
PRX Energy
PRX Quantum
Quantitative Science Studies
RA-L = RAL; Robotics and Automation Letters; Robotics and Automation Letter
Rev. Mod. Phys. = Reviews of Modern Physics
Science Advances = Sci. Adv.
Science Robotics
Scientific Data = Sci. Data
Scientific Reports = Sci. Rep.
SciPost Physics = SciPost Phys.
Social Network Analysis and Mining
T-RO = Transactions on Robotics
TACL = Transactions of the Association for Computational Linguistics; Transactions of the ACL
TASE = IEEE T-ASE; Transactions on Automation Science and Engineering
TASLP = Transactions on Audio, Speech, and Language Processing
TCAD = Transactions on Computer-Aided Design of Integrated Circuits and Systems
TCCN = Transactions on Cognitive Communications and Networking
TCSVT = Transactions on Circuits and Systems for Video Technology
TDSC = Transactions on Dependable and Secure Computing
TGRS = Transactions on Geoscience and Remote Sensing
TIFS = Transactions on Information Forensics and Security
TIP = Transactions on Image Processing
TIST = Transactions on Intelligent Systems and Technology
TITS = T-ITS; Transactions on Intelligent Transportation Systems
TKDE = Transactions on Knowledge and Data Engineering
TMC = Transactions on Mobile Computing
TMI = Transactions on Medical Imaging
TMLR = Transactions on Machine Learning Research
TMM = Transactions on Multimedia
TNNLS = Transactions on Neural Networks and Learning Systems
TOCHI = Transactions on Computer-Human Interaction; Trans. Comput.-Hum. Interact.
TODAES = Transactions on Design Automation of Electronic Systems
TOG = ACM Transactions on Graphics; Transactions on Graphics; ACM Trans. Graph.
TOIS = ACM Transactions on Information Systems; Transactions on Information Systems
TOMM = Transactions on Multimedia Computing, Communications, and Applications
TOSEM = Transactions on Software Engineering and Methodology; ACM Transactions on Software
  Engineering and Methodology; Trans. Softw. Eng. Methodol.
TPAMI = T-PAMI; Transactions on Pattern Analysis and Machine Intelligence; Trans. Pattern Anal.
  Mach. Intell.
TPDS = Transactions on Parallel and Distributed Systems
TSE = Transactions on Software Engineering
TVCG = Transactions on Visualization and Computer Graphics
World Wide Web Journal
"""

# These, and acronyms of up to three letters, have to be written as in the table.
_WORDS = {
    "base", "case", "chaos", "date", "ease", "fire", "forge", "host", "log", "micro", "models",
    "pets", "soda",
}  # fmt: skip
_TOKEN = re.compile(r"\d+|[^\W\d_]+|&")
_ASCII_TOKEN = re.compile(r"[0-9]+|[a-z]+|&")
_SAME = {"&": "and", "transaction": "transactions"}


def _words(text: str) -> tuple[str, list[str]]:
    """A text of the same length in small letters, and the words and numbers in it."""
    if text.isascii():
        lower = text.lower()
        return lower, _ASCII_TOKEN.findall(lower)
    # The small form of this letter alone has two characters; no name has any of them.
    lower = text.replace("\u0130", "\u0131").lower()
    return lower, _TOKEN.findall(lower)


class _Name(NamedTuple):
    """One of the names of a venue, as it is written."""

    written: str
    venue: str
    kind: Literal["conference", "workshop", "journal"]

    def fits(self, text: str, start: int, end: int) -> bool:
        """Whether the same words in a text, whatever their capitals, are this name."""
        given = text[start:end]
        if " " not in self.written:
            short = len(self.written) < 4 or self.written.lower() in _WORDS
            return given == self.written or not short
        if given[0].islower() and not self.written[0].islower():
            return False
        return not (" on " in self.written and _NAME_GOES_ON.match(text, end))


# "Conference on Machine Learning and Cybernetics" is not the one on Machine Learning.
_NAME_GOES_ON = re.compile(
    r" (?:(?:and|&|for) (?=[A-Z])|(?!Workshops?|Conference|Main|Findings?|Oral|Poster|Spotlight"
    r"|Highlight|Companion|Proceedings|Symposium|Journal|Track|Paper|Research|Industry|Demo|January|February"
    r"|March|April|May|June|July|August|September|October|November|December)[A-Z][a-z])"
)


@dataclass(slots=True)
class _Node:
    """Where the names that begin with the same words go on; and the names that end here."""

    following: dict[str, _Node] = field(default_factory=dict)
    names: list[_Name] = field(default_factory=list)


def _tree() -> _Node:
    root = _Node()
    others = {same: other for other, same in _SAME.items()}
    for name in _names():
        node = root
        for word in _words(name.written)[1]:
            following, word = node.following, _SAME.get(word, word)
            node = following.setdefault(word, _Node())
            if word in others:
                following[others[word]] = node
        node.names.append(name)
    return root


def _names() -> Iterator[_Name]:
    kinds: dict[Literal["conference", "workshop", "journal"], str] = {
        "conference": _CONFERENCES,
        "workshop": _WORKSHOPS,
        "journal": _JOURNALS,
    }
    for kind, table in kinds.items():
        for line in table.strip().replace("\n  ", " ").split("\n"):
            venue, _, others = line.partition(" = ")
            for written in filter(None, [venue, *others.split("; ")]):
                yield _Name(written, venue, kind)


_NAMES = _tree()
_FIRST_WORDS = frozenset(_NAMES.following)


@dataclass(slots=True)
class _Mention:
    """A venue that a sentence names."""

    name: _Name
    start: int
    end: int
    year: str = ""

    @property
    def venue(self) -> str:
        return self.name.venue

    @property
    def is_workshop(self) -> bool:
        """By its name alone: BEA, CVPRW."""
        written = self.name.written
        return self.name.kind == "workshop" or (
            written.endswith("W") and written[:-1] == self.venue
        )

    def __str__(self) -> str:
        return f"{self.venue} {self.year}".rstrip()


def _mentions(sentence: str) -> list[_Mention]:
    """The venues that a sentence names, each once where its name and its acronym follow."""
    lower, words = _words(sentence)
    found: list[_Mention] = []
    if _FIRST_WORDS.isdisjoint(words):
        return found
    position = at = 0
    ends: list[int] = []
    for place, word in enumerate(words):
        if place < position or word not in _FIRST_WORDS:
            continue
        if names := _names_from(words, place):
            for known in words[len(ends) : place + names[-1][0]]:
                # No word begins between two words, so that this finds the next.
                at = lower.find(known, at) + len(known)
                ends.append(at)
            start = ends[place] - len(word)
            if fitting := _name_at(sentence, start, ends[place:], names):
                length, name = fitting
                position = place + length
                found.append(_Mention(name, start, ends[position - 1]))
    if not found:
        return found
    found = [mention for mention in found if not _only_holds(sentence, mention)]
    for number, mention in enumerate(found, 1):
        limit = found[number].start if number < len(found) else len(sentence)
        mention.year = _year(sentence, mention, limit)
        if mention.venue == "AAAI" and (season := _SEASON.match(sentence, mention.end)):
            venue = f"AAAI {season[1]} Symposium"
            mention.name = _Name(venue, venue, "conference")
    return _merged(sentence, found)


# "AAAI 2023 Fall Symposium Series"
_SEASON = re.compile(r"\W{1,3}(?:\d{4}\W{1,2})?(Fall|Spring|Summer) Symposi")
# They also hold conferences of other names: "SIGIR Conference on Something Else".
_HOLDERS = {"AAAI", "CHI", "KDD", "SIGGRAPH", "SIGIR", "SIGMOD", "SIGSPATIAL"}
_HOLDS = re.compile(
    r" (?:Annual |International )*(?:Conference|Symposium) on"
    r" (?!AI\b|Artificial Intelligence|Human Factors)"
)


def _only_holds(sentence: str, mention: _Mention) -> bool:
    return mention.venue in _HOLDERS and _HOLDS.match(sentence, mention.end) is not None


_LONGEST_NAME = 20


def _names_from(words: list[str], place: int) -> list[tuple[int, _Name]]:
    """The names that the words from a place on begin with, whatever their capitals.

    Each with its number of words; the shortest first.
    """
    names: list[tuple[int, _Name]] = []
    node = _NAMES
    for length, word in enumerate(words[place : place + _LONGEST_NAME], 1):
        if word not in node.following:
            break
        node = node.following[word]
        if node.names:
            names += [(length, name) for name in node.names]
    return names


def _name_at(
    sentence: str, start: int, ends: list[int], names: list[tuple[int, _Name]]
) -> tuple[int, _Name] | None:
    """The longest of the names that is what the sentence says there; `ends` are its words'."""
    if start and _INSIDE.search(sentence, max(0, start - 2), start):
        return None
    for length, name in reversed(names):
        if name.fits(sentence, start, ends[length - 1]) and not (
            name.kind == "journal" and _ABBREVIATED.search(sentence, max(0, start - 4), start)
        ):
            return length, name
    return None


# The end of a longer word: the "3DV" of "C3DV", the "NeSy" of "KG-NeSy"
_INSIDE = re.compile(r"[^\W_]$|(?<!IEEE)(?<!ACM)(?<!CVF)(?<=[^\W_])-$")
# What an abbreviated journal begins with: "Mod. Phys. Lett. A" is not "Phys. Lett. A"
_ABBREVIATED = re.compile(r"[A-Za-z]\.\s?$")


def _merged(sentence: str, mentions: list[_Mention]) -> list[_Mention]:
    """One mention where names of the same venue follow each other."""
    merged: list[_Mention] = []
    for mention in mentions:
        last = merged[-1] if merged else None
        between = sentence[last.end : mention.start] if last else ""
        same = last and last.venue == mention.venue and last.year in ("", mention.year or last.year)
        if last and same and len(between) < 60:
            last.end = mention.end
            last.year = mention.year or last.year
        elif last and last.venue == "ACL" and not last.year and re.fullmatch(r"\W{1,4}", between):
            merged[-1] = mention  # "Findings of the Association for …: EMNLP 2025"
        else:
            merged.append(mention)
    return merged


# Years

_SPONSOR = (
    r"(?:the|ieee|acm|cvf|rsj|ras|sig[a-z]{1,8}|acl|aaai|usenix|ifac|isca|annual|international|intl"
    r"|int|joint|national|european|north|american|winter|conference|conf|symposium|workshops?"
    r"|meeting|congress|proceedings|proc|transactions|on|of|in|for|at|\d{1,3}(?:st|nd|rd|th)"
    r"|[a-z]{2,15}-?[a-z]{0,10}(?:first|second|third|[nrfxi]th))"
)
_YEAR_BEFORE = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)\W{{1,3}}(?:{_SPONSOR}\W{{1,3}}){{0,9}}$", re.IGNORECASE
)
_BETWEEN = (
    r"(?:[Cc]onference|CONFERENCE|[Mm]ain|[Ff]indings?|[Ww]orkshops?|[Pp]roceedings|[Tt]rack|[Oo]ral"
    r"|[Ss]potlight|[Pp]oster|[Pp]apers?|[Jj]ournal|[Ss]ymposium|of|the|in|on|at|[A-Z]\w{0,25}"
    r"|\d{1,2}(?:st|nd|rd|th)?)"
)
_YEAR_AFTER = re.compile(
    rf"(?:\W{{1,4}}+{_BETWEEN}(?!\w)){{0,7}}\W{{0,4}}(?P<year>(?:19|20)\d\d)(?!\d)"
)
_SHORT_YEAR = re.compile(
    r"(?:(?:\s?['-]\s?|)(?P<year>\d\d)|\s(?P<parted>1[5-9]|2\d))(?![\d+]|[.:,/]\d|-\d)"
    r"(?!\W{0,2}(?:main )?(?:pages?|pp|p\b|figures?|figs?|tables?|references|slides))",
    re.IGNORECASE,
)
# Behind a journal stand volumes and pages that look like years: "Phys. Rev. B 99, 2018 (2019)".
_YEAR_OF_ISSUE = re.compile(
    r"[^;]{0,80}?\([^()]{0,15}(?P<brackets>(?:19|20)\d\d)\)"
    r"|\W{1,4}(?P<next>(?:19|20)\d\d)(?![\d:])"
    r"|[^;]{0,80}?(?:[A-Za-z]{3}\.?\s|[A-Za-z)],\s|,|\d[^;()]{0,30}\W\d[\d-]*,\s)"
    r"(?P<last>(?:19|20)\d\d)\s*(?:[.,;)]|$)"
)


def _year(sentence: str, mention: _Mention, limit: int) -> str:
    """The year next to a name, of four digits or two; empty if there is none."""
    end = mention.end
    if mention.name.kind == "journal":
        found = _YEAR_OF_ISSUE.match(sentence, end, min(limit, end + 120))
        return _plausible(next(filter(None, found.groups()), "")) if found else ""
    if short := _SHORT_YEAR.match(sentence, end, limit):
        year = short["year"] or short["parted"]
        if year := _plausible(("20" if year < "90" else "19") + year):
            return year
    after = _YEAR_AFTER.match(sentence, end, min(limit, end + 120))
    if after and (year := _plausible(after["year"])):
        return year
    before = _YEAR_BEFORE.search(sentence, max(0, mention.start - 90), mention.start)
    return _plausible(before["year"]) if before else ""


def _plausible(year: str) -> str:
    return year if "1990" <= year <= "2030" else ""


# What is said of a venue

# After the last of these words before it, a venue counts or does not. Patterns without capitals
# are searched for in small letters.
_SAYS = {
    # nothing: "code will be released upon acceptance"
    "nothing": (r"(?:upon|after|on|until|pending|once|if|following) (?:\w+ )?accept\w*",),
    # that it is the venue of another paper, or of another version
    "other": (
        r"(?:extend(?:ed)?|expanded|improved|longer|journal|preliminary|earlier|early|previous|prior"
        r"|shorter|short|abridged|condensed|initial|original|older|workshop|conference|different)"
        r"(?: [\w'-]+){0,2} versions? (?:[\w'-]+ ){0,4}?(?:of|from|in|at|accepted|appear\w*"
        r"|published|presented|was|were|is|has)",
        r"(?:extension|expansion|summary)s? (?:of|to)",
        r"extend(?:s|ed|ing) (?:from|our|the|upon|and)",
        r"technical report (?:for|of|to)|long version of|extended abstract (?:of|for)",
        r"presented in the paper",
        r"bas(?:ed|is) (?:on|for)|build(?:s|ing)? (?:up)?on|follow(?:s|ing)?[ -]up|successor",
        r"companion (?:paper|to)|derived from|inspired by|adapted from|previously|originally",
        r"parts? of (?:this|our|the|these)|portions? of|in part|partially",
        r"(?:comment|critique) on|(?:reply|response|addendum) to|erratum|corrigendum|supersed\w+",
        r"supplement\w*(?: \w+)? (?:to|for|of)|reproduc(?:tion|ing)|replicat\w+",
        r"translat\w+ of|english version",
    ),
    # that it is not, or not yet, published there
    "no": (
        r"(?:re-?)?subm\w+(?: [\w-]+){0,3}? to (?:appear|be published|be presented)",
        r"(?:re-?)?submi\w+|submt\w+|prepar\w+ for|intended|target(?:s|ed|ing)?|planned",
        r"under[ -](?:[\w-]+ ){0,2}(?:review\w*|revision|submission|consideration|evaluation)"
        r"(?: to appear)?",
        r"in (?:peer )?(?:review|submission|revision|preparation)|(?:minor|major) revisions?",
        r"not (?:yet )?(?:been )?(?:accepted|published|presented)|reject\w*|declined|withdrawn",
        r"aim\w* (?:at|for)|reviewed (?:at|by|for)|rolling review|arr(?! best)",
    ),
    # that it is
    "yes": (
        r"ac+e?pe?t(?:ed|ance)?(?: (?:as )?submission"
        r"| (?:with|after|pending|subject to)(?: \w+)? revisions?)?|accpe\w+",
        r"appear(?:s|ed|ing)?|published|presented|proceedings?|proc\b|in press|forthcoming",
        r"(?<!for )presentations? (?:at|in)|camera[ -]?ready|selected (?:for|as)",
    ),
}
_CUE = re.compile(
    r"\b(?=[a-z])(?:" + "|".join(f"(?P<{key}>{'|'.join(_SAYS[key])})" for key in _SAYS) + r")\b"
)
# A venue that is named for its form, its reviews, or somebody else's work there
_NOT_ITSELF = re.compile(
    r"[\W\d]{0,9}(?:conference |paper )?(?:submi\w+|format\w*|style|template|like\b|based\b|review"
    r"|rebuttal|deadline|dataset\b(?! and| &)|ARR\b|rolling)",
    re.IGNORECASE,
)
_CONTEST = re.compile(
    r"\b(?:challenges?|competitions?|contest|winn\w+|won|cup|ranked|solution|prize|hackathon"
    r"|(?:\d(?:st|nd|rd|th)|first|second|third) place)\b"
)
_PROSE = re.compile(
    r"\b(?:we|our|is|are|was|were|will|has|have|had|uses?|using|used|than|since|after|before"
    r"|like|similar|updated?|compared|because|please|see|cite|note|thanks?)\b"
)
_COLOCATED = re.compile(
    r"\b(?:co-?\s?located|collocated|co-?\s?held|in conjunction|affiliated|alongside)\b"
    r"[^,;]{0,40}$"
)


class _Claim(NamedTuple):
    """That a paper appeared at a venue; of several the one with the least faults is shown."""

    is_workshop: bool
    lacks_year: bool
    is_implicit: bool
    text: str
    detail: str


_LONGEST_COMMENTS = 2_000
_LINK_IN_BRACKETS = re.compile(r"\([^()]{0,80}https?:[^()]{0,200}\)")


def _venue(comments: str) -> Badge | None:
    """The venue that comments name; of several the conference rather than its workshop."""
    text = comments.partition("arXiv admin note")[0][:_LONGEST_COMMENTS].replace("~", " ")
    if _may_have_url(text):
        text = _without_urls(_LINK_IN_BRACKETS.sub(" ", text))
    return _venue_in(text)


@lru_cache(maxsize=4096)  # a quarter of all comments says the same as others: "ACL 2025"
def _venue_in(text: str) -> Badge | None:
    claims: list[_Claim] = []
    denied: set[str] = set()
    others: list[str] = []
    for sentence in _sentences(text):
        if mentions := _mentions(sentence):
            claims += _claims(sentence, mentions, denied)
        else:
            others.append(sentence)
    # "ACL 2025. This is an extended version of our paper at ACL 2025"
    claims = [claim for claim in claims if not (claim.is_implicit and claim.text in denied)]
    if not claims and _UNLISTED.search(text):
        claims = [claim for sentence in _sentences(text) if (claim := _unlisted(sentence))]
    if not claims:
        return None
    best = min(claims, key=lambda claim: claim[:3])
    detail = best.detail
    # "The Workshop on X. ACL 2025"
    if not best.is_workshop and any(map(_is_at_workshop, map(_small, others))):
        detail = ", ".join(filter(None, ["workshop", detail]))
    return Badge("venue", best.text, detail=detail)


def _claims(sentence: str, mentions: list[_Mention], denied: set[str]) -> Iterator[_Claim]:
    """The venues where the paper appeared, if a sentence is believed; `denied` takes the others."""
    small = _small(sentence)
    cues = list(_CUE.finditer(small))
    begin = 0
    for number, mention in enumerate(mentions):
        last = mentions[number - 1] if number else None
        if last and sentence[last.end : mention.start] != "/":
            own = _OWN_WORKSHOP.match(sentence, last.end)
            begin = own.end() if own else last.end
        end = mentions[number + 1].start if number + 1 < len(mentions) else len(sentence)
        said = _said(mention, cues, end)
        if said == "no":
            denied.add(str(mention))
        if not _is_believed(sentence, small, mention, said):
            continue
        detail = _detail(sentence, small, mention, begin, end)
        if last and last.name.kind == "workshop" and not _JOINS.match(sentence, last.end):
            detail = detail or "workshop"
        is_workshop = detail.startswith("workshop")
        if not is_workshop and _COLOCATED.search(small, begin, mention.start):
            continue
        yield _Claim(is_workshop, not mention.year, not said, str(mention), detail)


_OWN_WORKSHOP = re.compile(r"[\W\d]{0,9}workshops?\b", re.IGNORECASE)
_JOINS = re.compile(r"\W*(?:\d+\W+)?(?:and|&)\s")


def _said(mention: _Mention, cues: list[re.Match[str]], end: int) -> str:
    """What a sentence says of a venue: "yes", "no", or nothing."""
    said = ""
    for cue in cues:
        kind = cue.lastgroup or ""
        if cue.start() < mention.start:
            if kind == "other":
                return "no"
            said = said if kind == "nothing" else kind
        elif not said and cue.start() < end and kind in ("yes", "no"):
            return kind
    return said


def _is_believed(sentence: str, small: str, mention: _Mention, said: str) -> bool:
    """Whether a sentence says, or by naming a venue and no more means, that it was there."""
    if not mention.year and (not said or len(mention.name.written) == 2):
        return False  # "RE", "SC", "MM" are too short to stand alone
    short = _SHORT_YEAR.match(sentence, mention.end)
    if _NOT_ITSELF.match(sentence, short.end() if short else mention.end):
        return False
    return said == "yes" or (not said and _is_entry(small, mention.start))


def _is_entry(small: str, start: int) -> bool:
    """Whether a sentence without a word on acceptance just names a venue, as authors do."""
    return not (_PROSE.search(small[max(0, start - 200) : start]) or _CONTEST.search(small))


# An acronym and a year that the table lacks: "ABC 2025", "(IEEE AbC'25)"
_UNLISTED = re.compile(
    r"(?=[A-Z])(?<![\w/&'-])(?P<name>(?:IEEE |ACM )?(?=[A-Z][a-z]{0,12}\d?[A-Z])[A-Za-z]{3,16}"
    r"(?:\d[A-Za-z]{1,12}|[/-][A-Za-z]{2,12})?)(?:(?:\s?'\s?|(?P<glue>-|))(?P<short>[0-2]\d)"
    r"|(?:\)?,?\s|\s?'|-|)(?P<year>(?:19|20)\d\d))(?![\w-])"
)
_NO_VENUES = {
    "API", "APRIL", "ARR", "AUGUST", "BERT", "CCBY", "CEUR", "COVID", "DECEMBER", "DOI",
    "FEBRUARY", "GPT", "HTML", "IEEE", "IFIP", "ISBN", "ISO", "ISSN", "JANUARY", "JULY", "JUNE",
    "LLM", "LLMs", "LNAI", "LNCS", "LaTeX", "LoRA", "MARCH", "MATH", "MAY", "MIT", "NLP",
    "NOVEMBER", "NSF", "OCTOBER", "PDF", "PMLR", "RAG", "SEPTEMBER", "SPIE", "UAE", "UK", "US",
    "USA",
}  # fmt: skip
_LED = re.compile(r"(?:\b(?:at|in|by|to|the) |\()$")
_EVENT = re.compile(r"(?:onference|ymposium|ongress|orkshop|eeting|ummit)\b[^()]{0,120}\($")


def _unlisted(sentence: str) -> _Claim | None:
    """A venue that the table lacks, where a sentence says so, or consists of little else."""
    found = list(_UNLISTED.finditer(sentence))
    if not found:
        return None
    small = _small(sentence)
    cues = list(_CUE.finditer(small))
    for match in found:
        written, start = match["name"], match.start()
        if written.split()[-1] in _NO_VENUES or _mentions(written):
            continue
        year = _plausible(match["year"] or "20" + match["short"])
        mention = _Mention(_Name(written, written, "conference"), start, match.end(), year)
        said = _said(mention, cues, len(sentence))
        lead = sentence[max(0, start - 200) : start]
        if match["glue"] is not None:  # "accepted at ABC25", but no "results on ABC25"
            sure = bool(said and _LED.search(lead))
        else:
            sure = bool(said or not lead.rpartition(",")[2].strip() or _EVENT.search(lead))
        if year and sure and _is_believed(sentence, small, mention, said):
            detail = _detail(sentence, small, mention, 0, len(sentence))
            return _Claim(detail.startswith("workshop"), False, not said, str(mention), detail)
    return None


# Each with letters without which there is nothing to search for.
_DETAILS = [
    (name, sign, re.compile(pattern))
    for name, sign, pattern in (
        ("findings", "f", r"f(?:(?<=\bf)indings?\b|(?<=cvprf))"),
        ("oral", "oral", r"\boral\b"),
        ("spotlight", "light", r"\bspotlight\b"),
        ("highlight", "light", r"\bhigh?t?light\b"),
        ("poster", "poster", r"\bposters?\b"),
        ("extended abstract", "extended", r"\bextended abstracts?\b"),
        (
            "demo",
            "demo",
            r"(?<!& )(?<!and )\bdemo(?:nstration)?s?\b(?!\s*(?::|page|video|code|is\b|available))",
        ),
        ("tutorial", "tutorial", r"\btutorial\b"),
    )
]
_WORKSHOP = re.compile(r"\b(?<!ceur )(?:workshops?|srw)\b|(?<=\d)-w\b")
# "LLM4Code@ICSE", "accepted to WASSA at EMNLP", "accepted to Safe Wool (SW) at ICML"
_NOT_AT = (
    r"(?i:accepted|conference|demos?|demonstrations?|findings|main|orals?|papers?|posters?|present\w*"
    r"|program|publication|published|proceedings|spotlights?|symposium|talk|tracks?|tutorials?)\b"
)
_AT = re.compile(
    rf"(?:(?<![\w@])(?!{_NOT_AT})[\w-]{{2,40}}\)?\s?@"
    r"|\b(?:to|by|in|for) (?:the )?(?!ACM|IEEE)[A-Z][\w-]{0,20}[A-Z][\w-]{0,20},? (?:at|@)"
    rf"|\b(?:to|by|in|at) (?:the )?(?:(?!{_NOT_AT})[A-Z][\w-]{{1,20}}:? "
    r"(?:(?:and|for|in|of|on) )?){2,8}(?:\([\w&-]{2,20}\),? )?(?:at|@)"
    r"|\((?=[^()]*[A-Z][^()]*[A-Z])[\w&-]{2,20}\),? (?:at|@))"
    r" ?(?:the )?(?:ACM |IEEE )?$"
)


# What it ends with, 12 characters at most
_AT_END = re.compile(r"(?:at|@) ?(?:the )?(?:ACM |IEEE )?$")


def _is_at_workshop(small: str) -> bool:
    may_be = "workshop" in small or "srw" in small or "-w" in small
    return may_be and _WORKSHOP.search(small) is not None


def _detail(sentence: str, small: str, mention: _Mention, begin: int, end: int) -> str:
    """As what a paper appeared: `workshop`, `findings`, `oral`, `spotlight` and the like."""
    around = f"{small[begin : mention.start]} {small[mention.start : end]}"
    details = [name for name, sign, found in _DETAILS if sign in around and found.search(around)]
    if (
        mention.is_workshop
        or _is_at_workshop(around)
        or (
            _AT_END.search(sentence, max(0, mention.start - 12), mention.start)
            and _AT.search(sentence, max(0, mention.start - 60), mention.start)
        )
    ):
        details.insert(0, "workshop")
    return ", ".join(details)


def _venue_of_reference(reference: str) -> Badge | None:
    """The venue of a journal reference, which arXiv reserves for what is published."""
    mentions = _mentions(reference[:_LONGEST_COMMENTS])
    if not mentions:
        return None
    mention = next((mention for mention in mentions if mention.year), mentions[0])
    detail = _detail(reference, _small(reference), mention, 0, len(reference))
    return Badge("venue", str(mention), detail=detail)
