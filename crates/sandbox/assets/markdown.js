// Discord's Markdown, rendered as elements. Text never becomes HTML.
import { el } from "./dom.js";

const INLINE = [
  [/^\\([^\w\s])/, (m) => m[1]],
  [/^(`+)([^]+?)\1(?!`)/, (m) => el("code", {}, m[2].trim() || m[2])],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, (m) => stamp(Number(m[1]), m[2] ?? "f")],
  [/^<@!?(\d+)>/, (m, c) => pill(`@${c.user(m[1]) ?? "unknown user"}`)],
  [/^<@&(\d+)>/, (m, c) => pill(`@${c.role(m[1]) ?? "deleted role"}`)],
  [/^<#(\d+)>/, (m, c) => pill(`#${c.channel(m[1]) ?? "unknown"}`)],
  [/^<\/([^:>]+):\d+>/, (m, c) => command(m[1], c)],
  [/^<a?:(\w+):\d+>/, (m) => `:${m[1]}:`],
  [/^@(everyone|here)\b/, (m) => pill(`@${m[1]}`)],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (m, c) => link(m[2], inline(m[1], c))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], [m[1]])],
  [/^https?:\/\/[^\s<]+[^\s<.,:;"')\]]/, (m) => link(m[0], [m[0]])],
  [/^\|\|([^]+?)\|\|/, (m, c) => spoiler(inline(m[1], c))],
  [/^\*\*\*([^]+?)\*\*\*/, (m, c) => el("strong", {}, el("em", {}, inline(m[1], c)))],
  [/^\*\*([^]+?)\*\*(?!\*)/, (m, c) => el("strong", {}, inline(m[1], c))],
  [/^__([^]+?)__(?!_)/, (m, c) => el("u", {}, inline(m[1], c))],
  [/^~~([^]+?)~~/, (m, c) => el("s", {}, inline(m[1], c))],
  [/^\*(?=\S)([^*]+?)\*(?!\*)/, (m, c) => el("em", {}, inline(m[1], c))],
  [/^_(?=\S)([^_]+?)_(?![A-Za-z0-9_])/, (m, c) => el("em", {}, inline(m[1], c))],
];

/** Inline Markdown as a list of nodes and strings. */
export function inline(text, context) {
  const out = [];
  let plain = "";
  let rest = text;
  let before = "";
  while (rest) {
    const hit = /[\\`<@[|*_~h]/.test(rest[0]) && match(rest, before, context);
    if (hit) {
      if (plain) out.push(plain);
      plain = "";
      out.push(hit.node);
      before = hit.taken.at(-1);
      rest = rest.slice(hit.taken.length);
    } else {
      before = rest[0];
      plain += rest[0];
      rest = rest.slice(1);
    }
  }
  if (plain) out.push(plain);
  return out;
}

function match(rest, before, context) {
  for (const [pattern, make] of INLINE) {
    const found = pattern.exec(rest);
    const insideWord = rest[0] === "_" && rest[1] !== "_" && /\w/.test(before);
    if (found && !insideWord) return { taken: found[0], node: make(found, context) };
  }
  return null;
}

function pill(text) {
  return el("span", { class: "pill" }, text);
}

/** A mention of a command, which opens it. */
function command(path, context) {
  if (!context.open) return pill(`/${path}`);
  return el("button", { type: "button", class: "pill command-mention", onclick: () => context.open(path) }, `/${path}`);
}

/** A link to a message or channel of Discord, which is one of this page here. */
const PLACE = /^https:\/\/discord\.com(\/channels\/\d+\/\d+(?:\/\d+)?)$/;

function link(url, children) {
  const place = PLACE.exec(url);
  if (place) return el("a", { href: place[1] }, children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

function spoiler(children) {
  const reveal = (event) => {
    event.currentTarget.classList.add("shown");
    event.currentTarget.removeAttribute("aria-label");
  };
  return el("button", { type: "button", class: "spoiler", "aria-label": "Spoiler, show it", onclick: reveal }, el("span", {}, children));
}

/** Renders block Markdown into a list of elements. */
export function markdown(text, context) {
  const out = [];
  const parts = (text ?? "").split(/```(?:[\w+-]*\n)?([^]*?)```/);
  parts.forEach((part, index) => {
    if (index % 2) out.push(el("pre", { tabindex: "0" }, el("code", {}, part.replace(/\n$/, ""))));
    else if (part.trim()) out.push(...blocks(part.replace(/^\n|\n$/g, "").split("\n"), context));
  });
  return out;
}

function blocks(lines, context) {
  const out = [];
  let paragraph = [];
  const flush = () => {
    while (paragraph.length && !paragraph.at(-1).trim()) paragraph.pop();
    if (paragraph.length) out.push(el("p", {}, paragraph.map((line, at) => [at ? el("br") : null, inline(line, context)])));
    paragraph = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    const heading = /^(#{1,3}) +(.+)/.exec(line);
    const small = /^-# +(.+)/.exec(line);
    if (heading) {
      flush();
      out.push(el("p", { class: `h h${heading[1].length}`, role: "heading", "aria-level": String(heading[1].length + 2) }, inline(heading[2], context)));
    } else if (small) {
      flush();
      out.push(el("p", { class: "subtext" }, inline(small[1], context)));
    } else if (/^>>>? /.test(line) || line.startsWith("> ")) {
      flush();
      const rest = line.startsWith(">>> ") ? lines.splice(at).join("\n").slice(4).split("\n") : taken(lines, at, /^> ?/);
      out.push(el("blockquote", {}, blocks(rest, context)));
      if (!line.startsWith(">>> ")) at += rest.length - 1;
    } else if (/^\s*[-*] +\S/.test(line)) {
      flush();
      const items = taken(lines, at, /^\s*[-*] +/);
      out.push(el("ul", {}, items.map((item) => el("li", {}, inline(item, context)))));
      at += items.length - 1;
    } else if (/^\s*\d+\. +\S/.test(line)) {
      flush();
      const start = Number(/\d+/.exec(line)[0]);
      const items = taken(lines, at, /^\s*\d+\. +/);
      out.push(el("ol", { start: String(start) }, items.map((item) => el("li", {}, inline(item, context)))));
      at += items.length - 1;
    } else if (line.trim() || paragraph.length) {
      paragraph.push(line);
    }
  }
  flush();
  return out;
}

/** Consecutive lines with a mark, without it. */
function taken(lines, from, mark) {
  const out = [];
  while (from + out.length < lines.length && mark.test(lines[from + out.length])) out.push(lines[from + out.length].replace(mark, ""));
  return out;
}

const STYLES = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};

function stamp(seconds, style) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `<t:${seconds}>`;
  const node = el("time", { class: "pill quiet", datetime: date.toISOString(), title: new Intl.DateTimeFormat(undefined, STYLES.F).format(date) });
  if (style === "R") node.dataset.relative = String(seconds);
  node.textContent = style === "R" ? relative(seconds) : new Intl.DateTimeFormat(undefined, STYLES[style]).format(date);
  return node;
}

/** "in 5 minutes", "2 days ago". */
export function relative(seconds) {
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  let left = seconds - Date.now() / 1000;
  for (const [unit, size] of [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12]]) {
    if (Math.abs(Math.round(left)) < size) return format.format(Math.round(left), unit);
    left /= size;
  }
  return format.format(Math.round(left), "year");
}

setInterval(() => {
  for (const node of document.querySelectorAll("time[data-relative]")) node.textContent = relative(Number(node.dataset.relative));
}, 15000);
