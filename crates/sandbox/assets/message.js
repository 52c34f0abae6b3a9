// Messages, embeds, failures.
import { avatar, el, icon } from "./dom.js";
import { components, edge } from "./components.js";
import { inline, markdown } from "./markdown.js";

const EPHEMERAL = 64;
const LOADING = 128;
const V2 = 32768;

/** One entry of the message list. */
export function message(value, context, actions, previous) {
  if (value.failed !== undefined) return failure(value, context, actions);
  const grouped = isGrouped(value, previous);
  const author = value.author;
  const name = context.user(author.id) ?? author.username;
  const flags = value.flags ?? 0;
  const more = el("button", { type: "button", class: "plain more", "aria-haspopup": "menu", "aria-label": `More for the message by ${name}`, onclick: (event) => actions.menu(value, event.currentTarget) }, icon("more"));
  return el("li", { class: `message ${grouped ? "grouped" : ""} ${value.only_you ? "private" : ""}`, id: `m${value.id}`, oncontextmenu: (event) => {
    if (event.target.closest("a, input, textarea")) return;
    event.preventDefault();
    actions.menu(value, more, event);
  } },
    used(value, context),
    grouped ? null : avatar(author.id, name, author.bot ? "large bot" : "large"),
    el("div", { class: "body" },
      grouped ? null : el("div", { class: "who" }, el("strong", {}, name), author.bot ? el("span", { class: "badge" }, "APP") : null, time(value.timestamp)),
      flags & LOADING ? el("p", { class: "thinking" }, el("span", { class: "dots", "aria-hidden": "true" }, "● ● ●"), ` ${name} is thinking…`) : content(value, context),
      flags & V2 ? null : (value.embeds ?? []).map((one) => embed(one, context)),
      flags & V2 ? null : (value.attachments ?? []).map(attachment),
      parts(value, context, actions),
      value.only_you ? el("p", { class: "only" }, el("span", { "aria-hidden": "true" }, "👁 "), "Only you can see this · ", el("button", { type: "button", class: "link", onclick: () => actions.dismiss(value.id) }, "Dismiss message")) : null),
    more);
}

function isGrouped(value, previous) {
  if (!previous || previous.failed !== undefined || value.interaction || value.only_you || previous.only_you || value.referenced_message) return false;
  return previous.author?.id === value.author.id && Date.parse(value.timestamp) - Date.parse(previous.timestamp) < 300000;
}

function used(value, context) {
  const reply = value.referenced_message;
  if (reply) return el("p", { class: "used" }, "↱ ", el("strong", {}, context.user(reply.author.id) ?? reply.author.username), ` ${(reply.content || "a message").slice(0, 90)}`);
  if (!value.interaction) return null;
  const slash = value.interaction_metadata?.type === 2 && !context.isMenuCommand(value.interaction.name);
  const who = context.user(value.interaction.user.id) ?? value.interaction.user.username;
  return el("p", { class: "used" }, "↱ ", el("strong", {}, who), " used ", el("span", { class: "pill" }, `${slash ? "/" : ""}${value.interaction.name}`));
}

function content(value, context) {
  if (!value.content) return null;
  const edited = value.edited_timestamp ? el("small", { class: "edited", title: full(value.edited_timestamp) }, "(edited)") : null;
  const blocks = markdown(value.content, context);
  const last = blocks.at(-1);
  if (edited && last?.tagName === "P") last.append(" ", edited);
  else if (edited) blocks.push(edited);
  return el("div", { class: "md" }, blocks);
}

function parts(value, context, actions) {
  if (!value.components?.length) return null;
  const use = (custom_id, values) => actions.use(value.id, custom_id, values);
  return el("div", { class: "components" }, components(value.components, context, use));
}

function full(stamp) {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" }).format(new Date(stamp));
}

function time(stamp) {
  const date = new Date(stamp);
  const today = date.toDateString() === new Date().toDateString();
  const text = new Intl.DateTimeFormat(undefined, today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" }).format(date);
  return el("time", { datetime: date.toISOString(), title: full(stamp) }, text);
}

function embed(value, context) {
  const body = el("div", { class: "embed-body" },
    value.author ? el("p", { class: "embed-author" }, value.author.name) : null,
    value.title ? el("p", { class: "embed-title" }, value.url ? el("a", { href: value.url, target: "_blank", rel: "noopener noreferrer" }, inline(value.title, context)) : inline(value.title, context)) : null,
    value.description ? el("div", { class: "md" }, markdown(value.description, context)) : null,
    value.fields?.length ? el("div", { class: "embed-fields" }, value.fields.map((one) => el("div", { class: one.inline ? "inline" : "" }, el("p", { class: "embed-name" }, inline(one.name, context)), el("div", { class: "md" }, markdown(one.value, context))))) : null,
    value.image ? el("p", { class: "help" }, `🖼 ${value.image.url}`) : null,
    foot(value));
  const node = el("div", { class: "embed" }, body, value.thumbnail ? el("span", { class: "thumb", title: value.thumbnail.url, "aria-hidden": "true" }, "🖼") : null);
  if (Number.isInteger(value.color) && value.color) edge(node, value.color);
  return node;
}

function foot(value) {
  if (!value.footer && !value.timestamp) return null;
  return el("p", { class: "embed-foot" }, [value.footer?.text, value.timestamp && full(value.timestamp)].filter(Boolean).join(" · "));
}

function attachment(one) {
  const size = one.size < 1024 ? `${one.size} bytes` : `${(one.size / 1024).toFixed(1)} kB`;
  return el("a", { class: "file", href: local(one.url), download: one.filename }, el("span", { "aria-hidden": "true" }, "📄"), el("span", {}, one.filename, el("small", {}, size)));
}

/** A file's address on this page, with the signature that lets it be fetched. */
function local(address) {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/** "The application did not respond", with the reason for developers. */
function failure(value, context, actions) {
  const late = /3 seconds|reached|connection|endpoint/.test(value.failed);
  const what = value.kind === 2 ? `/${value.label}` : value.kind === 5 ? "the form" : "the component";
  return el("li", { class: "message failed", id: `m${value.id}` },
    el("p", { class: "used" }, "↱ ", el("strong", {}, context.user(value.by)), " used ", el("span", { class: "pill" }, what)),
    el("span", { class: "avatar large bad", "aria-hidden": "true" }, "!"),
    el("div", { class: "body" },
      el("p", { class: "error" }, late ? "The application did not respond" : "Something went wrong. Try again."),
      el("details", {}, el("summary", {}, "Why (for developers)"), el("pre", { tabindex: "0" }, value.failed)),
      el("p", { class: "only" }, "Only you can see this · ", el("button", { type: "button", class: "link", onclick: () => actions.dismiss(value.id) }, "Dismiss message"))));
}
