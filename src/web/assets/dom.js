// Making elements: text is always text, never markup.
const SVG = "http://www.w3.org/2000/svg";
const sprite = new URL("./icons.svg", import.meta.url).href;

/** An element with a class, attributes and children (nodes or texts). */
export function make(tag, { class: name, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, "");
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

/** An icon of the sprite. */
export function icon(name, more = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${more}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** A dot in a role's colour, which is data and thus an attribute, not a style. */
export function dot(color) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "dot");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  const circle = document.createElementNS(SVG, "circle");
  for (const [key, value] of [["cx", 6], ["cy", 6], ["r", 6], ["fill", color]]) circle.setAttribute(key, value);
  svg.append(circle);
  return svg;
}

/** What a control holds, as something to compare. */
export function valueOf(control, initial = false) {
  if (control.type === "checkbox" || control.type === "radio") return initial ? control.defaultChecked : control.checked;
  if (control.tagName !== "SELECT") return initial ? control.defaultValue : control.value;
  const all = [...control.options];
  const chosen = all.filter((option) => (initial ? option.defaultSelected : option.selected));
  if (!chosen.length && !control.multiple && all.length) return all[0].value;
  return control.multiple ? chosen.map((option) => option.value) : chosen.at(-1)?.value ?? "";
}

/** The controls of a field that are sent. */
export function controlsOf(field) {
  return [...field.querySelectorAll("input[name], select[name], textarea[name]")].filter((control) => control.type !== "hidden");
}

/** Says that a control was changed by a script. */
export function changed(control) {
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
