// A searchable list over a plain select, for one or several values: the ARIA combobox pattern. The select
// stays what is sent; without this script it stays what is seen.
import { changed, dot, icon, make } from "./dom.js";
import { announce, plain, say, sayMany } from "./words.js";

export function pickers(root) {
  for (const select of root.querySelectorAll("select[data-picker]")) new Picker(select);
}

const badge = (option, more) => (option.dataset.color ? dot(option.dataset.color) : option.dataset.icon ? icon(option.dataset.icon, more) : null);

class Picker {
  constructor(select) {
    this.select = select;
    this.many = select.multiple;
    this.shown = [];
    this.at = -1;
    const id = select.id;
    const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
    if (label) { label.htmlFor = `${id}-pick`; label.id ||= `${id}-label`; }
    this.input = make("input", {
      id: `${id}-pick`, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list",
      "aria-describedby": select.getAttribute("aria-describedby"), "aria-invalid": select.getAttribute("aria-invalid"),
      placeholder: select.dataset.placeholder ?? say("search"),
    });
    this.list = make("ul", { id: `${id}-list`, class: "picker-list", role: "listbox", "aria-labelledby": label?.id, "aria-multiselectable": this.many ? "true" : null, hidden: true });
    this.box = make("div", { class: "picker-box" }, this.input, icon("chevron-down", "chevron"));
    this.caution = make("p", { class: "caution", role: "status", hidden: true });
    this.root = make("div", { class: "picker" }, this.box, this.list, this.caution);
    this.root.classList.toggle("invalid", select.getAttribute("aria-invalid") === "true");
    select.hidden = true;
    select.after(this.root);
    this.listen();
    this.sync();
  }

  listen() {
    const { input, box, list, select } = this;
    input.addEventListener("input", (event) => { event.stopPropagation(); this.open(input.value); });
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("focus", () => { if (!this.many) input.select(); });
    input.addEventListener("blur", () => { this.close(); this.sync(); });
    input.addEventListener("keydown", (event) => this.key(event));
    // Pressing the mouse elsewhere in the box must not take the focus from the input.
    box.addEventListener("mousedown", (event) => {
      if (event.target.closest("button")) return;
      if (event.target !== input || document.activeElement !== input) event.preventDefault();
      input.focus();
      if (list.hidden) this.open(""); else if (event.target !== input) this.close();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.choose(this.shown[Number(row.dataset.at)]);
    });
    list.addEventListener("pointermove", (event) => {
      const row = event.target.closest("[role=option]");
      if (row && Number(row.dataset.at) !== this.at) this.mark(Number(row.dataset.at), false);
    });
    select.addEventListener("change", () => this.sync());
    select.form?.addEventListener("reset", () => setTimeout(() => this.sync()));
  }

  key(event) {
    const closed = this.list.hidden;
    switch (event.key) {
      case "ArrowDown": case "ArrowUp": {
        event.preventDefault();
        if (closed) return this.open("");
        const by = event.key === "ArrowDown" ? 1 : -1;
        return this.mark((this.at + by + this.shown.length) % this.shown.length);
      }
      case "Home": case "End":
        if (closed || this.input.value) return;
        event.preventDefault();
        return this.mark(event.key === "Home" ? 0 : this.shown.length - 1);
      case "Enter":
        if (closed) return;
        event.preventDefault();
        return this.choose(this.shown[this.at]);
      case "Escape":
        if (closed) return;
        event.preventDefault();
        event.stopPropagation();
        this.close();
        return this.sync();
      case "Backspace":
        if (this.many && !this.input.value) this.take([...this.select.selectedOptions].at(-1));
    }
  }

  /** Fills the box from the select. */
  sync() {
    const { select, input, box } = this;
    for (const old of box.querySelectorAll(".picker-token, .dot, .icon:not(.chevron)")) old.remove();
    const chosen = [...select.selectedOptions];
    if (this.many) {
      input.value = "";
      input.placeholder = chosen.length ? say("add") : select.dataset.placeholder ?? say("search");
      for (const option of chosen) {
        const remove = make("button", { type: "button", "aria-label": say("remove", { name: option.text.trim() }) }, icon("close", "small"));
        remove.addEventListener("click", () => { this.take(option); input.focus(); this.close(); });
        input.before(make("span", { class: `picker-token${option.dataset.warning ? " bad" : ""}` }, badge(option, "small"), option.text.trim(), remove));
      }
    } else if (document.activeElement !== input || this.list.hidden) {
      const option = chosen[0];
      input.value = option?.value ? option.text.trim() : "";
      input.placeholder = option && !option.value ? option.text.trim() : select.dataset.placeholder ?? say("search");
      const mark = option && badge(option);
      if (mark) input.before(mark);
    }
    const why = chosen.map((option) => option.dataset.warning).filter(Boolean);
    this.caution.hidden = why.length === 0;
    this.caution.replaceChildren(...(why.length ? [icon("alert"), make("span", {}, why.join(" "))] : []));
  }

  open(query) {
    const wanted = plain(query).trim();
    this.shown = [...this.select.options].filter((option) => !option.disabled
      && (!wanted || plain(`${option.text} ${option.dataset.keywords ?? ""}`).includes(wanted)));
    let group = null;
    const rows = [];
    this.shown.forEach((option, at) => {
      const parent = option.parentElement.tagName === "OPTGROUP" ? option.parentElement : null;
      if (parent && parent !== group) rows.push(make("li", { class: "picker-group", role: "presentation" }, parent.label));
      group = parent;
      rows.push(make("li", { class: "picker-option", role: "option", id: `${this.list.id}-${at}`, "data-at": at, "aria-selected": String(option.selected) },
        badge(option),
        make("span", { class: "text" }, option.text.trim(), option.dataset.warning ? make("span", { class: "why" }, option.dataset.warning) : null),
        icon("check", "tick")));
    });
    if (!rows.length) rows.push(make("li", { class: "picker-none" }, say("nothing", { query })));
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    const below = innerHeight - this.box.getBoundingClientRect().bottom;
    this.list.classList.toggle("above", below < 260 && this.box.getBoundingClientRect().top > below);
    if (query) announce(sayMany("found", this.shown.length));
    this.mark(Math.max(0, wanted ? 0 : this.shown.findIndex((option) => option.selected)));
  }

  mark(at, scroll = true) {
    this.list.querySelector(".active")?.classList.remove("active");
    this.at = at;
    const row = document.getElementById(`${this.list.id}-${at}`);
    if (!row) return this.input.removeAttribute("aria-activedescendant");
    row.classList.add("active");
    this.input.setAttribute("aria-activedescendant", row.id);
    if (scroll) row.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  choose(option) {
    if (!option) return;
    if (this.many) {
      const max = Number(this.select.dataset.max ?? Infinity);
      if (!option.selected && this.select.selectedOptions.length >= max) return announce(say("full", { n: max }));
      option.selected = !option.selected;
      this.input.value = "";
    } else {
      option.selected = true;
      this.close();
    }
    changed(this.select);
    if (this.many) { const at = this.shown.indexOf(option); this.open(""); this.mark(Math.max(0, this.shown.indexOf(option), at)); }
  }

  take(option) {
    if (!option) return;
    option.selected = false;
    changed(this.select);
    if (!this.list.hidden) this.open("");
  }
}
