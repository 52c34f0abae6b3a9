// Narrows a list while one types; the server does the same when the form is sent.
import { announce, plain, sayMany } from "./words.js";

export function filters(root) {
  for (const input of root.querySelectorAll("input[data-filter]")) {
    const area = document.querySelector(input.dataset.filter);
    if (!area) continue;
    const items = [...area.querySelectorAll("[data-filter-item]")];
    const texts = items.map((item) => plain(`${item.textContent} ${item.dataset.keywords ?? ""}`));
    const none = area.querySelector("[data-filter-none]");
    const run = () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      let found = 0;
      items.forEach((item, at) => {
        const fits = words.every((word) => texts[at].includes(word));
        item.hidden = !fits;
        found += fits ? 1 : 0;
      });
      for (const group of area.querySelectorAll("[data-filter-group]")) {
        group.hidden = !group.querySelector("[data-filter-item]:not([hidden])");
      }
      if (none) none.hidden = found > 0;
      if (words.length) announce(sayMany("found", found));
    };
    input.addEventListener("input", run);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && input.value) { input.value = ""; run(); }
      if (event.key === "Enter") {
        const only = area.querySelector("[data-filter-item]:not([hidden]) a");
        if (only && input.value) { event.preventDefault(); only.click(); }
      }
    });
    addEventListener("pageshow", run);
  }
}
