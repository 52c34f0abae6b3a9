// A text field with a list of suggestions: arrow keys move, Enter takes, Escape closes.
import { el, fill, freshId } from "./dom.js";

/**
 * Attaches suggestions to an input. `source(text)` returns (a promise of) `[{label, hint, value}]`, `pick(item)` takes one.
 * `about` explains the field above its suggestions. Returns `{list, refresh, close, isOpen}`; the caller places `list`.
 */
export function combobox(input, { source, pick, label, about, wait = 0, empty = "No options match" }) {
  const list = el("ul", { class: "list", role: "listbox", id: freshId("list"), "aria-label": label, hidden: true });
  let [items, active, asked, timer, pending] = [[], -1, 0, 0, false];
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);

  const put = (...rows) => fill(list, about ? el("li", { class: "note about", role: "presentation" }, el("strong", {}, label), ` ${about}`) : null, rows);
  const open = (isOpen) => {
    list.hidden = !isOpen;
    pending = false;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    active = index;
    [...list.querySelectorAll("[role=option]")].forEach((node, at) => {
      node.setAttribute("aria-selected", String(at === index));
      if (at === index) {
        if (index > 0) node.scrollIntoView({ block: "nearest" });
        else list.scrollTop = 0;
        input.setAttribute("aria-activedescendant", node.id);
      }
    });
  };
  const close = () => {
    asked += 1;
    clearTimeout(timer);
    open(false);
  };
  const take = (item) => {
    close();
    pick(item);
  };
  const show = (found) => {
    items = found;
    put(found.length === 0 ? el("li", { class: "note" }, empty) : found.map((item, at) =>
      el("li", { role: "option", id: freshId("option"), "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onpointermove: () => active !== at && mark(at), onclick: () => take(item) },
        item.icon ?? null, el("span", { class: "name" }, item.label), item.hint ? el("small", {}, item.hint) : null)));
    open(true);
    mark(found.length ? 0 : -1);
  };
  const ask = async () => {
    const turn = ++asked;
    const slow = setTimeout(() => {
      if (turn !== asked) return;
      items = [];
      put(el("li", { class: "note" }, "Loading options…"));
      open(true);
    }, 150);
    let found;
    try {
      found = await source(input.value);
    } catch (error) {
      found = error;
    }
    clearTimeout(slow);
    if (turn !== asked) return;
    if (found instanceof Error) {
      items = [];
      put(el("li", { class: "note bad" }, found.message));
      open(true);
    } else if (found === null) close();
    else show(found);
  };
  const refresh = () => {
    clearTimeout(timer);
    pending = true;
    if (wait) timer = setTimeout(ask, wait);
    else ask();
  };
  input.addEventListener("input", refresh);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || (list.hidden && !(pending && event.key === "Escape"))) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) {
      mark((active + step + items.length) % items.length);
    } else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && items[active]) {
      take(items[active]);
    } else if (event.key === "Escape") {
      close();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  input.addEventListener("blur", close);
  return { list, refresh, close, isOpen: () => !list.hidden };
}
