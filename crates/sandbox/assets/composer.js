// Writing messages and filling in commands.
import { combobox } from "./combobox.js";
import { byId, el, fill, fit, focusGently, freshId, icon, toast } from "./dom.js";

/** Runs the composer; `app` gives `state()`, `context()`, `act(action)`, `modal(definition)`. */
export function composer(app) {
  const form = byId("composer");
  let sending = false;
  let key = "";

  /** All leaf commands with their options. */
  function leaves() {
    const out = [];
    for (const command of app.state().commands.filter((one) => one.type === 1)) {
      const walk = (path, node) => {
        const nested = (node.options ?? []).filter((one) => one.type <= 2);
        if (nested.length) nested.forEach((one) => walk(`${path} ${one.name}`, one));
        else out.push({ path, description: node.description, options: node.options ?? [] });
      };
      walk(command.name, command);
    }
    return out;
  }

  function plain(text = "") {
    const state = app.state();
    const channel = state.channels.find((one) => one.id === state.channel);
    const label = !channel ? "No channel to write in" : channel.writable ? `Message #${channel.name} or type /` : "Read only. Type / for commands";
    const short = matchMedia("(max-width: 719px)").matches && channel?.writable ? "Message, or / to start" : label;
    const input = el("textarea", { id: "write", rows: 1, maxLength: 2000, "aria-label": label, placeholder: short, disabled: !channel, enterkeyhint: "send" });
    input.value = text;
    const grow = () => {
      input.style.height = "auto";
      input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
    };
    const palette = combobox(input, {
      label: "Commands",
      empty: state.commands.length ? "No command matches" : "The bot has not registered any commands yet",
      source: (typed) => (typed.startsWith("/") && !typed.includes("\n") ? commandChoices(typed.slice(1)) : null),
      pick: (item) => choose(item.value, item.preset),
    });
    input.addEventListener("input", grow);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        if (!palette.isOpen()) form.requestSubmit();
      }
    });
    const open = el("button", { type: "button", class: "plain slash", "aria-label": "Commands", title: "Commands", disabled: !channel, onclick: () => {
      input.value = "/";
      input.focus();
      palette.refresh();
    } }, "/");
    form.onsubmit = async (event) => {
      event.preventDefault();
      const said = input.value.trim();
      if (!said || sending) return;
      if (said.startsWith("/")) return palette.refresh();
      sending = true;
      const result = await app.act({ do: "say", text: said });
      sending = false;
      if (result.reply === "failed") return toast(result.reason);
      input.value = "";
      grow();
    };
    fill(form, palette.list, el("div", { class: "line" }, open, input, el("button", { class: "plain send", "aria-label": "Send", title: "Send (Enter)" }, icon("send"))));
  }

  /** A command typed out with its first value: "/faq search refund". */
  function typedOut(text) {
    const command = leaves().filter((one) => text.startsWith(`${one.path} `)).sort((a, b) => b.path.length - a.path.length)[0];
    const option = command?.options.find((one) => [3, 4, 10].includes(one.type));
    const value = command ? text.slice(command.path.length).trim() : "";
    if (!option || !value) return null;
    return { label: `/${command.path}`, hint: `${option.name}: ${value}`, value: command, preset: { [option.name]: value } };
  }

  function commandChoices(typed) {
    const query = typed.replace(/ +/g, " ");
    const whole = typedOut(query);
    if (whole) return [whole];
    const scored = leaves().map((one) => ({ one, score: Math.max(fit(query, one.path), fit(query, one.description) / 3) }));
    const found = scored.filter((entry) => entry.score > 0).sort((a, b) => b.score - a.score || a.one.path.localeCompare(b.one.path));
    return found.slice(0, 25).map(({ one }) => ({ label: `/${one.path}`, hint: one.description, value: one }));
  }

  /** Shows the fields of a command; runs it at once when there is nothing to fill in. */
  function choose(command, preset = {}) {
    if (command.options.length === 0) return run(command, {});
    const fields = new Map();
    const error = el("p", { class: "error", role: "alert" });
    const place = el("div", { class: "options" });
    const extra = el("div", { class: "extra" });
    const values = () => Object.fromEntries([...fields].map(([name, field]) => [name, field.value()]).filter(([, value]) => value !== undefined));
    const add = (option, focus) => {
      const field = optionField(option, command, values, preset[option.name]);
      fields.set(option.name, field);
      if (!option.required) {
        field.node.append(el("button", { type: "button", class: "plain", "aria-label": `Remove ${option.name}`, onclick: () => {
          fields.delete(option.name);
          field.node.remove();
          more();
          extra.querySelector("button")?.focus();
        } }, icon("close")));
      }
      place.append(field.node);
      if (focus) field.focus();
      more();
    };
    const more = () => {
      const left = command.options.filter((one) => !fields.has(one.name));
      fill(extra, left.map((one) => el("button", { type: "button", class: "add", title: one.description, onclick: () => add(one, true) }, `+ ${one.name}`)));
    };
    const cancel = () => {
      plain();
      byId("write").focus();
    };
    form.onsubmit = async (event) => {
      event.preventDefault();
      const missing = [...fields].map(([name, field]) => [name, field.problem()]).find(([, problem]) => problem);
      if (missing) {
        error.textContent = `${missing[0]}: ${missing[1]}`;
        fields.get(missing[0]).focus();
        return;
      }
      await run(command, values(), error);
    };
    form.onkeydown = (event) => {
      if (event.key === "Escape") cancel();
    };
    fill(form, el("div", { class: "command" },
      el("div", { class: "head" }, el("strong", {}, `/${command.path}`), el("span", { class: "help" }, command.description),
        el("button", { type: "button", class: "plain", "aria-label": "Cancel the command", onclick: cancel }, icon("close"))),
      place, extra, error,
      el("div", { class: "foot" }, el("button", { class: "main" }, "Send command"), el("span", { class: "help keys" }, "Enter sends · Esc cancels"))));
    command.options.filter((one) => one.required || one.name in preset).forEach((one) => add(one, false));
    if (fields.size === 0) add(command.options[0], false);
    more();
    [...fields.values()][0].focus();
  }

  async function run(command, options, error) {
    if (sending) return;
    sending = true;
    form.setAttribute("aria-busy", "true");
    const result = await app.act({ do: "command", path: command.path, options });
    form.removeAttribute("aria-busy");
    sending = false;
    if (result.reply === "failed" && result.stage !== "bot") {
      if (error) error.textContent = result.reason;
      else toast(result.reason);
      return;
    }
    plain();
    if (result.reply === "modal") app.modal(result.modal);
    else focusGently(byId("write"));
  }

  /** One option: a label, an input and how to read it. */
  function optionField(option, command, values, preset) {
    const id = freshId("option");
    const label = el("label", { for: id, title: option.description }, option.name, option.required ? el("span", { class: "must", "aria-hidden": "true" }, "*") : null);
    const made = control(option, id, command, values, preset);
    const node = el("div", { class: "option" }, label, made.node);
    const problem = () => {
      const value = made.value();
      if (value === undefined) return option.required ? "needs a value" : "";
      return made.problem?.(value) ?? "";
    };
    return { node, problem, value: made.value, focus: () => made.input.focus() };
  }

  function control(option, id, command, values, preset) {
    const context = app.context();
    const picks = { 6: context.users(), 7: context.channels(option.channel_types), 8: context.roles(), 9: [...context.users(), ...context.roles()] }[option.type];
    const fixed = option.type === 5 ? [{ label: "True", value: true }, { label: "False", value: false }] : option.choices?.map((one) => ({ label: one.name, value: one.value }));
    if (picks || fixed) return list(option, id, picks ?? fixed, preset);
    if (option.type === 11) return file(option, id);
    return typed(option, id, command, values, preset);
  }

  /** A field whose value is one of a known list. */
  function list(option, id, items, preset) {
    let chosen = items.find((one) => one.value === preset);
    const input = el("input", { id, type: "text", placeholder: option.description, "aria-required": option.required ? "true" : null });
    input.value = chosen?.label ?? "";
    const box = combobox(input, {
      label: option.name,
      about: option.description,
      source: (text) => items.map((one) => ({ ...one, score: text === chosen?.label ? 1 : fit(text, one.label) })).filter((one) => one.score > 0).sort((a, b) => b.score - a.score).slice(0, 25),
      pick: (item) => {
        chosen = item;
        input.value = item.label;
      },
    });
    input.addEventListener("focus", box.refresh);
    const value = () => {
      if (chosen && input.value === chosen.label) return chosen.value;
      return items.find((one) => one.label.toLowerCase() === input.value.trim().toLowerCase())?.value ?? (input.value.trim() ? null : undefined);
    };
    return { node: el("div", { class: "combo" }, input, box.list), input, value, problem: (one) => (one === null ? "choose one from the list" : "") };
  }

  function file(option, id) {
    let read;
    const input = el("input", { id, type: "file", onchange: async () => {
      const picked = input.files[0];
      read = picked && { filename: picked.name, content_type: picked.type || "text/plain", content: await picked.text() };
    } });
    return { node: input, input, value: () => read };
  }

  /** Free text or a number, with live suggestions where the command has them. */
  function typed(option, id, command, values, preset) {
    const number = option.type === 4 || option.type === 10;
    const input = el("input", { id, type: "text", inputMode: number ? "decimal" : "text", placeholder: option.description, "aria-required": option.required ? "true" : null, maxLength: number ? 20 : option.max_length ?? 6000 });
    input.value = preset ?? "";
    let chosen;
    const value = () => {
      const text = input.value.trim();
      if (!text) return undefined;
      if (chosen && chosen.label === input.value) return chosen.value;
      return number ? (Number.isNaN(Number(text)) ? text : Number(text)) : text;
    };
    const problem = (one) => {
      if (number && typeof one !== "number") return "needs a number, or one of the suggestions";
      if (option.type === 4 && !Number.isInteger(one)) return "needs a whole number";
      if (number && (one < (option.min_value ?? -Infinity) || one > (option.max_value ?? Infinity))) return `must be between ${option.min_value ?? "any"} and ${option.max_value ?? "any"}`;
      return !number && one.length < (option.min_length ?? 0) ? `needs at least ${option.min_length} characters` : "";
    };
    if (!option.autocomplete) return { node: input, input, value, problem };
    const ask = async (text) => {
      const others = values();
      delete others[option.name];
      const result = await app.act({ do: "autocomplete", path: command.path, options: { ...others, [option.name]: text }, focused: option.name });
      if (result.reply !== "choices") throw new Error(`Loading options failed. ${result.reason ?? ""}`);
      return result.choices.map((one) => ({ label: one.name, value: one.value }));
    };
    const empty = number ? "Nothing fits. Try other words, or type the number." : "No suggestions. You can send what you typed.";
    const box = combobox(input, { label: option.name, about: option.description, empty, source: ask, wait: 120, pick: (item) => {
      chosen = item;
      input.value = item.label;
    } });
    input.addEventListener("focus", box.refresh);
    return { node: el("div", { class: "combo" }, input, box.list), input, value, problem };
  }

  return {
    /** Shows the plain composer anew when person, channel or commands changed, unless something is being typed. */
    update() {
      const state = app.state();
      const now = [state.guild, state.channel, state.user, state.commands.map((one) => one.version)].join();
      if (now === key) return;
      const [moved, text] = [key.split(",").slice(0, 3).join() !== now.split(",").slice(0, 3).join(), byId("write")?.value ?? ""];
      key = now;
      if (moved || byId("write")) {
        const focused = document.activeElement?.id === "write";
        form.onkeydown = null;
        plain(text);
        if (focused) byId("write").focus();
      }
    },
    /** Opens a command as if it had been chosen from the list. */
    open(path, preset) {
      const command = leaves().find((one) => one.path === path);
      if (command) choose(command, preset);
      return Boolean(command);
    },
    focus(text) {
      const input = byId("write") ?? (plain(), byId("write"));
      if (text) {
        input.value = text;
        input.dispatchEvent(new Event("input"));
      }
      input.focus();
    },
  };
}
