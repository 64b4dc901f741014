/*
 * What only a script can do: filter, find, keys, and what one reader stars, hides and has read.
 * Without it every page is complete; whatever would do nothing is hidden by the stylesheet.
 */
(() => {
  "use strict";

  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  /* What a page says of itself */

  const frame = () => $(".arxcompass[data-root]");

  /** The folder of our section, which is also what tells several sites of one host apart. */
  const root = () => new URL(".", new URL(frame().dataset.root || ".", location.href));

  /** Papers on the page: cards, and entries of lists. */
  const rows = () => $$(".arxcompass [data-paper]");
  const rowOf = (element) => element?.closest?.(".arxcompass [data-paper]");
  const idOf = (row) => row.dataset.paper.replace(/v\d+$/, "");
  const dateOf = (row) => row.dataset.date ?? row.parentElement.dataset.date ?? "";
  const linkOf = (row) => $("a", row);

  /** Where a card is found also after newer papers moved it to another part: in its month. */
  const lasting = (card) => {
    card.pathname = card.pathname.replace(/papers_\d+(\/|\.html)$/, (_, end) => (end === "/" ? "" : "index.html"));
    return card;
  };

  /** Go on from there to the card, if that is what the address names. */
  const leadToCard = () => {
    const row = rowOf(document.getElementById(location.hash.slice(1)));
    if (!row?.matches("li")) return false;
    const card = new URL(linkOf(row).href);
    card.search = location.search; // what Material is to highlight
    location.replace(card);
    return true;
  };

  const whenIdle = window.requestIdleCallback ?? ((task) => setTimeout(task, 200));

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  /* Texts: keys are English; pages in other languages bring theirs in `data-words` */

  const texts = () => JSON.parse(frame()?.dataset.words ?? "{}");

  /** Put values into the places of a text: `{}` in their order, or `{0}`, `{1}` in any order. */
  const filled = (text, values) => {
    let next = 0;
    return text.replaceAll(/\{(\d*)\}/g, (_, place) => values[place || next++]);
  };

  /** A text in the page's language, with values in its places. */
  const say = (text, ...values) => filled(texts()[text] ?? text, values);

  /** A text in the form that the page's language has for a number, with values in its places. */
  const ngettext = (one, several, number, ...values) => {
    const { "": language, [one]: forms } = texts();
    if (!forms) return filled(number === 1 ? one : several, values);
    return filled(forms[new Intl.PluralRules(language).select(number)] ?? forms.other, values);
  };

  /** Mark a text, for Babel, that `say` gets through a variable. */
  const N_ = (text) => text;

  window.arxcompass = { say, ngettext }; // for arxcompass-search.js, which is loaded after this

  /* What is kept in this browser: stars, read and hidden papers, and when one was here last */

  const NOTHING = { stars: {}, read: {}, hidden: {}, visit: null };
  let memory = null; // stands in where the browser refuses to keep anything
  let refused = false;

  const storageKey = () => `arxcompass:${root().pathname}`;

  const load = () => {
    if (refused && memory) return memory;
    try {
      return sound(JSON.parse(localStorage.getItem(storageKey())));
    } catch {
      return memory ?? sound(null);
    }
  };

  /** What is kept, with whatever is not as we write it left out. */
  const sound = (kept) => Object.fromEntries(Object.entries(NOTHING).map(([name, nothing]) => {
    const value = kept?.[name];
    return [name, value && typeof value === "object" ? value : structuredClone(nothing)];
  }));

  /** Change what is kept; other tabs may have changed it since, so it is read first. */
  const change = (edit) => {
    memory = load();
    edit(memory);
    try {
      localStorage.setItem(storageKey(), JSON.stringify(memory));
      refused = false;
    } catch {
      refused = true;
    }
    mark();
  };

  const toggle = (kind, id, value = 1) => change((kept) => {
    if (id in kept[kind]) delete kept[kind][id];
    else kept[kind][id] = value;
  });

  /* New since the last visit: what the list of recent papers did not have then, or is newer */

  const VISIT = 30 * 60 * 1000; // after half an hour away a visit is over

  const beginVisit = async () => {
    if (location.protocol === "file:") return; // nothing can be fetched there
    const { visit } = load();
    const now = Date.now();
    if (visit && now - visit.at < VISIT) {
      if (now - visit.at > VISIT / 30) change((kept) => { kept.visit.at = now; });
      return;
    }
    try {
      const recent = await (await fetch(new URL("recent.json", root()), { cache: "no-cache" })).json();
      change((kept) => { kept.visit = { at: now, since: kept.visit?.now ?? null, now: recent }; });
    } catch {
      // without the list nothing is new; the page is complete all the same
    }
  };

  const newcomers = ({ visit }) => {
    if (!visit?.since) return () => false;
    const before = new Set(visit.since.papers);
    const now = new Set(visit.now.papers);
    return (row) => dateOf(row) > visit.since.newest || (now.has(idOf(row)) && !before.has(idOf(row)));
  };

  /** Show on papers, else on every one of the page, what is known of them. */
  const mark = (some) => {
    if (!frame()) return;
    const kept = load();
    const isNew = newcomers(kept);
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
    button.title = say(pressed ? on : off);
    button.firstChild.textContent = button.title;
  };

  /** A paper's buttons stand in a corner that is kept free, so nothing moves when they come. */
  const addButtons = (row) => {
    if ($(".paper-actions", row)) return;
    const actions = make("span", { className: "paper-actions" });
    for (const act of row.matches(".paper-card") ? ["star", "hide"] : ["open", "star", "hide"]) {
      const button = make("button", { type: "button", className: `paper-icon paper-icon--${act}` }, make("span"));
      button.dataset.act = act;
      actions.append(button);
    }
    const open = $("[data-act=open]", actions);
    if (open) {
      open.title = open.firstChild.textContent = say("Abstract");
      open.setAttribute("aria-expanded", "false");
    }
    row.append(actions);
    labelButtons(row);
  };

  const labelButtons = (row) => {
    label($("[data-act=star]", row), row.classList.contains("paper--starred"), N_("Star"), N_("Remove the star"));
    label($("[data-act=hide]", row), row.classList.contains("paper--hidden"), N_("Hide"), N_("Show again"));
  };

  /** A month can have thousands of papers: those out of sight get their buttons later. */
  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      addButtons(target);
      sight.unobserve(target);
    }
  }, { rootMargin: "50%" });

  /* What one does with a paper */

  const pages = new Map();

  /** The card of an entry in a list, from the page that it links to. */
  const cardOf = async (row) => {
    if (row.matches(".paper-card")) return row;
    const url = new URL(linkOf(row).href);
    const anchor = decodeURIComponent(url.hash.slice(1));
    url.hash = "";
    if (!pages.has(url.href)) {
      const parsed = fetch(url).then((answer) => answer.ok ? answer.text() : Promise.reject(answer.status))
        .then((text) => new DOMParser().parseFromString(text, "text/html"));
      parsed.catch(() => pages.delete(url.href)); // asked again next time
      pages.set(url.href, parsed);
    }
    return (await pages.get(url.href)).getElementById(anchor);
  };

  /** Open or close an abstract; in a list the card's own text comes below the title. */
  const open = async (row) => {
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
        peek.textContent = say("The abstract cannot be loaded.");
      }
    }
    $("[data-act=open]", row)?.setAttribute("aria-expanded", String(!!peek && !peek.hidden));
    if (details?.open || (peek && !peek.hidden)) setRead(row);
  };

  const setRead = (row) => {
    if (!row.classList.contains("paper--read")) change((kept) => { kept.read[idOf(row)] = 1; });
  };

  const star = async (row) => {
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

  const hide = (row) => {
    const next = neighbour(row, 1) ?? neighbour(row, -1);
    const focused = row.contains(document.activeElement);
    toggle("hidden", idOf(row));
    if (focused && row.hidden) next && linkOf(next).focus();
  };

  /** Copy a text; where the browser has no clipboard for us, through a selection. */
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
      button.textContent = say("copied");
      setTimeout(() => { button.textContent = before; }, 1500);
    } catch {
      button.disabled = true; // the browser refuses
    }
  };

  /* The filter: every word has to be in a paper's title, its meta line, or what its row says */

  const folded = (text) => (/[^\x00-\x7f]/.test(text) ? text.normalize("NFKD").replace(/\p{M}/gu, "") : text).toLowerCase();
  const wordsIn = (text) => folded(text).split(/\s+/).filter(Boolean);

  const searchable = (row) => {
    row.searchable ??= folded([
      row.dataset.find ?? "", idOf(row),
      ...$$(".paper-title, .paper-meta, :scope > a, .paper-list-meta", row).map((part) => part.textContent),
    ].join(" "));
    return row.searchable;
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
      const absent = hidden || !fits || !wanted.every((word) => searchable(row).includes(word));
      if (row.hidden !== absent) row.hidden = absent;
      shown += !absent;
    }
    // A day of which nothing is left needs no heading.
    $$(".arxcompass > h2[id^='day-']").forEach((heading) => {
      const list = heading.nextElementSibling;
      heading.hidden = !!list && ![...list.children].some((row) => !row.hidden);
    });
    $$("[data-state]", form).forEach((button) => {
      const count = counts[button.dataset.state];
      button.disabled = !count && chosen !== button.dataset.state;
      $("span", button).textContent = count;
    });
    $("output", form).textContent = wanted.length || chosen ? say("{} of {}", shown, all.length) : "";
  };

  /** The address keeps what is filtered, so that it can be kept and sent. */
  const keepAddress = (form) => {
    const url = new URL(location.href);
    const chosen = $("[data-state][aria-pressed=true]", form)?.dataset.state;
    for (const [name, value] of [["filter", $("input", form).value], ["show", chosen]]) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    history.replaceState(history.state, "", url);
  };

  const readAddress = (form) => {
    const { searchParams } = new URL(location.href);
    $("input", form).value = searchParams.get("filter") ?? "";
    press(form, $(`[data-state="${CSS.escape(searchParams.get("show") ?? "")}"]`, form));
  };

  const press = (form, wanted) => $$("[data-state]", form).forEach((button) => {
    button.setAttribute("aria-pressed", button === wanted);
  });

  const onFilter = (form) => {
    applyFilter(form);
    keepAddress(form);
  };

  /* Find in a topic: all its titles and authors, from one file, fetched when first used */

  const MOST_FOUND = 30;
  const topics = new Map();

  /** The papers of a file, which outputs/titles.py packed: characters stand for words. */
  const titlesIn = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    const { parts, titles, authors } = await answer.json();
    const papers = [];
    const [titleOf, authorsOf] = [unpacked(titles), unpacked(authors)];
    for (const [address, ids] of parts) {
      let id = "";
      for (const text of ids.split(" ")) {
        id = /[./]/.test(text) ? text : id.replace(/[^.]*$/, text); // of the same month
        const [title] = titleOf[papers.length];
        const names = authorsOf[papers.length].join(", ");
        const place = `${address}#arxiv-${id.replace("/", "-")}`;
        papers.push({ id, title, names, place, searchable: folded(`${title} ${names} ${id}`) });
      }
    }
    return papers;
  };

  const unpacked = ([words, codes]) => {
    const known = words.split(" ");
    const append = (said, character) => {
      const code = character.codePointAt(0);
      if (code < 0x5d) return said + character; // a mark at the end of a word
      return `${said}${said && " "}${known[code - (code < 0xd800 ? 0x5d : 0x85d)]}`;
    };
    const text = (characters) => Array.from(characters).reduce(append, "");
    return codes.split("\n").map((line) => line.split(",").map(text));
  };

  const titlesOf = (form) => {
    const { href } = new URL(form.dataset.findIn, location.href);
    if (!topics.has(href)) {
      topics.set(href, titlesIn(href));
      topics.get(href).catch(() => topics.delete(href)); // asked again next time
    }
    return topics.get(href);
  };

  const find = async (form) => {
    const [box, output, list] = ["input", "output", "ul"].map((name) => $(name, form));
    const wanted = wordsIn(box.value);
    let papers = [];
    try {
      papers = wanted.length ? await titlesOf(form) : [];
    } catch {
      output.textContent = say("The list cannot be loaded.");
      return;
    }
    if (wanted.join() !== wordsIn(box.value).join()) return; // more was typed meanwhile
    const found = papers.filter(({ searchable }) => wanted.every((word) => searchable.includes(word)));
    const total = found.length;
    if (!wanted.length) output.textContent = "";
    else if (total <= MOST_FOUND) output.textContent = ngettext("{} found", "{} found", total, total);
    else output.textContent = ngettext("{} found, the first {} are shown", "{} found, the first {} are shown", total, total, MOST_FOUND);
    const shown = found.slice(0, MOST_FOUND).map(foundRow);
    list.replaceChildren(...shown);
    mark(shown);
    shown.forEach((row) => sight.observe(row));
  };

  const foundRow = ({ id, title, names, place }) => {
    const row = make("li", {}, make("a", { href: place, textContent: title }), " ");
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
    if (refused) hint.textContent = say("This browser lets the site keep nothing: stars are gone when you leave.");
    else hint.textContent = papers.length ? "" : say("Nothing is starred yet.");
    if (list.dataset.shown === shown) return;
    list.dataset.shown = shown;
    list.replaceChildren(...papers.map(starredCard));
    mark();
    rows().forEach(addButtons);
  };

  const starredCard = ({ paper, title, authors, date, place, bibtex }) => {
    const meta = make("div", { className: "paper-meta" });
    if (authors) meta.append(make("span", { className: "paper-authors", textContent: authors }), " ");
    meta.append(make("time", { dateTime: date, textContent: date }), " ");
    const links = make("span", { className: "paper-links" });
    const card = lasting(new URL(place, root()));
    if (card.href.startsWith(root().href)) links.append(make("a", { href: card.href, textContent: say("card") }), " ");
    links.append(make("a", { href: `https://arxiv.org/pdf/${paper}`, textContent: "PDF" }), " ");
    if (bibtex) {
      const button = make("button", { type: "button", className: "paper-bibtex", textContent: "BibTeX" });
      button.dataset.bibtex = bibtex;
      links.append(button);
    }
    meta.append(links);
    const link = make("a", { href: `https://arxiv.org/abs/${paper}` }, ...harmless(title));
    const article = make("article", { className: "paper-card" }, make("div", { className: "paper-title" }, link), meta);
    article.dataset.paper = paper;
    article.dataset.date = date;
    return article;
  };

  const PLAIN = new Set(["em", "strong", "b", "i", "code", "sub", "sup"]);
  const MATH = "http://www.w3.org/1998/Math/MathML";

  /** A title's nodes with its math: a file that was imported may hold anything. */
  const harmless = (html) => {
    const copied = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.data)];
      if (node.nodeType !== Node.ELEMENT_NODE) return [];
      const children = [...node.childNodes].flatMap(copied);
      const isMath = node.namespaceURI === MATH;
      if (!isMath && !PLAIN.has(node.localName)) return children;
      const element = isMath ? document.createElementNS(MATH, node.localName) : make(node.localName);
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

  const onStarred = (button) => {
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
      change((kept) => {
        Object.assign(kept.stars, Object.fromEntries(stars));
        Object.assign(kept.read, ids("read"));
        Object.assign(kept.hidden, ids("hidden"));
      });
      output.textContent = ngettext("{} paper came from the file.", "{} papers came from the file.", stars.length, stars.length);
    } catch {
      output.textContent = say("This file was not exported here.");
    }
  };

  const isStar = (star) => !!star && ["paper", "title", "authors", "date", "place", "bibtex"].every((key) => typeof star[key] === "string")
    && /^[\w.\-/]+$/.test(star.paper);

  /* Keys; Material has f, s and the slash, n, p, the comma and the full stop */

  const neighbour = (row, step) => {
    const visible = rows().filter((one) => one === row || !one.hidden);
    return visible[row ? visible.indexOf(row) + step : 0];
  };

  const go = (step) => {
    const next = neighbour(rowOf(document.activeElement), step);
    if (!next) return;
    linkOf(next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };

  const KEYS = {
    j: () => go(1),
    k: () => go(-1),
    o: (row) => row && open(row),
    b: (row) => row && star(row),
    x: (row) => row && hide(row),
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

  /* Events, each for the whole document: pages come and go without being loaded */

  const onClick = (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const button = at(".arxcompass button");
    const row = rowOf(event.target);
    if (button?.dataset.bibtex) copyFrom(button, button.dataset.bibtex);
    else if (button?.dataset.act) ({ open, star, hide })[button.dataset.act](row);
    else if (button?.dataset.state) {
      press(button.form, button.getAttribute("aria-pressed") === "true" ? null : button);
      onFilter(button.form);
    } else if (button?.dataset.do) onStarred(button);
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

  /** Runs once per page, also when Material swaps pages without loading them. */
  const init = () => {
    if (!frame() || leadToCard()) return;
    $$("[data-filter], [data-find-in]").forEach((form) => {
      form.onsubmit = (event) => event.preventDefault();
    });
    $$("[data-filter]").forEach(readAddress);
    mark();
    sight.disconnect();
    rows().forEach((row) => sight.observe(row));
    frame().classList.toggle("arxcompass--long", rows().length > 300);
    if ($("[data-filter]")) whenIdle(() => rows().forEach(searchable)); // the first letter is quick
    beginVisit();
  };

  document.addEventListener("click", onClick);
  document.addEventListener("auxclick", (event) => event.button === 1 && onLink(event));
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-starred] input[type=file]") && target.files.length) onImport(target);
  });
  window.addEventListener("storage", () => mark());
  window.addEventListener("hashchange", leadToCard);
  if (window.document$) {
    window.document$.subscribe(init);
  } else if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", init);
  } else {
    init();
  }
})();
