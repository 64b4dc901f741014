/*
 * The filter, the search by title, keys, and the papers that a reader has starred, hidden or read.
 * Pages are complete without this script; the stylesheet then hides the controls that need it.
 */
(() => {
  "use strict";

  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  /* Data in the page */

  const frame = () => $(".arxcompass[data-root]");

  /** The URL of our section. It also tells apart several sites on one host. */
  const root = () => new URL(".", new URL(frame().dataset.root || ".", location.href));

  /** The papers on the page: cards and entries of lists. */
  const rows = () => $$(".arxcompass [data-paper]");
  const rowOf = (element) => element?.closest?.(".arxcompass [data-paper]");
  const idOf = (row) => row.dataset.paper.replace(/v\d+$/, "");
  const dateOf = (row) => row.dataset.date ?? row.parentElement.dataset.date ?? "";
  const linkOf = (row) => $("a", row);

  /**
   * Change the URL of a card from its part to its month. The month has the same anchor, and the URL
   * stays valid when newer papers move the card to another part.
   */
  const toMonth = (url) => {
    url.pathname = url.pathname.replace(/papers_\d+(\/|\.html)$/, (_, end) => (end === "/" ? "" : "index.html"));
    return url;
  };

  /** On a month page: if the URL has the anchor of a paper, go to its card. Returns whether it does. */
  const redirectToCard = () => {
    const row = rowOf(document.getElementById(location.hash.slice(1)));
    if (!row?.matches("li")) return false;
    const card = new URL(linkOf(row).href);
    card.search = location.search; // the words that Material highlights
    location.replace(card);
    return true;
  };

  const whenIdle = window.requestIdleCallback ?? ((task) => setTimeout(task, 200));

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  /* Texts: keys are English; pages in other languages have their translations in `data-words` */

  const texts = () => JSON.parse(frame()?.dataset.words ?? "{}");

  /** Replace the placeholders of a text by values: `{}` in their order, or `{0}`, `{1}` in any order. */
  const format = (text, values) => {
    let next = 0;
    return text.replaceAll(/\{(\d*)\}/g, (_, index) => values[index || next++]);
  };

  /** Translate a text to the language of the page, and insert values. */
  const gettext = (text, ...values) => format(texts()[text] ?? text, values);

  /** Translate a text in the plural form for a number, and insert values. */
  const ngettext = (one, several, number, ...values) => {
    const { "": language, [one]: forms } = texts();
    if (!forms) return format(number === 1 ? one : several, values);
    return format(forms[new Intl.PluralRules(language).select(number)] ?? forms.other, values);
  };

  /** Mark a text for Babel that is translated elsewhere, through a variable. */
  const N_ = (text) => text;

  window.arxcompass = { gettext, ngettext }; // for arxcompass-search.js, which is loaded after this script

  /* Data stored in this browser: starred, read and hidden papers, and the last visit */

  const EMPTY = { stars: {}, read: {}, hidden: {}, visit: null };
  let memory = null; // the data of this page view, for browsers that refuse to store any
  let storageRefused = false;

  const storageKey = () => `arxcompass:${root().pathname}`;

  const load = () => {
    if (storageRefused && memory) return memory;
    try {
      return validated(JSON.parse(localStorage.getItem(storageKey())));
    } catch {
      return memory ?? validated(null);
    }
  };

  /** Replace data of an unexpected type by empty data. */
  const validated = (kept) => Object.fromEntries(Object.entries(EMPTY).map(([name, empty]) => {
    const value = kept?.[name];
    return [name, value && typeof value === "object" ? value : structuredClone(empty)];
  }));

  /** Change the stored data. It is read again first, because other tabs may have changed it. */
  const update = (edit) => {
    memory = load();
    edit(memory);
    try {
      localStorage.setItem(storageKey(), JSON.stringify(memory));
      storageRefused = false;
    } catch {
      storageRefused = true;
    }
    updateRows();
  };

  const toggle = (kind, id, value = 1) => update((kept) => {
    if (id in kept[kind]) delete kept[kind][id];
    else kept[kind][id] = value;
  });

  /* Papers that are new since the last visit: newer than all, or not in its list of recent papers */

  const VISIT_TIMEOUT = 30 * 60 * 1000; // a visit ends after half an hour without a page view

  const beginVisit = async () => {
    if (location.protocol === "file:") return; // browsers fetch no files from disk
    const { visit } = load();
    const now = Date.now();
    if (visit && now - visit.at < VISIT_TIMEOUT) {
      if (now - visit.at > VISIT_TIMEOUT / 30) update((kept) => { kept.visit.at = now; });
      return;
    }
    try {
      const recent = await (await fetch(new URL("recent.json", root()), { cache: "no-cache" })).json();
      update((kept) => { kept.visit = { at: now, since: kept.visit?.now ?? null, now: recent }; });
    } catch {
      // without the list no paper is marked as new
    }
  };

  /** Returns a function that tells whether the paper of a row is new. */
  const newSince = ({ visit }) => {
    if (!visit?.since) return () => false;
    const before = new Set(visit.since.papers);
    const now = new Set(visit.now.papers);
    return (row) => dateOf(row) > visit.since.newest || (now.has(idOf(row)) && !before.has(idOf(row)));
  };

  /** Show which papers are new, read, starred and hidden: in these rows, or on the whole page. */
  const updateRows = (some) => {
    if (!frame()) return;
    const kept = load();
    const isNew = newSince(kept);
    for (const row of some ?? rows()) {
      const id = idOf(row);
      row.classList.toggle("paper--new", isNew(row));
      row.classList.toggle("paper--read", id in kept.read);
      row.classList.toggle("paper--starred", id in kept.stars);
      row.classList.toggle("paper--hidden", id in kept.hidden);
      if ($(".paper-actions", row)) labelButtons(row);
    }
    if (some) return;
    $$("[data-filter]").forEach(applyFilter);
    $$("[data-starred]").forEach((box) => showStarred(box, kept));
  };

  const label = (button, pressed, off, on) => {
    if (!button || button.getAttribute("aria-pressed") === String(pressed)) return;
    button.setAttribute("aria-pressed", pressed);
    button.title = gettext(pressed ? on : off);
    button.firstChild.textContent = button.title;
  };

  /** Add the buttons of a paper. Their corner is kept free, so nothing moves on the page. */
  const addButtons = (row) => {
    if ($(".paper-actions", row)) return;
    const actions = make("span", { className: "paper-actions" });
    for (const act of row.matches(".paper-card") ? ["star", "hide"] : ["open", "star", "hide"]) {
      const button = make("button", { type: "button", className: `paper-icon paper-icon--${act}` }, make("span"));
      button.dataset.act = act;
      actions.append(button);
    }
    const opener = $("[data-act=open]", actions);
    if (opener) {
      opener.title = opener.firstChild.textContent = gettext("Abstract");
      opener.setAttribute("aria-expanded", "false");
    }
    row.append(actions);
    labelButtons(row);
  };

  const labelButtons = (row) => {
    label($("[data-act=star]", row), row.classList.contains("paper--starred"), N_("Star"), N_("Remove the star"));
    label($("[data-act=hide]", row), row.classList.contains("paper--hidden"), N_("Hide"), N_("Show again"));
  };

  /** Adds buttons to papers when they come into view, because a month can have thousands of papers. */
  const buttonAdder = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      addButtons(target);
      buttonAdder.unobserve(target);
    }
  }, { rootMargin: "50%" });

  /* Actions on a paper */

  const fetchedPages = new Map();

  /** Get the card of a paper; for an entry in a list, from the page that it links to. */
  const cardOf = async (row) => {
    if (row.matches(".paper-card")) return row;
    const url = new URL(linkOf(row).href);
    const anchor = decodeURIComponent(url.hash.slice(1));
    url.hash = "";
    if (!fetchedPages.has(url.href)) {
      const parsed = fetch(url).then((answer) => answer.ok ? answer.text() : Promise.reject(answer.status))
        .then((text) => new DOMParser().parseFromString(text, "text/html"));
      parsed.catch(() => fetchedPages.delete(url.href)); // the next call tries again
      fetchedPages.set(url.href, parsed);
    }
    return (await fetchedPages.get(url.href)).getElementById(anchor);
  };

  /** Open or close the abstract; in a list, the text of the card appears below the title. */
  const toggleAbstract = async (row) => {
    const details = $("details.paper-abstract", row);
    if (details) details.open = !details.open;
    let peek = $(".paper-peek", row);
    if (peek) peek.hidden = !peek.hidden;
    if (!details && !peek && !row.matches(".paper-card")) {
      peek = make("div", { className: "paper-peek" });
      row.append(peek);
      try {
        const card = await cardOf(row);
        const parts = $$(".paper-meta, details.paper-abstract > :not(summary)", card);
        peek.replaceChildren(...parts.map((part) => document.importNode(part, true)));
      } catch {
        peek.textContent = gettext("The abstract cannot be loaded.");
      }
    }
    $("[data-act=open]", row)?.setAttribute("aria-expanded", String(!!peek && !peek.hidden));
    if (details?.open || (peek && !peek.hidden)) setRead(row);
  };

  const setRead = (row) => {
    if (!row.classList.contains("paper--read")) update((kept) => { kept.read[idOf(row)] = 1; });
  };

  const toggleStar = async (row) => {
    const id = idOf(row);
    if (id in load().stars) return toggle("stars", id);
    const card = await cardOf(row).catch(() => null) ?? row;
    const place = row.matches(".paper-card") ? new URL(`#${row.id}`, location.href) : new URL(linkOf(row).href);
    place.search = "";
    toggle("stars", id, {
      paper: card.dataset.paper,
      title: linkOf(card).innerHTML,
      authors: $(".paper-authors", card)?.textContent.trim().replace(/\s*\S*\s?al\.$/, "") ?? "",
      date: dateOf(card),
      place: place.href.replace(root().href, ""),
      bibtex: $("[data-bibtex]", card)?.dataset.bibtex ?? "",
    });
  };

  const toggleHidden = (row) => {
    const next = neighbour(row, 1) ?? neighbour(row, -1);
    const focused = row.contains(document.activeElement);
    toggle("hidden", idOf(row));
    if (focused && row.hidden) next && linkOf(next).focus();
  };

  const ACTIONS = { open: toggleAbstract, star: toggleStar, hide: toggleHidden };

  /** Copy a text; from a temporary text field if the page may not use the clipboard. */
  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = make("textarea", { value: text, className: "paper-unseen" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };

  const copyFrom = async (button, text) => {
    const before = button.textContent;
    try {
      await copy(text);
      button.textContent = gettext("copied");
      setTimeout(() => { button.textContent = before; }, 1500);
    } catch {
      button.disabled = true; // the browser refuses to copy
    }
  };

  /* The filter: shows the papers that have every word in title, meta line or `data-find` */

  /** Lower case, without accents. */
  const normalized = (text) => (/[^\x00-\x7f]/.test(text) ? text.normalize("NFKD").replace(/\p{M}/gu, "") : text).toLowerCase();
  const wordsIn = (text) => normalized(text).split(/\s+/).filter(Boolean);

  const searchTextOf = (row) => {
    row.searchText ??= normalized([
      row.dataset.find ?? "", idOf(row),
      ...$$(".paper-title, .paper-meta, :scope > a, .paper-list-meta", row).map((part) => part.textContent),
    ].join(" "));
    return row.searchText;
  };

  const applyFilter = (form) => {
    const box = $("input", form);
    const wanted = wordsIn(box.value);
    const chosen = $("[data-state][aria-pressed=true]", form)?.dataset.state;
    const counts = { new: 0, starred: 0, hidden: 0 };
    let shown = 0;
    const all = rows();
    for (const row of all) {
      for (const state in counts) counts[state] += row.classList.contains(`paper--${state}`);
      const fits = chosen ? row.classList.contains(`paper--${chosen}`) : true;
      const hidden = chosen !== "hidden" && row.classList.contains("paper--hidden");
      const absent = hidden || !fits || !wanted.every((word) => searchTextOf(row).includes(word));
      if (row.hidden !== absent) row.hidden = absent;
      shown += !absent;
    }
    // Hide the headings of days without a visible paper.
    $$(".arxcompass > h2[id^='day-']").forEach((heading) => {
      const list = heading.nextElementSibling;
      heading.hidden = !!list && ![...list.children].some((row) => !row.hidden);
    });
    $$("[data-state]", form).forEach((button) => {
      const count = counts[button.dataset.state];
      button.disabled = !count && chosen !== button.dataset.state;
      $("span", button).textContent = count;
    });
    $("output", form).textContent = wanted.length || chosen ? gettext("{} of {}", shown, all.length) : "";
  };

  /** Write the filter into the URL, so that it can be bookmarked and shared. */
  const writeAddress = (form) => {
    const url = new URL(location.href);
    const chosen = $("[data-state][aria-pressed=true]", form)?.dataset.state;
    for (const [name, value] of [["filter", $("input", form).value], ["show", chosen]]) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    history.replaceState(history.state, "", url);
  };

  /** Set the filter from the URL. */
  const readAddress = (form) => {
    const { searchParams } = new URL(location.href);
    $("input", form).value = searchParams.get("filter") ?? "";
    pressOnly(form, $(`[data-state="${CSS.escape(searchParams.get("show") ?? "")}"]`, form));
  };

  /** Press one button of a filter, or none, and release the others. */
  const pressOnly = (form, pressed) => $$("[data-state]", form).forEach((button) => {
    button.setAttribute("aria-pressed", button === pressed);
  });

  const onFilter = (form) => {
    applyFilter(form);
    writeAddress(form);
  };

  /* Find in a topic: search all its titles and authors, in a file that is fetched at first use */

  const MAX_FOUND = 30;
  const titleFiles = new Map();

  /** Fetch and unpack a file of papers; outputs/titles.py explains its format. */
  const fetchTitles = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    const { parts, titles, authors } = await answer.json();
    const papers = [];
    const [allTitles, allAuthors] = [unpacked(titles), unpacked(authors)];
    for (const [address, ids] of parts) {
      let id = "";
      for (const text of ids.split(" ")) {
        id = /[./]/.test(text) ? text : id.replace(/[^.]*$/, text); // only the number if it is of the same month as the id before
        const [title] = allTitles[papers.length];
        const names = allAuthors[papers.length].join(", ");
        const url = `${address}#arxiv-${id.replace("/", "-")}`;
        papers.push({ id, title, names, url, searchText: normalized(`${title} ${names} ${id}`) });
      }
    }
    return papers;
  };

  /** Decode texts: each character stands for a word of a list, or for itself. */
  const unpacked = ([words, codes]) => {
    const wordList = words.split(" ");
    const append = (text, character) => {
      const code = character.codePointAt(0);
      if (code < 0x5d) return text + character; // punctuation at the end of a word
      return `${text}${text && " "}${wordList[code - (code < 0xd800 ? 0x5d : 0x85d)]}`;
    };
    const decoded = (characters) => Array.from(characters).reduce(append, "");
    return codes.split("\n").map((line) => line.split(",").map(decoded));
  };

  const titlesOf = (form) => {
    const { href } = new URL(form.dataset.findIn, location.href);
    if (!titleFiles.has(href)) {
      titleFiles.set(href, fetchTitles(href));
      titleFiles.get(href).catch(() => titleFiles.delete(href)); // the next call tries again
    }
    return titleFiles.get(href);
  };

  const find = async (form) => {
    const [box, output, list] = ["input", "output", "ul"].map((name) => $(name, form));
    const wanted = wordsIn(box.value);
    let papers = [];
    try {
      papers = wanted.length ? await titlesOf(form) : [];
    } catch {
      output.textContent = gettext("The list cannot be loaded.");
      return;
    }
    if (wanted.join() !== wordsIn(box.value).join()) return; // the text has changed meanwhile
    const found = papers.filter(({ searchText }) => wanted.every((word) => searchText.includes(word)));
    const total = found.length;
    if (!wanted.length) output.textContent = "";
    else if (total <= MAX_FOUND) output.textContent = ngettext("{} found", "{} found", total, total);
    else output.textContent = ngettext("{} found, the first {} are shown", "{} found, the first {} are shown", total, total, MAX_FOUND);
    const shown = found.slice(0, MAX_FOUND).map(foundRow);
    list.replaceChildren(...shown);
    updateRows(shown);
    shown.forEach((row) => buttonAdder.observe(row));
  };

  const foundRow = ({ id, title, names, url }) => {
    const row = make("li", {}, make("a", { href: url, textContent: title }), " ");
    row.append(make("span", { className: "paper-list-meta", textContent: names }));
    row.dataset.paper = id;
    return row;
  };

  /* The page of starred papers */

  const showStarred = (box, { stars }) => {
    const list = $("[data-cards]", box);
    const papers = Object.values(stars).filter(({ paper }) => typeof paper === "string");
    papers.sort((one, other) => (one.date < other.date ? 1 : -1));
    $$("[data-do=copy], [data-do=bibtex]", box).forEach((button) => { button.disabled = !papers.length; });
    const shown = papers.map(({ paper }) => paper).join();
    const hint = $("[data-hint]", box);
    if (storageRefused) hint.textContent = gettext("This browser lets the site keep nothing: stars are gone when you leave.");
    else hint.textContent = papers.length ? "" : gettext("Nothing is starred yet.");
    if (list.dataset.shown === shown) return;
    list.dataset.shown = shown;
    list.replaceChildren(...papers.map(starredCard));
    updateRows();
    rows().forEach(addButtons);
  };

  const starredCard = ({ paper, title, authors, date, place, bibtex }) => {
    const meta = make("div", { className: "paper-meta" });
    if (authors) meta.append(make("span", { className: "paper-authors", textContent: authors }), " ");
    meta.append(make("time", { dateTime: date, textContent: date }), " ");
    const links = make("span", { className: "paper-links" });
    const card = toMonth(new URL(place, root()));
    if (card.href.startsWith(root().href)) links.append(make("a", { href: card.href, textContent: gettext("card") }), " ");
    links.append(make("a", { href: `https://arxiv.org/pdf/${paper}`, textContent: "PDF" }), " ");
    if (bibtex) {
      const button = make("button", { type: "button", className: "paper-bibtex", textContent: "BibTeX" });
      button.dataset.bibtex = bibtex;
      links.append(button);
    }
    meta.append(links);
    const link = make("a", { href: `https://arxiv.org/abs/${paper}` }, ...sanitized(title));
    const article = make("article", { className: "paper-card" }, make("div", { className: "paper-title" }, link), meta);
    article.dataset.paper = paper;
    article.dataset.date = date;
    return article;
  };

  const PLAIN_ELEMENTS = new Set(["em", "strong", "b", "i", "code", "sub", "sup"]);
  const MATHML = "http://www.w3.org/1998/Math/MathML";

  /** Parse a title; keep text, plain elements and MathML. Imported files may contain anything. */
  const sanitized = (html) => {
    const copied = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.data)];
      if (node.nodeType !== Node.ELEMENT_NODE) return [];
      const children = [...node.childNodes].flatMap(copied);
      const isMath = node.namespaceURI === MATHML;
      if (!isMath && !PLAIN_ELEMENTS.has(node.localName)) return children;
      const element = isMath ? document.createElementNS(MATHML, node.localName) : make(node.localName);
      element.append(...children);
      return [element];
    };
    return [...new DOMParser().parseFromString(String(html), "text/html").body.childNodes].flatMap(copied);
  };

  const save = (name, type, text) => {
    const link = make("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const starredBibtex = () => Object.values(load().stars).map(({ bibtex }) => bibtex).filter(Boolean).join("\n");

  const onStarredButton = (button) => {
    const box = button.closest("[data-starred]");
    const { stars, read, hidden } = load();
    if (button.dataset.do === "copy") copyFrom(button, starredBibtex());
    else if (button.dataset.do === "bibtex") save("starred.bib", "application/x-bibtex", starredBibtex());
    else if (button.dataset.do === "export") save("arxcompass.json", "application/json", JSON.stringify({ arxcompass: 1, stars, read, hidden }));
    else $("input[type=file]", box).click();
  };

  const onImport = async (input) => {
    const output = $("output", input.closest("[data-starred]"));
    const [file] = input.files;
    input.value = "";
    try {
      const given = JSON.parse(await file.text());
      if (given.arxcompass !== 1) throw new Error("not ours");
      const stars = Object.entries(given.stars ?? {}).filter(([, star]) => isStar(star));
      const ids = (kind) => Object.fromEntries(Object.keys(given[kind] ?? {}).map((id) => [id, 1]));
      update((kept) => {
        Object.assign(kept.stars, Object.fromEntries(stars));
        Object.assign(kept.read, ids("read"));
        Object.assign(kept.hidden, ids("hidden"));
      });
      output.textContent = ngettext("{} paper came from the file.", "{} papers came from the file.", stars.length, stars.length);
    } catch {
      output.textContent = gettext("This file was not exported here.");
    }
  };

  const isStar = (star) => !!star && ["paper", "title", "authors", "date", "place", "bibtex"].every((key) => typeof star[key] === "string")
    && /^[\w.\-/]+$/.test(star.paper);

  /* Keys; Material uses f, s, /, n, p, comma and full stop */

  /** The next visible paper after a row, or before it for step -1; the first one without a row. */
  const neighbour = (row, step) => {
    const visible = rows().filter((one) => one === row || !one.hidden);
    return visible[row ? visible.indexOf(row) + step : 0];
  };

  const moveFocus = (step) => {
    const next = neighbour(rowOf(document.activeElement), step);
    if (!next) return;
    linkOf(next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };

  const KEYS = {
    j: () => moveFocus(1),
    k: () => moveFocus(-1),
    o: (row) => row && toggleAbstract(row),
    b: (row) => row && toggleStar(row),
    x: (row) => row && toggleHidden(row),
    r: (row) => row && toggle("read", idOf(row)),
    y: async (row) => {
      const card = row && await cardOf(row).catch(() => null);
      const bibtex = card && $("[data-bibtex]", card)?.dataset.bibtex;
      if (bibtex) copyFrom($("[data-bibtex]", row) ?? $("[data-act=star]", row).firstChild, bibtex);
    },
    l: () => $("[data-filter] input, [data-find-in] input")?.focus(),
    "?": () => $("dialog.paper-keys")?.showModal(),
  };

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !frame()) return;
    if (event.target.closest?.("input, textarea, select, dialog, [contenteditable]")) return;
    const act = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act(rowOf(document.activeElement));
  };

  /* Events. Listeners are on the document, because Material replaces pages without loading them. */

  const onClick = (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const button = at(".arxcompass button");
    const row = rowOf(event.target);
    if (button?.dataset.bibtex) copyFrom(button, button.dataset.bibtex);
    else if (button?.dataset.act) ACTIONS[button.dataset.act](row);
    else if (button?.dataset.state) {
      pressOnly(button.form, button.getAttribute("aria-pressed") === "true" ? null : button);
      onFilter(button.form);
    } else if (button?.dataset.do) onStarredButton(button);
    else if (button && "keys" in button.dataset) $("dialog.paper-keys").showModal();
    else if (row && at("summary")) {
      if (!at("details").open) setRead(row);
    } else onLink(event);
  };

  const onLink = ({ target }) => {
    const row = rowOf(target);
    if (row?.matches(".paper-card") && target.closest(".paper-title a, .paper-links a")) setRead(row);
  };

  const onInput = ({ target }) => {
    if (target.form?.matches("[data-filter]")) onFilter(target.form);
    else if (target.form?.matches("[data-find-in]")) find(target.form);
  };

  /** Runs once per page, also when Material replaces a page without loading it. */
  const init = () => {
    if (!frame() || redirectToCard()) return;
    $$("[data-filter], [data-find-in]").forEach((form) => {
      form.onsubmit = (event) => event.preventDefault();
    });
    $$("[data-filter]").forEach(readAddress);
    updateRows();
    buttonAdder.disconnect();
    rows().forEach((row) => buttonAdder.observe(row));
    frame().classList.toggle("arxcompass--long", rows().length > 300);
    if ($("[data-filter]")) whenIdle(() => rows().forEach(searchTextOf)); // now, so that the first letter typed is quick
    beginVisit();
  };

  document.addEventListener("click", onClick);
  document.addEventListener("auxclick", (event) => event.button === 1 && onLink(event));
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-starred] input[type=file]") && target.files.length) onImport(target);
  });
  window.addEventListener("storage", () => updateRows());
  window.addEventListener("hashchange", redirectToCard);
  if (window.document$) {
    window.document$.subscribe(init);
  } else if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", init);
  } else {
    init();
  }
})();
