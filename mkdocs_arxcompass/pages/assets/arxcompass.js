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

  /** Runs once per page, also when Material swaps pages without loading them. */
  const init = () => {
    document.querySelectorAll("button[data-bibtex]").forEach((button) => { button.hidden = false; });
  };

  document.addEventListener("click", onCopy);
  if (window.document$) {
    window.document$.subscribe(init);
  } else if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", init);
  } else {
    init();
  }
})();
