// Menus: what can be done with a message, and what a select menu offers.
import { byId, el, fill, toast } from "./dom.js";

const MARGIN = 8;
let close = () => {};

/**
 * Opens a menu of `{label, hint, icon, chosen, run}` (strings are headings) at a button or pointer position.
 * With `list` it is the list of a select menu: as wide as its button, with the chosen entry marked.
 */
export function openMenu(entries, anchor, { pointer, list } = {}) {
  close(false);
  const menu = byId("context");
  const outside = (event) => {
    if (!menu.contains(event.target)) close(false);
  };
  close = (focus) => {
    close = () => {};
    menu.hidden = true;
    document.removeEventListener("pointerdown", outside);
    removeEventListener("resize", outside);
    if (anchor.hasAttribute("aria-expanded")) anchor.setAttribute("aria-expanded", "false");
    if (focus) anchor.focus();
  };
  menu.setAttribute("role", list ? "listbox" : "menu");
  menu.setAttribute("aria-label", list ?? anchor.getAttribute("aria-label") ?? "Menu");
  menu.classList.toggle("choices", Boolean(list));
  fill(menu, entries.map((entry) => (typeof entry === "string" ? el("p", { class: "heading", role: "presentation" }, entry) : item(entry, list))));
  menu.hidden = false;
  settle(menu, anchor, pointer, list);
  const items = [...menu.querySelectorAll("button")];
  menu.onkeydown = (event) => keys(event, items);
  document.addEventListener("pointerdown", outside);
  addEventListener("resize", outside);
  if (anchor.hasAttribute("aria-expanded")) anchor.setAttribute("aria-expanded", "true");
  (items.find((node) => node.getAttribute("aria-selected") === "true") ?? items[0])?.focus();
}

function item(entry, list) {
  const props = list ? { role: "option", "aria-selected": String(entry.chosen === true) } : { role: "menuitem" };
  return el("button", { type: "button", tabindex: "-1", ...props, onclick: () => {
    close(true);
    entry.run();
  } }, entry.icon ?? null, el("span", { class: "name" }, entry.label), entry.hint ? el("small", {}, entry.hint) : null);
}

/** Places the menu where it fits: below its button if there is room, above otherwise. */
function settle(menu, anchor, pointer, list) {
  const box = anchor.getBoundingClientRect();
  menu.style.minWidth = list ? `${box.width}px` : "";
  const at = pointer?.clientX ? { left: pointer.clientX, top: pointer.clientY, bottom: pointer.clientY } : { left: list ? box.left : box.right - menu.offsetWidth, top: box.top, bottom: box.bottom };
  const [below, above] = [innerHeight - at.bottom - MARGIN, at.top - MARGIN];
  const under = menu.offsetHeight <= below || below >= above;
  const top = under ? at.bottom + 4 : at.top - Math.min(menu.offsetHeight, above) - 4;
  menu.style.left = `${Math.max(MARGIN, Math.min(at.left, innerWidth - menu.offsetWidth - MARGIN))}px`;
  menu.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - menu.offsetHeight - MARGIN))}px`;
}

function keys(event, items) {
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 }[event.key];
  const letter = event.key.length === 1 && /\S/.test(event.key) ? event.key.toLowerCase() : null;
  if (to !== undefined) items[to].focus();
  else if (letter) [...items.slice(at + 1), ...items.slice(0, at + 1)].find((node) => node.textContent.toLowerCase().startsWith(letter))?.focus();
  else if (event.key === "Escape" || event.key === "Tab") close(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Copies text and says so. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
  } catch {
    toast(text);
  }
}
