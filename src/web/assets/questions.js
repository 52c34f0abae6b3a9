// The questions of a form as rows, over the text that says the same: "label* | kind | example" a line.
import { changed, icon, make } from "./dom.js";

export function questions(root) {
  for (const area of root.querySelectorAll("textarea[data-questions]")) rows(area);
}

function read(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const [label = "", kind = "paragraph", ...rest] = line.split("|").map((part) => part.trim());
    const at = kind.indexOf(":");
    const name = (at < 0 ? kind : kind.slice(0, at)).trim() || "paragraph";
    return {
      label: label.replace(/\*+$/, "").trim(), required: label.endsWith("*"), kind: name,
      options: at < 0 ? "" : kind.slice(at + 1).trim(), example: rest.join("|").trim(),
    };
  });
}

// A bar would begin the next part of the line.
const clean = (text) => text.replaceAll("|", "/").replaceAll("\n", " ").trim();

function write(all) {
  return all.map((one) => {
    const kind = one.kind === "select" ? `select: ${clean(one.options)}` : one.kind;
    const example = clean(one.example);
    return `${clean(one.label)}${one.required ? "*" : ""} | ${kind}${example ? ` | ${example}` : ""}`;
  }).join("\n");
}

function rows(area) {
  const words = area.dataset;
  const most = Number(words.most ?? 5);
  const kinds = words.kinds.split(";").map((pair) => pair.trim().split("="));
  const list = make("div", { class: "questions", role: "group", "aria-label": document.querySelector(`label[for="${area.id}"]`)?.textContent.trim() });
  const more = make("button", { class: "btn tight", type: "button" }, icon("plus"), words.add);
  let all = read(area.value);
  // What this page does not know how to show stays text.
  if (all.some((one) => !kinds.some(([name]) => name === one.kind))) return;
  area.hidden = true;
  area.after(list, make("div", { class: "actions" }, more));

  const store = () => { area.value = write(all.filter((one) => one.label.trim())); changed(area); };
  const draw = (focus) => {
    list.replaceChildren(...all.map((one, at) => row(one, at)));
    more.disabled = all.length >= most;
    if (focus !== undefined) list.children[focus]?.querySelector("input")?.focus();
  };
  const row = (one, at) => {
    const named = (text) => `${text} ${at + 1}`;
    const text = (key, label, max) => {
      const input = make("input", { class: "input", value: one[key], maxlength: max, placeholder: label, "aria-label": named(label) });
      input.addEventListener("input", (event) => { event.stopPropagation(); one[key] = input.value; store(); });
      return input;
    };
    const kind = make("select", { class: "select", "aria-label": named(words.kind) }, ...kinds.map(([name, label]) => make("option", { value: name, selected: name === one.kind }, label)));
    kind.addEventListener("change", (event) => { event.stopPropagation(); one.kind = kind.value; store(); draw(); list.children[at].querySelector("select").focus(); });
    const required = make("input", { type: "checkbox", checked: one.required });
    required.addEventListener("change", (event) => { event.stopPropagation(); one.required = required.checked; store(); });
    const up = make("button", { class: "btn plain tight", type: "button", disabled: at === 0, "aria-label": named(words.up) }, icon("chevron-left", "turn-up"));
    up.addEventListener("click", () => { [all[at - 1], all[at]] = [all[at], all[at - 1]]; store(); draw(at - 1); });
    const gone = make("button", { class: "btn plain tight", type: "button", "aria-label": named(words.remove) }, icon("trash"));
    gone.addEventListener("click", () => { all.splice(at, 1); store(); draw(Math.max(0, at - 1)); });
    return make("div", { class: "question" },
      text("label", words.label, 45), kind,
      one.kind === "select" ? make("div", { class: "wide" }, text("options", words.options, 1500)) : null,
      one.kind === "file" ? null : make("div", { class: "wide" }, text("example", words.example, 100)),
      make("div", { class: "foot" }, make("label", { class: "option" }, required, make("span", {}, words.required)), make("span", { class: "pair" }, up, gone)));
  };
  more.addEventListener("click", () => { all.push({ label: "", required: false, kind: "paragraph", options: "", example: "" }); draw(all.length - 1); });
  area.form?.addEventListener("reset", () => setTimeout(() => { all = read(area.value); draw(); }));
  draw();
}
