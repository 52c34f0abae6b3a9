// Buttons, select menus and Components V2 on messages.
import { byId, el, fill, freshId, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { openMenu } from "./menu.js";

const BUTTONS = { 1: "blurple", 2: "grey", 3: "green", 4: "red", 5: "grey", 6: "blurple" };

/** Renders the components of a message; `use(custom_id, values?)` acts on them. */
export function components(list, context, use) {
  return (list ?? []).map((component) => one(component, context, use));
}

function one(component, context, use) {
  const inner = () => components(component.components, context, use);
  switch (component.type) {
    case 1: return el("div", { class: "row" }, inner());
    case 2: return button(component, use);
    case 3: case 5: case 6: case 7: case 8: return select(component, context, use);
    case 9: return el("div", { class: "section" }, el("div", {}, inner()), one(component.accessory, context, use));
    case 10: return el("div", { class: "md" }, markdown(component.content, context));
    case 11: return media(component.media, component.description, "thumbnail");
    case 12: return el("div", { class: "gallery" }, component.items.map((item) => media(item.media, item.description, "")));
    case 13: return el("p", {}, el("a", { href: component.file.url, download: true }, `📄 ${component.file.url.split("/").at(-1)}`));
    case 14: return component.divider === false ? el("div", { class: `gap g${component.spacing ?? 1}` }) : el("hr", { class: `g${component.spacing ?? 1}` });
    case 17: return container(component, inner());
    default: return el("p", { class: "help" }, `Component of type ${component.type}`);
  }
}

function container(component, children) {
  const node = el("div", { class: "container" }, children);
  if (Number.isInteger(component.accent_color)) edge(node, component.accent_color);
  return node;
}

/** Colours the left edge; set through the CSSOM, which the content policy allows. */
export function edge(node, colour) {
  node.style.borderLeftColor = `#${colour.toString(16).padStart(6, "0")}`;
}

function media(item, description, kind) {
  const local = item.url.startsWith(`${location.origin}/`);
  if (local) return el("img", { class: kind, src: item.url, alt: description ?? "" });
  return el("a", { class: `media ${kind}`, href: item.url, target: "_blank", rel: "noopener noreferrer", title: item.url }, `🖼 ${description ?? "Image"}`);
}

function emoji(value) {
  if (!value) return null;
  return el("span", { "aria-hidden": value.id ? null : "true" }, value.id ? `:${value.name}:` : value.name);
}

function button(component, use) {
  const label = [emoji(component.emoji), component.label ?? ""];
  const look = `button ${BUTTONS[component.style] ?? "grey"}`;
  if (component.style === 5) {
    return el("a", { class: look, href: component.url, target: "_blank", rel: "noopener noreferrer" }, label, el("span", { "aria-hidden": "true" }, "↗"));
  }
  const press = async (event) => {
    const node = event.currentTarget;
    if (node.hasAttribute("aria-busy")) return;
    node.setAttribute("aria-busy", "true");
    await use(component.custom_id);
    node.removeAttribute("aria-busy");
  };
  const name = component.label ? null : component.emoji?.name;
  return el("button", { type: "button", class: look, disabled: component.disabled === true || component.style === 6, "aria-label": name, data: { custom: component.custom_id ?? "" }, onclick: press }, label);
}

/** What a select menu offers. */
export function choicesOf(component, context) {
  const lists = { 5: context.users(), 6: context.roles(), 7: [...context.users(), ...context.roles()], 8: context.channels(component.channel_types) };
  if (component.type in lists) {
    const chosen = new Set((component.default_values ?? []).map((one) => one.id));
    return lists[component.type].map((one) => ({ ...one, chosen: chosen.has(one.value) }));
  }
  return (component.options ?? []).map((one) => ({ label: one.label, value: one.value, hint: one.description, icon: one.emoji?.name, chosen: one.default === true }));
}

function select(component, context, use) {
  const choices = choicesOf(component, context);
  const most = component.max_values ?? 1;
  const least = component.min_values ?? 1;
  const placeholder = component.placeholder ?? "Make a selection";
  if (most > 1 || least === 0) return multiple(component, choices, placeholder, use);
  const name = el("span", { class: "name" });
  const node = el("button", { type: "button", class: "menu-select", "aria-haspopup": "listbox", "aria-expanded": "false", disabled: component.disabled === true, data: { custom: component.custom_id }, onclick: () => open() }, name, icon("down"));
  const write = () => {
    const chosen = choices.find((one) => one.chosen);
    name.textContent = chosen?.label ?? placeholder;
    name.classList.toggle("hint", !chosen);
    node.setAttribute("aria-label", chosen ? `${placeholder}: ${chosen.label}` : placeholder);
  };
  const open = () => openMenu(choices.map((one) => ({ ...one, run: () => send(one) })), node, { list: placeholder });
  const send = async (choice) => {
    choices.forEach((one) => (one.chosen = one === choice));
    write();
    node.setAttribute("aria-busy", "true");
    await use(component.custom_id, [choice.value]);
    node.removeAttribute("aria-busy");
  };
  node.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open();
  });
  write();
  return node;
}

function multiple(component, choices, placeholder, use) {
  const chosen = choices.filter((one) => one.chosen).map((one) => one.label);
  const open = () => pickMany(component, choices, placeholder, use);
  return el("button", { type: "button", class: "menu-select", "aria-haspopup": "dialog", disabled: component.disabled === true, data: { custom: component.custom_id }, onclick: open },
    el("span", { class: "name" }, chosen.length ? chosen.join(", ") : placeholder), icon("down"));
}

/** A dialog with checkboxes for menus that take several values. */
function pickMany(component, choices, placeholder, use) {
  const dialog = byId("modal");
  const [least, most] = [component.min_values ?? 1, component.max_values ?? 1];
  const boxes = choices.map((one) => {
    const id = freshId("pick");
    return el("label", { class: "check", for: id }, el("input", { type: "checkbox", id, value: one.value, checked: one.chosen }), el("span", {}, one.label, one.hint ? el("small", {}, one.hint) : null));
  });
  const error = el("p", { class: "error", role: "alert" });
  const apply = (event) => {
    event.preventDefault();
    const values = [...dialog.querySelectorAll("input:checked")].map((box) => box.value);
    if (values.length < least || values.length > most) {
      error.textContent = `Choose ${least === most ? least : `${least} to ${most}`}.`;
      return;
    }
    dialog.close();
    use(component.custom_id, values);
  };
  fill(dialog, el("form", { onsubmit: apply },
    el("header", {}, el("h2", { id: "modal-title" }, placeholder)), el("div", { class: "fields" }, boxes), error,
    el("footer", {}, el("button", { type: "button", class: "second", onclick: () => dialog.close() }, "Cancel"), el("button", { class: "main" }, "Apply"))));
  dialog.showModal();
}
