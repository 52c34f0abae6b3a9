// The rail, the hints and the record of what happened.
import { avatar, byId, el, fill, icon } from "./dom.js";

const KINDS = { 2: "Command", 3: "Component", 4: "Autocomplete", 5: "Form" };

/** Draws server, person and channel lists. */
export function rail(state, go) {
  keepFocus(byId("guilds"), state.guilds.map((one) => pick(one.id, one.id === state.guild, () => go({ guild: one.id, channel: undefined }), avatar(one.id, one.name, "square"), one.name)));
  const people = state.people.filter((one) => !one.bot);
  keepFocus(byId("people"), people.map((one) => pick(one.id, one.id === state.user, () => go({ user: one.id }), avatar(one.id, one.name), one.name, one.inside ? one.standing : "not here", one.inside ? null : `${one.name} is not in this server`)));
  keepFocus(byId("channels"), channelList(state, go));
}

/** Replaces children and gives the focus back to the one that had it. */
function keepFocus(node, children) {
  const had = node.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  fill(node, children);
  if (had) node.querySelector(`[data-id="${CSS.escape(had)}"]`)?.focus();
}

function pick(id, pressed, onclick, picture, name, tag, why) {
  return el("button", { type: "button", class: "pick", "aria-pressed": String(pressed), disabled: Boolean(why), data: { id }, onclick, title: why ?? null }, picture, el("span", { class: "name" }, name), tag ? el("span", { class: "tag" }, tag) : null);
}

function channelList(state, go) {
  const icons = { 1: "@", 2: "♪", 13: "♪", 5: "»", 10: "⌞", 11: "⌞", 12: "⌞", 15: "☰" };
  const one = (channel, child) => {
    const node = pick(channel.id, channel.id === state.channel, () => go({ channel: channel.id }), el("span", { class: "hash", "aria-hidden": "true" }, icons[channel.type] ?? "#"), channel.name, null, channel.open ? null : "Posts of a forum cannot be opened here yet");
    if (child) node.classList.add("child");
    return node;
  };
  const under = (id) => state.channels.filter((channel) => channel.parent === id).sort((a, b) => a.position - b.position);
  const tree = (channel) => [one(channel, channel.type >= 10 && channel.type <= 12), ...under(channel.id).map((thread) => one(thread, true))];
  const top = under(null).filter((channel) => channel.type !== 4).flatMap(tree);
  const orphan = (channel) => channel.parent && !state.channels.some((other) => other.id === channel.parent);
  const categories = under(null).filter((channel) => channel.type === 4);
  const grouped = categories.map((category) => [el("p", { class: "category" }, category.name), under(category.id).length ? under(category.id).flatMap(tree) : el("p", { class: "help none" }, "Nothing here yet")]);
  return [top, state.channels.filter(orphan).map((channel) => one(channel, false)), grouped];
}

/** Draws the record of interactions and REST calls, newest first; open entries stay open. */
export function activity(entries, show, name) {
  const list = byId("activity");
  const open = new Set([...list.querySelectorAll("details[open]")].map((node) => node.dataset.id));
  const shown = entries.filter((one) => show === "all" || (show === "interactions") === Boolean(one.interaction));
  if (shown.length === 0) return fill(list, el("li", { class: "empty" }, "Nothing yet. Use a command: you will see the signed request and everything the bot did about it."));
  const focused = list.contains(document.activeElement) ? document.activeElement.closest("details")?.dataset.id : null;
  fill(list, shown.map((one) => el("li", {}, entry(one, open.has(one.id), name))));
  if (focused) list.querySelector(`details[data-id="${CSS.escape(focused)}"] summary`)?.focus();
}

function entry(one, isOpen, name) {
  const details = el("details", { data: { id: one.id }, class: one.interaction ? "" : "call" }, one.interaction ? interactionHead(one) : callHead(one, name));
  const body = () => {
    if (!details.open || details.dataset.filled) return;
    details.dataset.filled = "yes";
    const block = (title, value) => (value === null || value === undefined ? null : [el("h3", {}, title), el("pre", { tabindex: "0" }, typeof value === "string" ? value : JSON.stringify(value, null, 2))]);
    for (const node of [block("Why it failed", one.failure), block("Audit log reason", one.reason), block(one.interaction ? "Sent to the bot, signed" : "Body", one.sent), block(one.interaction ? "The bot answered" : "Answer", one.answer)].flat()) if (node) details.append(node);
  };
  details.addEventListener("toggle", body);
  details.open = isOpen;
  body();
  return details;
}

function interactionHead(one) {
  const look = { failed: "bad", waiting: "warn", thinking: "warn" }[one.state] ?? "info";
  const took = one.took === null || one.took === undefined ? "" : ` · ${one.took} ms`;
  return el("summary", {}, el("span", { class: `chip ${look}` }, one.state), el("span", { class: "what" }, el("code", {}, one.kind === 2 || one.kind === 4 ? `/${one.label}` : one.label)), el("span", { class: "note" }, `${KINDS[one.kind]} by ${one.who}${one.status ? ` · HTTP ${one.status}` : ""}${took}`));
}

function callHead(one, name) {
  const path = one.path.replace(/\d{17,20}/g, (id) => name(id) ?? `…${id.slice(-5)}`);
  const look = one.status === null ? "bad" : one.status < 300 ? "good" : one.status < 500 ? "warn" : "bad";
  return el("summary", {}, el("span", { class: `chip ${look}` }, one.status === null ? "dropped" : `${one.status}`), el("span", { class: "what", title: one.path }, el("code", {}, el("b", {}, one.method), ` ${path}`)), one.code ? el("span", { class: "note" }, `Discord code ${one.code}`) : null);
}

/** Whether somebody did this: the kind of interaction, and the beginning of its command or component. */
function did(state, kind, label, handle) {
  return state.did?.some((one) => {
    const [is, who, , ...what] = one.split(" ");
    return is === String(kind) && (!handle || who === handle) && what.join(" ").startsWith(label);
  }) ?? false;
}

/** Things worth trying first, with what each needs; each is ticked once it was really done. */
export function hints(state, actions) {
  const has = (path) => path.split(" ").reduce((level, name) => (level ? (level.options ?? level).find((one) => one.name === name) : null), { options: state.commands });
  const person = (handle) => state.people.find((one) => one.handle === handle && one.inside);
  const other = state.guilds.find((one) => one.id !== state.guild);
  const as = (handle, path, preset) => () => actions.as(person(handle).id, () => actions.open(path, preset));
  const steps = [];
  if (has("faq search")) steps.push([did(state, 2, "faq search"), "Search the FAQ", "/faq search suggests answers while you type", () => actions.open("faq search")]);
  if (has("faq add") && person("adam")) steps.push([did(state, 5, "faq:add"), "Add an answer as Adam, an admin", "/faq add opens a form", as("adam", "faq add")]);
  if (has("faq add") && person("mia")) steps.push([did(state, 2, "faq add", "mia"), "Try the same as Mia, a member", "She is told kindly that this is for admins", as("mia", "faq add")]);
  if (has("ticket open") && person("mia")) steps.push([did(state, 5, "tickets:form", "mia"), "Open a ticket as Mia", "/ticket open makes a private channel for her and the staff", as("mia", "ticket open")]);
  if (has("ticket list") && person("adam")) steps.push([did(state, 3, "tickets:do:claim") || did(state, 2, "ticket claim"), "Claim the ticket as Adam", "Open the ticket's channel and press Claim", as("adam", "ticket list")]);
  if (has("reminder add")) steps.push([did(state, 2, "reminder add"), "Set a reminder", "/reminder add with when: in 1 minute", () => actions.open("reminder add", { when: "in 1 minute" })]);
  if (has("help")) steps.push([did(state, 2, "help"), "See what else there is", "/help lists what you can use", () => actions.open("help")]);
  if (steps.length === 0) steps.push([false, "Type / in the message box", state.commands.length ? "It lists every command of the bot" : "Commands appear as soon as the bot has registered them", () => actions.focus("/")]);
  if (state.bot?.dashboard) steps.push([state.logins > 0, "Log in to the dashboard", "Continue as Adam with one click", actions.dashboard]);
  if (other) steps.push([new Set((state.did ?? []).map((one) => one.split(" ")[2])).size > 1, `Use a command in ${other.name}`, "Each server has its own entries; nothing crosses over", () => actions.guild(other.id)]);
  const items = steps.map(([done, title, text, run], at) => el("li", {}, el("button", { type: "button", onclick: run },
    el("span", { class: `step ${done ? "done" : ""}`, "aria-hidden": "true" }, done ? "✓" : String(at + 1)), el("span", {}, el("b", {}, title), done ? el("span", { class: "sr" }, " (done)") : null, el("small", {}, text)))));
  const count = steps.filter(([done]) => done).length;
  fill(byId("hints"), el("header", {}, el("div", {}, el("h2", { id: "hints-title" }, count === steps.length ? "You've tried everything here" : `Try this · ${count} of ${steps.length} done`),
    el("p", { class: "help" }, "A Discord of your own to try the bot in. Nothing leaves this machine, and all of it is gone when the sandbox stops.")),
    el("button", { type: "button", class: "plain", "aria-label": "Hide the suggestions", onclick: actions.hide }, icon("close"))), el("ol", {}, items));
}
