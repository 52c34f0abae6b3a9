// The bar that appears when something was changed: "3 changes · Review · Discard".
import { controlsOf, make, valueOf } from "./dom.js";
import { say, sayMany } from "./words.js";

export function saveBars(root) {
  for (const form of root.querySelectorAll("form[data-savebar]")) saveBar(form);
}

function saveBar(form) {
  const bar = form.querySelector(".savebar");
  const tally = bar?.querySelector(".tally");
  if (!tally) return;
  const fields = [...form.querySelectorAll(".field")];
  let count = 0;
  let leaving = false;

  const differs = (field) => field.hasAttribute("data-dirty")
    || controlsOf(field).some((control) => JSON.stringify(valueOf(control)) !== JSON.stringify(valueOf(control, true)));

  const refresh = () => {
    count = 0;
    for (const field of fields) {
      const is = differs(field);
      count += is ? 1 : 0;
      field.classList.toggle("changed", is);
      const head = field.querySelector(".field-head");
      const chip = field.querySelector(".chip.edited");
      if (is && !chip) head?.append(make("span", { class: "chip accent edited" }, say("edited")));
      if (!is) chip?.remove();
    }
    bar.classList.toggle("clean", count === 0);
    const text = count ? sayMany("changes", count) : "";
    if (tally.textContent !== text) tally.textContent = text;
  };

  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  form.addEventListener("reset", () => setTimeout(refresh));
  form.addEventListener("submit", () => { leaving = true; });
  form.querySelector("[data-discard]")?.addEventListener("click", (event) => {
    leaving = true;
    // What the server sent back as not yet saved is only undone by asking it for the saved values.
    if (fields.some((field) => field.hasAttribute("data-dirty"))) return;
    event.preventDefault();
    // Not `form.reset()`: a button may be called "reset", and hides it.
    HTMLFormElement.prototype.reset.call(form);
    setTimeout(() => { leaving = false; form.querySelector("input, select, textarea")?.focus({ preventScroll: true }); });
  });
  addEventListener("beforeunload", (event) => { if (count && !leaving) event.preventDefault(); });
  addEventListener("pageshow", () => { leaving = false; refresh(); });
  refresh();
}
