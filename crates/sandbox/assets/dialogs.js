// Modals.
import { choicesOf } from "./components.js";
import { byId, el, fill, freshId, icon } from "./dom.js";
import { markdown } from "./markdown.js";

/** Opens a modal; `submit(fields)` sends it and resolves to what came of it. */
export function modal(definition, context, submit, next) {
  const dialog = byId("modal");
  const fields = new Map();
  const error = el("p", { class: "error", role: "alert" });
  const body = definition.components.map((component) => part(component, context, fields));
  const send = async (event) => {
    event.preventDefault();
    for (const field of fields.values()) field.say("");
    const wrong = [...fields.values()].filter((field) => field.problem());
    for (const field of wrong) field.say(field.problem());
    if (wrong.length) return wrong[0].focus();
    error.textContent = "";
    const button = dialog.querySelector("button.main");
    button.disabled = true;
    const values = {};
    for (const [id, field] of fields) values[id] = await field.value();
    const result = await submit(values);
    button.disabled = false;
    if (result.reply === "failed") {
      error.textContent = result.stage === "bot" ? `Something went wrong. Try again. (${result.reason})` : result.reason;
      return;
    }
    dialog.close();
    next(result);
  };
  const hasty = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  fill(dialog, el("form", { onsubmit: send, onkeydown: hasty, novalidate: true },
    el("header", {}, el("h2", { id: "modal-title" }, definition.title), el("button", { type: "button", class: "plain", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"))),
    el("div", { class: "fields" }, body), error,
    el("footer", {}, el("button", { type: "button", class: "second", onclick: () => dialog.close() }, "Cancel"), el("button", { class: "main" }, "Submit"))));
  dialog.showModal();
  [...fields.values()][0]?.focus();
  // A long text shows its beginning, not its end.
  document.activeElement.setSelectionRange?.(0, 0);
  document.activeElement.scrollLeft = 0;
}

function part(component, context, fields) {
  if (component.type === 10) return el("div", { class: "md" }, markdown(component.content, context));
  const input = component.type === 18 ? component.component : component.components[0];
  const label = component.label ?? input.label ?? "";
  const [id, help, wrong] = [freshId("field"), freshId("help"), freshId("error")];
  const required = input.type === 23 ? false : input.required !== false;
  const made = field(input, id, context, required);
  made.input?.setAttribute("aria-describedby", `${help} ${wrong}`);
  if (required) made.input?.setAttribute("aria-required", "true");
  const message = el("p", { class: "error", id: wrong });
  fields.set(input.custom_id, {
    value: made.value,
    problem: () => made.problem?.(required) ?? "",
    say: (text) => {
      message.textContent = text;
      made.input?.setAttribute("aria-invalid", String(Boolean(text)));
    },
    focus: () => (made.input ?? made.node.querySelector("input, select"))?.focus(),
  });
  const name = el(made.group ? "legend" : "label", made.group ? {} : { for: id }, label, required ? el("span", { class: "must", "aria-hidden": "true" }, " *") : null);
  return el(made.group ? "fieldset" : "div", { class: "field" }, name, made.node, el("p", { class: "help", id: help }, component.description ? el("span", {}, component.description) : null, made.count ?? null), message);
}

function field(input, id, context, required) {
  switch (input.type) {
    case 4: return textField(input, id);
    case 19: return fileField(input, id);
    case 23: return checkbox(input, id);
    case 21: return boxes(input, "radio", choicesOf({ ...input, type: 3 }, context));
    case 22: return boxes(input, "checkbox", choicesOf({ ...input, type: 3 }, context));
    default: return selectField(input, id, context, required);
  }
}

function textField(input, id) {
  const most = input.max_length ?? 4000;
  const node = el(input.style === 2 ? "textarea" : "input", { id, maxLength: most, placeholder: input.placeholder ?? "", rows: input.style === 2 ? 5 : null });
  node.value = input.value ?? "";
  const count = el("span", { class: "count" });
  const update = () => (count.textContent = node.value.length > most * 0.8 ? `${node.value.length} of ${most} characters` : "");
  node.addEventListener("input", update);
  update();
  const problem = (required) => {
    const length = [...node.value].length;
    if (required && !node.value.trim()) return "Please fill this in.";
    return length && length < (input.min_length ?? 0) ? `At least ${input.min_length} characters, please.` : "";
  };
  return { node, input: node, count, value: () => node.value, problem };
}

function selectField(input, id, context, required) {
  const choices = choicesOf(input, context);
  const many = (input.max_values ?? 1) > 1;
  if (many) return boxes(input, "checkbox", choices);
  const blank = el("option", { value: "" }, input.placeholder ?? "Choose…");
  const node = el("select", { id }, blank, choices.map((one) => el("option", { value: one.value, selected: one.chosen }, one.hint ? `${one.label} — ${one.hint}` : one.label)));
  return { node, input: node, value: () => (node.value ? [node.value] : []), problem: () => (required && !node.value ? "Please choose one." : "") };
}

function boxes(input, type, choices) {
  const group = freshId("group");
  const node = el("div", { class: "boxes" }, choices.map((one) => {
    const id = freshId("box");
    return el("label", { class: "check", for: id }, el("input", { type, name: group, id, value: one.value, checked: one.chosen }), el("span", {}, one.label, one.hint ? el("small", {}, one.hint) : null));
  }));
  const chosen = () => [...node.querySelectorAll("input:checked")].map((box) => box.value);
  const value = () => (type === "radio" ? chosen()[0] ?? null : chosen());
  const problem = (required) => {
    const least = required ? Math.max(input.min_values ?? 1, 1) : 0;
    return chosen().length < least ? `Please choose ${least === 1 ? "one" : `at least ${least}`}.` : chosen().length > (input.max_values ?? choices.length) ? `At most ${input.max_values}, please.` : "";
  };
  return { node, group: true, value, problem };
}

function checkbox(input, id) {
  const node = el("input", { type: "checkbox", id, checked: input.default === true });
  return { node: el("span", { class: "check" }, node), input: node, value: () => node.checked };
}

function fileField(input, id) {
  const node = el("input", { type: "file", id, multiple: (input.max_values ?? 1) > 1 });
  const value = () => Promise.all([...node.files].map(async (one) => ({ filename: one.name, content_type: one.type || "text/plain", base64: await base64(one) })));
  return { node, input: node, value, problem: (required) => (required && node.files.length === 0 ? "Please add a file." : "") };
}

/** The bytes of a file, as text that JSON can carry. */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
