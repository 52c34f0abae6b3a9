// Rows that are ticked: how many, all at once, and the bar that does something with them.
import { sayMany } from "./words.js";

export function bulk(root) {
  for (const form of root.querySelectorAll("form[data-bulk]")) watch(form);
}

function watch(form) {
  const all = form.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const bar = form.querySelector(".bulkbar");
  const tally = bar?.querySelector(".tally");
  if (!tally) return;
  const refresh = () => {
    const count = boxes.filter((box) => box.checked).length;
    bar.classList.toggle("none", count === 0);
    const text = count ? sayMany("chosen", count) : "";
    if (tally.textContent !== text) tally.textContent = text;
    if (all) {
      all.checked = count > 0 && count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
    }
  };
  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    refresh();
  });
  form.addEventListener("change", refresh);
  addEventListener("pageshow", refresh);
  refresh();
}
