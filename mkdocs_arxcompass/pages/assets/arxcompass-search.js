/*
 * The page of the full-text search, and the link to it in Material's search box. Pagefind is loaded
 * at the first search. Texts of papers are inserted as text nodes, never as HTML.
 */
(() => {
  "use strict";

  const SHOWN_AT_ONCE = 20;
  const EXCERPT_WORDS = 45;
  const FILTERS = ["topic", "month", "category"];
  const EVERY_PAPER = "zzzpaper"; // a word in all papers, to search for if only filters are set
  const FIELDS = ["query", ...FILTERS, "order"];

  const { gettext, ngettext } = window.arxcompass;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  /** Shorten arXiv ids to the form in the index: without URL, prefix, subject class and version. */
  const withPlainIds = (query) => query
    .replace(/(?:https?:\/\/)?(?:[a-z]+\.)?arxiv\.org\/(?:abs|pdf|html)\//gi, "")
    .replace(/\barxiv:\s*/gi, "")
    .replace(/\b(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?\b/gi, "$1")
    .replace(/\b([a-z-]+)(?:\.[a-z-]{2,})?\/(\d{7})(?:v\d+)?(?:\.pdf)?\b/gi, "$1/$2");

  /* A result */

  /** The nodes of some words of a text; the found words are in `<mark>`. */
  const highlighted = (words, from, to, found) => {
    const nodes = [];
    for (let at = from; at < to; at++) {
      if (at > from) nodes.push(" ");
      nodes.push(found.has(at) ? element("mark", {}, words[at]) : words[at]);
    }
    return nodes;
  };

  /** The first word of an excerpt: a few words before the place with the most found words. */
  const excerptStart = (from, to, found) => {
    const places = [...found].filter((at) => at >= from && at < to).sort((a, b) => a - b);
    let best = from;
    let most = 0;
    for (const place of places) {
      const near = places.filter((at) => at >= place && at < place + EXCERPT_WORDS - 8).length;
      if (near > most) [best, most] = [place, near];
    }
    if (best < from + EXCERPT_WORDS / 2) return from;
    return Math.max(from, Math.min(best - 8, to - EXCERPT_WORDS));
  };

  const topicsOf = (data, form) => Object.keys(data.filters ?? {})
    .filter((name) => name.startsWith("topic-"))
    .map((name) => decodeURIComponent(name.slice("topic-".length)))
    .map((slug) => [...(form.elements.topic?.options ?? [])].find((option) => option.value === slug))
    .flatMap((option) => (option ? [option.dataset.label] : []));

  const resultRow = (data, form, section) => {
    const facts = JSON.parse(decodeURIComponent(data.anchors.find(({ id }) => id.startsWith("%7B")).id));
    const words = data.content.split(/\s+/);
    const found = new Set(data.locations);
    const starts = Object.fromEntries(data.anchors.map((anchor) => [anchor.id, anchor.location]));
    const abstract = starts.abstract ?? words.length;

    // In the index title and authors end with a full stop, which is not shown.
    const title = (data.meta.title ?? "").split(/\s+/);
    const link = element("a", { href: new URL(facts.card, section).href }, ...highlighted(title, 0, title.length, found));

    const meta = element("span", { className: "paper-list-meta" });
    const authors = facts.authors.split(/\s+/).filter(Boolean);
    const first = starts.authors ?? 0;
    const here = new Set([...found].map((at) => at - first));
    const isBeyond = [...found].some((at) => at >= first + authors.length && at < starts.id);
    const named = isBeyond ? words.slice(first, starts.id).join(" ").replace(/\.$/, "").split(" ") : authors;
    if (named.length) meta.append(...highlighted(named, 0, named.length, here));
    if (facts.more && !isBeyond) meta.append(` ${facts.more}`);
    if (named.length) meta.append(" · ");
    meta.append(element("time", { dateTime: facts.date }, facts.day));
    for (const topic of topicsOf(data, form)) meta.append(` · ${topic}`);

    const made = element("li", {}, link, meta);
    if (abstract < words.length) {
      const from = excerptStart(abstract, words.length, found);
      const to = Math.min(words.length, from + EXCERPT_WORDS);
      made.append(element(
        "p", { className: "paper-excerpt" },
        from > abstract ? "… " : "", ...highlighted(words, from, to, found), to < words.length ? " …" : "",
      ));
    }
    return made;
  };

  /* The page */

  const engines = new Map(); // Pagefind by the address of its script

  /** Load Pagefind, once for each index; after a failure, the next search tries again. */
  const loadPagefind = (address) => {
    if (!engines.has(address)) {
      const engine = import(address).then(async (pagefind) => {
        await pagefind.init();
        return pagefind;
      });
      engine.catch(() => engines.delete(address));
      engines.set(address, engine);
    }
    return engines.get(address);
  };

  const showSearch = (page) => {
    page.dataset.search = "ready";
    const form = page.querySelector("form");
    const box = form.elements.query;
    const output = page.querySelector("output");
    const list = page.querySelector("ol");
    const more = page.querySelector("[data-more]");
    const frame = page.closest(".arxcompass");
    const number = (value) => value.toLocaleString(document.documentElement.lang || "en");
    const section = new URL(".", new URL(frame.dataset.root, location.href));
    const field = (name) => form.elements[name];
    let results = [];
    let latestSearch = 0;

    /** Set the form from the URL. */
    const readAddress = () => {
      const given = new URL(location.href).searchParams;
      for (const name of FIELDS) {
        if (!field(name)) continue;
        field(name).value = given.get(name) ?? "";
        // A value that is no option leaves the list without a choice: choose the first one.
        if (field(name).selectedIndex === -1) field(name).value = "";
      }
    };

    /** Write the form into the URL. */
    const writeAddress = () => {
      const url = new URL(location.href);
      for (const name of FIELDS) {
        const value = field(name)?.value.trim();
        if (value) url.searchParams.set(name, value);
        else url.searchParams.delete(name);
      }
      history.replaceState(history.state, "", url);
    };

    const loadRows = async (some) => {
      const loaded = await Promise.all(some.map((result) => result.data()));
      return loaded.map((data) => resultRow(data, form, section));
    };

    const showResults = (rows, rest, text) => {
      results = rest;
      list.replaceChildren(...rows);
      list.removeAttribute("aria-busy");
      more.hidden = !rest.length;
      output.textContent = text;
    };

    const search = async () => {
      const thisSearch = ++latestSearch;
      const query = withPlainIds(box.value.trim());
      const filters = {};
      for (const name of FILTERS) {
        const value = field(name)?.value;
        if (value) filters[`${name}-${encodeURIComponent(value)}`] = "1";
      }
      if (!query && !Object.keys(filters).length) {
        showResults([], [], "\u00a0");
        return;
      }
      list.setAttribute("aria-busy", "true");
      if (!list.children.length) output.textContent = gettext("Searching …");
      try {
        const pagefind = await loadPagefind(new URL("pagefind/pagefind.js", section).href);
        const byDate = !query || field("order").value === "newest";
        const options = byDate ? { filters, sort: { newest: "asc" } } : { filters };
        const answer = await pagefind.search(query || EVERY_PAPER, options);
        const rows = await loadRows(answer.results.slice(0, SHOWN_AT_ONCE));
        if (thisSearch !== latestSearch) return; // another search has begun
        const total = answer.results.length;
        const text = ngettext("{} found", "{} found", total, number(total));
        showResults(rows, answer.results.slice(SHOWN_AT_ONCE), text);
      } catch (error) {
        if (thisSearch !== latestSearch) return;
        showResults([], [], gettext("The search cannot be loaded."));
        console.warn(error);
      }
    };

    const showMore = async () => {
      const thisSearch = latestSearch;
      const some = results.splice(0, SHOWN_AT_ONCE);
      more.disabled = true;
      const rows = await loadRows(some).catch(() => null);
      more.disabled = false;
      if (thisSearch !== latestSearch) return;
      if (!rows) {
        results.unshift(...some);
        output.textContent = gettext("The search cannot be loaded.");
        return;
      }
      list.append(...rows);
      more.hidden = !results.length;
      rows[0]?.querySelector("a").focus({ preventScroll: true });
    };

    let timer;
    const scheduleSearch = (milliseconds) => {
      clearTimeout(timer);
      list.setAttribute("aria-busy", "true");
      timer = setTimeout(() => { if (page.isConnected) { writeAddress(); search(); } }, milliseconds);
    };
    box.addEventListener("input", () => scheduleSearch(250));
    form.addEventListener("change", () => scheduleSearch(0));
    form.addEventListener("submit", (event) => { event.preventDefault(); scheduleSearch(0); });
    more.addEventListener("click", showMore);
    // The link in Material's search box was clicked, and the page is already open.
    page.addEventListener("arxcompass-search", (event) => {
      form.reset();
      box.value = event.detail;
      scheduleSearch(0);
    });
    readAddress();
    search();
  };

  /* Material's search box */

  /** Add, update or remove the link to the full-text search in Material's results. */
  const updateSearchLink = (box) => {
    const meta = document.querySelector("meta[name='arxcompass-search']");
    const result = document.querySelector("[data-md-component='search-result']");
    if (!meta || !result || result.children.length < 2) return;
    const query = box.value.trim();
    let link = result.querySelector(".arxcompass-search-link");
    if (!query) {
      link?.remove();
      return;
    }
    if (!link) {
      // Material opens the result with the best score on Enter; this one if there is no other.
      const label = element("div", { className: "md-search-result__article md-typeset" });
      label.dataset.mdScore = "-1";
      link = element("a", { className: "md-search-result__link arxcompass-search-link", tabIndex: -1 }, label);
      link.addEventListener("click", (event) => {
        const page = document.querySelector("[data-search='ready']");
        if (!page || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        const toggle = document.querySelector("[data-md-toggle='search']");
        if (toggle?.checked) toggle.click();
        page.dispatchEvent(new CustomEvent("arxcompass-search", { detail: box.value.trim() }));
      });
      // The first and the last child are Material's.
      result.lastElementChild.before(link);
    }
    const url = new URL(meta.content, location.href);
    url.searchParams.set("query", query);
    link.href = url.href;
    link.firstElementChild.textContent = meta.dataset.label.replace("{}", () => query);
  };

  /** Runs once per page, also when Material replaces a page without loading it. */
  const init = () => {
    const page = document.querySelector(".arxcompass [data-search='']");
    if (page) showSearch(page);
    const box = document.querySelector("[data-md-component='search-query']");
    if (!box) return;
    if (!box.dataset.arxcompass) {
      box.dataset.arxcompass = "yes";
      for (const type of ["input", "keyup", "focus"]) box.addEventListener(type, () => updateSearchLink(box));
      box.form?.addEventListener("reset", () => setTimeout(() => updateSearchLink(box)));
    }
    updateSearchLink(box);
  };

  if (window.document$) {
    window.document$.subscribe(init);
  } else if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", init);
  } else {
    init();
  }
})();
