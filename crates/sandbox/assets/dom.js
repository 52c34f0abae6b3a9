// Building elements without ever parsing HTML.

/** Creates an element; `on…` props are listeners, `class` and `data` are understood, others are attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key in node && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false && child !== "") node.append(child);
  }
}

/** Replaces all children. */
export function fill(node, ...children) {
  const fragment = document.createDocumentFragment();
  append(fragment, children);
  node.replaceChildren(fragment);
}

/** A drawing from the page's own set. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

let counter = 0;
/** A fresh id for labels and lists. */
export const freshId = (prefix) => `${prefix}-${++counter}`;

/** A coloured initial that stands in for a picture. */
export function avatar(id, name, shape = "") {
  // Ids of built people are a minute apart, so minutes give neighbours different colours.
  const index = Number(((BigInt(id) >> 22n) / 60000n) % 6n);
  return el("span", { class: `avatar a${index} ${shape}`, "aria-hidden": "true" }, initial(name));
}

function initial(name) {
  return ([...(name ?? "?").trim()][0] ?? "?").toUpperCase();
}

/** Focuses what is typed into, except where that would raise an on-screen keyboard over the answer. */
export function focusGently(node) {
  if (matchMedia("(hover: hover)").matches) node?.focus();
}

let timer;
/** Says something briefly, also to screen readers. */
export function toast(text) {
  clearTimeout(timer);
  byId("toast").textContent = text;
  timer = setTimeout(() => (byId("toast").textContent = ""), 6000);
}

/** How well `query` fits `text`: 0 not at all, more is better. */
export function fit(query, text) {
  const q = query.toLowerCase().trim();
  const t = text.toLowerCase();
  if (!q) return 1;
  if (t.startsWith(q)) return 100;
  const inside = t.indexOf(q);
  if (inside >= 0) return 60 - Math.min(inside, 30);
  let [from, starts] = [0, 0];
  for (const letter of q.replaceAll(" ", "")) {
    const start = ` ${t}`.indexOf(` ${letter}`, from);
    const at = start >= 0 ? start : t.indexOf(letter, from);
    if (at < 0) return 0;
    starts += start >= 0 ? 1 : 0;
    from = at + 1;
  }
  return 10 + starts;
}
