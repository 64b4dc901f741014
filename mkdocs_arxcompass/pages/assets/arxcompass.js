/*
 * What only a script can do. Without it every page is complete: buttons that would do nothing are
 * hidden until this shows them.
 */
(() => {
  "use strict";

  /** Copy a text; where the browser has no clipboard for us, through a selection. */
  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text);
    }
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };

  const onCopy = async (event) => {
    const button = event.target.closest("button[data-bibtex]");
    if (!button) return;
    const label = button.textContent;
    try {
      await copy(button.dataset.bibtex);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 1500);
    } catch {
      button.hidden = true; // the browser refuses
    }
  };

  /* The filter: every word has to be in a card or in an entry of a list. */

  const rows = () => [...document.querySelectorAll(".arxcompass .paper-card, .arxcompass [data-filter] ~ ul.paper-list > li")];

  const wordsOf = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /** What a row is found by: its title, its meta line; the abstract would find too much. */
  const searchable = (row) => {
    row.searchable ??= wordsOf(
      [...row.querySelectorAll(".paper-title, .paper-meta")].map((part) => part.textContent).join(" ") || row.textContent
    );
    return row.searchable;
  };

  const applyFilter = (box) => {
    const wanted = wordsOf(box.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows()) {
      row.hidden = !wanted.every((word) => searchable(row).includes(word));
      shown += !row.hidden;
    }
    // A day of which nothing is left needs no heading.
    document.querySelectorAll(".arxcompass > h2[id^='day-']").forEach((heading) => {
      const list = heading.nextElementSibling;
      heading.hidden = !!list && ![...list.children].some((row) => !row.hidden);
    });
    box.form.querySelector("output").textContent = wanted.length ? `${shown} of ${rows().length}` : "";
    const url = new URL(location.href);
    if (box.value) url.searchParams.set("filter", box.value);
    else url.searchParams.delete("filter");
    history.replaceState(history.state, "", url);
  };

  const showFilter = () => {
    const form = document.querySelector(".arxcompass form[data-filter]");
    if (!form || form.dataset.ready) return;
    form.dataset.ready = "yes";
    form.hidden = false;
    const box = form.querySelector("input");
    form.addEventListener("submit", (event) => event.preventDefault());
    box.addEventListener("input", () => applyFilter(box));
    box.value = new URL(location.href).searchParams.get("filter") ?? "";
    if (box.value) applyFilter(box);
  };

  /* The keys: j and k go from card to card, o opens; Material has f, s, n, p and the slash. */

  const go = (step) => {
    const cards = rows().filter((row) => !row.hidden);
    const at = cards.indexOf(document.activeElement?.closest(".paper-card, .paper-list > li"));
    const next = cards[at < 0 ? 0 : at + step];
    if (!next) return;
    next.querySelector("a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "o") {
      const abstract = document.activeElement?.closest(".paper-card")?.querySelector("details");
      if (abstract) abstract.open = !abstract.open;
    } else return;
    event.preventDefault();
  };

  /** Runs once per page, also when Material swaps pages without loading them. */
  const init = () => {
    document.querySelectorAll("button[data-bibtex]").forEach((button) => { button.hidden = false; });
    showFilter();
  };

  document.addEventListener("click", onCopy);
  document.addEventListener("keydown", onKey);
  if (window.document$) {
    window.document$.subscribe(init);
  } else if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", init);
  } else {
    init();
  }
})();
