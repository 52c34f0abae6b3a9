// The sandbox page: who looks at what, kept in step with the sandbox.
import { act, view } from "./api.js";
import { composer } from "./composer.js";
import { modal } from "./dialogs.js";
import { byId, fill, focusGently, toast } from "./dom.js";
import { copy, openMenu } from "./menu.js";
import { message } from "./message.js";
import { activity, hints, rail } from "./panels.js";

const store = {
  read: (key, fallback) => {
    try {
      return JSON.parse(localStorage.getItem(`sandbox.${key}`)) ?? fallback;
    } catch {
      return fallback;
    }
  },
  write: (key, value) => localStorage.setItem(`sandbox.${key}`, JSON.stringify(value)),
};

let state = { commands: [], people: [], channels: [], roles: [], messages: [], guilds: [], activity: [] };
const aimed = /^\/channels\/(\d+)\/(\d+)(?:\/(\d+))?$/.exec(location.pathname);
let where = { ...store.read("where", {}), ...(aimed ? { guild: aimed[1], channel: aimed[2] } : {}) };
let controller = new AbortController();
let shown = "all";
let afterwards = null;
let [lost, newest] = [false, 0];
const drawn = new Map();

const context = {
  user: (id) => state.people.find((one) => one.id === id)?.name,
  role: (id) => state.roles.find((one) => one.id === id)?.name.replace(/^@/, ""),
  channel: (id) => state.channels.find((one) => one.id === id)?.name,
  users: () => state.people.filter((one) => one.inside).map((one) => ({ label: one.name, hint: one.standing, value: one.id })),
  roles: () => state.roles.map((one) => ({ label: one.name, value: one.id })),
  channels: (types) => state.channels.filter((one) => !types?.length || types.includes(one.type)).map((one) => ({ label: one.type === 4 ? one.name : `#${one.name}`, value: one.id })),
  open: (path) => write.open(path) || toast(`You can't use /${path} here.`),
  isMenuCommand: (name) => state.commands.some((one) => one.type !== 1 && one.name === name),
};

/** A short name for an id in a REST path. */
function nameOf(id) {
  if (id === state.bot?.id) return "{app}";
  const channel = context.channel(id);
  const found = channel ? `#${channel}` : state.guilds.find((one) => one.id === id)?.name;
  return found && `{${found}}`;
}

const here = () => ({ guild: state.guild, user: state.user, channel: state.channel });
const perform = (action) => act(here(), action);

/** Shows what came of an action that has no place of its own for errors. */
function settle(result) {
  if (result.reply === "modal") openModal(result.modal);
  else if (result.reply === "failed" && result.stage !== "bot") toast(result.reason);
  return result;
}

function openModal(definition) {
  modal(definition, context, (fields) => perform({ do: "submit", custom_id: definition.custom_id, fields }), settle);
}

const write = composer({ state: () => state, context: () => context, act: perform, modal: openModal });

const actions = {
  use: async (id, custom_id, values) => settle(await perform(values ? { do: "select", message: id, custom_id, values } : { do: "click", message: id, custom_id })),
  dismiss: (id) => perform({ do: "dismiss", message: id }),
  menu(value, anchor, pointer) {
    const run = (action) => async () => settle(await perform(action));
    const onMessage = state.commands.filter((one) => one.type === 3);
    const onUser = state.commands.filter((one) => one.type === 2);
    const name = context.user(value.author.id) ?? value.author.username;
    openMenu([
      onMessage.length ? "Apps · this message" : null,
      ...onMessage.map((one) => ({ label: one.name, run: run({ do: "message_command", name: one.name, message: value.id }) })),
      onUser.length ? `Apps · ${name}` : null,
      ...onUser.map((one) => ({ label: one.name, run: run({ do: "user_command", name: one.name, target: value.author.id }) })),
      "Copy",
      { label: "Copy message ID", run: () => copy(value.id) },
      value.content ? { label: "Copy text", run: () => copy(value.content) } : null,
    ].filter(Boolean), anchor, { pointer });
  },
};

const nearEnd = (scroll) => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
const toEnd = () => (byId("scroll").scrollTop = byId("scroll").scrollHeight);

/** Remembers what is focused inside a message, to focus its successor once the message is drawn anew. */
function focusIn(node) {
  if (!node?.contains(document.activeElement)) return null;
  const all = [...node.querySelectorAll("[data-custom]")];
  const at = all.indexOf(document.activeElement);
  const { custom } = document.activeElement.dataset;
  return (fresh) => {
    const now = [...fresh.querySelectorAll("[data-custom]")];
    const same = now.findIndex((one) => one.dataset.custom === custom);
    const from = same >= 0 ? same : at;
    const near = now.map((one, index) => ({ one, far: Math.abs(index - from) })).filter(({ one }) => !one.disabled).sort((a, b) => a.far - b.far)[0];
    (near?.one ?? fresh.querySelector("button"))?.focus();
  };
}

/** Draws the messages; unchanged ones keep their elements, so focus and open details survive. */
function messages() {
  const [list, scroll] = [byId("messages"), byId("scroll")];
  const atEnd = nearEnd(scroll);
  const names = state.people.map((one) => one.name).join();
  const seen = new Set();
  const byMe = (value) => value.failed !== undefined || value.only_you || value.author?.id === state.user || value.interaction?.user.id === state.user;
  const news = drawn.size > 0 && state.messages.some((value) => !drawn.has(value.id) && byMe(value));
  let [previous, place] = [null, list.firstChild];
  for (const value of state.messages) {
    const print = JSON.stringify([value, previous?.id, names, state.channels.length]);
    const old = drawn.get(value.id);
    let node = old?.node;
    if (old?.print !== print) {
      const refocus = focusIn(node);
      node = message(value, context, actions, previous);
      if (old) {
        if (place === old.node) place = old.node.nextSibling;
        old.node.replaceWith(node);
        refocus?.(node);
      } else list.insertBefore(node, place);
      drawn.set(value.id, { print, node });
    } else if (place === node) place = node.nextSibling;
    seen.add(value.id);
    previous = value;
  }
  for (const [id, old] of drawn) {
    if (seen.has(id)) continue;
    const had = old.node.contains(document.activeElement);
    old.node.remove();
    drawn.delete(id);
    if (had) focusGently(byId("write") ?? scroll);
  }
  if (atEnd || news) requestAnimationFrame(toEnd);
}

let hintsPrint = "";

function drawHints() {
  const open = store.read("hints", true);
  byId("hints").hidden = !open;
  const print = JSON.stringify([open, state.did, state.logins, state.bot?.dashboard, state.guild, state.user, state.people, state.commands.map((one) => one.version)]);
  if (print === hintsPrint) return;
  hintsPrint = print;
  if (open) {
    hints(state, {
      open: (path) => write.open(path),
      as: (user, then) => (user === state.user ? then() : go({ user }, then)),
      guild: (guild) => go({ guild, channel: undefined }),
      dashboard: () => window.open(state.bot.dashboard, "_blank", "noopener"),
      focus: (text) => write.focus(text),
      hide: () => showHints(false),
    });
  }
}

function showHints(open) {
  store.write("hints", open);
  drawHints();
  if (open) {
    byId("scroll").scrollTop = 0;
    byId("hints").querySelector("li button")?.focus();
  } else write.focus();
}

function draw() {
  const channel = state.channels.find((one) => one.id === state.channel);
  const guild = state.guilds.find((one) => one.id === state.guild);
  const me = state.people.find((one) => one.id === state.user);
  byId("title").textContent = channel ? `${channel.type === 1 ? "@" : "#"}${channel.name}` : "No channel";
  byId("subtitle").textContent = [me?.name, guild?.name].filter(Boolean).join(" · ");
  byId("subtitle").title = `${me?.name ?? ""} (${me?.standing ?? ""}) in ${guild?.name ?? ""}`;
  document.title = channel ? `${byId("title").textContent} · Alphapy sandbox` : "Alphapy sandbox";
  byId("dashboard").hidden = !state.bot?.dashboard;
  if (state.bot?.dashboard) byId("dashboard").href = state.bot.dashboard;
  byId("banner").hidden = state.bot?.connected !== false;
  byId("banner").textContent = "The bot is not connected yet. Commands work as soon as it is.";
  byId("start").hidden = state.messages.length > 0;
  byId("start").textContent = channel?.writable ? "Nothing here yet. Write something, or type / for a command." : "Nothing here yet. Type / for a command.";
  byId("contents").checked = state.bot?.contents === true;
  rail(state, go);
  messages();
  activity(state.activity, shown, nameOf);
  drawHints();
  write.update();
}

/** Looks from somewhere else. */
function go(change, then) {
  where = { ...here(), ...where, ...change };
  store.write("where", where);
  afterwards = then ?? null;
  drawn.forEach((old) => old.node.remove());
  drawn.clear();
  closeRail();
  controller.abort();
  controller = new AbortController();
  watch(controller.signal);
}

let arrived = !aimed;

/** Shows the message that a link named, once, or says why it cannot. */
function arrive() {
  if (arrived) return;
  arrived = true;
  history.replaceState(null, "", "/");
  if (state.guild !== aimed[1] || state.channel !== aimed[2]) return toast(`${context.user(state.user) ?? "This person"} can't see that channel. Choose another person, then open the link again.`);
  if (!aimed[3]) return;
  setTimeout(() => {
    const node = byId(`m${aimed[3]}`);
    if (!node) return toast("That message is not here any more.");
    node.classList.add("aimed");
    node.scrollIntoView({ block: "center" });
  }, 50);
}

/** After a pause: says whether it is the same world, and drops what belongs to one that is gone. */
function welcomeBack(afresh) {
  if (!afresh) return toast("The sandbox answers again.");
  drawn.forEach((old) => old.node.remove());
  drawn.clear();
  toast("The sandbox is back and starts afresh. What was in the old one is gone.");
}

async function watch(signal) {
  let after;
  while (!signal.aborted) {
    try {
      const fresh = await view(where, after, signal);
      if (signal.aborted) return;
      if (!fresh) continue;
      if (lost) welcomeBack(fresh.revision < newest);
      [state, lost, newest] = [fresh, false, fresh.revision];
      where = here();
      const first = after === undefined;
      after = fresh.revision;
      draw();
      if (first) requestAnimationFrame(() => (byId("scroll").scrollTop = !byId("hints").hidden && state.messages.length < 4 ? 0 : byId("scroll").scrollHeight));
      if (first) arrive();
      const then = afterwards;
      afterwards = null;
      then?.();
    } catch (error) {
      if (signal.aborted) return;
      lost = true;
      byId("banner").hidden = false;
      byId("banner").textContent = "The sandbox is not running. Start it again: this page finds it by itself.";
      after = undefined;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }
}

function openRail() {
  byId("rail").classList.add("open");
  byId("rail-open").setAttribute("aria-expanded", "true");
  byId("chat").inert = true;
  byId("veil").hidden = false;
  byId("rail-close").focus();
}

function closeRail() {
  if (!byId("rail").classList.contains("open")) return;
  byId("rail").classList.remove("open");
  byId("rail-open").setAttribute("aria-expanded", "false");
  byId("chat").inert = false;
  byId("veil").hidden = byId("drawer").hidden;
  byId("rail-open").focus();
}

function showDrawer(open) {
  byId("drawer").hidden = !open;
  byId("app").classList.toggle("with-drawer", open);
  byId("veil").classList.toggle("narrow-only", open);
  byId("veil").hidden = !open;
  byId("drawer-open").setAttribute("aria-expanded", String(open));
  store.write("drawer", open);
  byId(open ? "drawer-close" : "drawer-open").focus();
}

function applyTheme(theme) {
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  if (theme) document.documentElement.dataset.theme = theme;
  byId("theme").setAttribute("aria-pressed", String(dark));
  byId("theme").title = dark ? "Use light colours" : "Use dark colours";
  return dark;
}

byId("theme").onclick = () => {
  const theme = byId("theme").getAttribute("aria-pressed") === "true" ? "light" : "dark";
  store.write("theme", theme);
  applyTheme(theme);
};
byId("contents").onchange = (event) => perform({ do: "contents", shown: event.target.checked });
byId("rail-open").onclick = openRail;
byId("rail-close").onclick = closeRail;
byId("veil").onclick = () => {
  closeRail();
  if (!byId("drawer").hidden) showDrawer(false);
};
byId("help").onclick = () => showHints(byId("hints").hidden);
byId("drawer-open").onclick = () => showDrawer(byId("drawer").hidden);
byId("drawer-close").onclick = () => showDrawer(false);
for (const button of document.querySelectorAll("[data-show]")) {
  button.onclick = () => {
    shown = button.dataset.show;
    document.querySelectorAll("[data-show]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    activity(state.activity, shown, nameOf);
  };
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && byId("rail").classList.contains("open")) closeRail();
  if (event.key === "Escape" && byId("drawer").contains(event.target)) showDrawer(false);
  const typing = event.target.closest("input, textarea, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") write.focus("/");
  else if (event.key === "?") showHints(byId("hints").hidden);
  else return;
  event.preventDefault();
});

// A dialog opened from the composer has nothing to give the focus back to.
byId("modal").addEventListener("close", () => {
  const now = document.activeElement;
  if (now === document.body || byId("modal").contains(now)) focusGently(byId("write") ?? byId("composer").querySelector("input"));
});
let stuck = true;
byId("scroll").addEventListener("scroll", () => (stuck = nearEnd(byId("scroll"))), { passive: true });
new ResizeObserver(() => stuck && toEnd()).observe(byId("scroll"));

applyTheme(store.read("theme", null));
if (store.read("drawer", false) && innerWidth >= 1100) {
  showDrawer(true);
  document.activeElement.blur();
}
fill(byId("messages"));
watch(controller.signal);
