// Discord's Markdown as nodes, as far as messages of a bot use it. Builds text nodes only: whatever somebody
// types stays text.
import { make } from "./dom.js";

const INLINE = /`([^`\n]+)`|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\|\|(.+?)\|\||\*([^*\s][^*]*?)\*|\b_([^_]+)_\b|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>]*[^\s<>.,:;!?)"'])|<(@[!&]?|#)(\d{15,20})>|<t:(-?\d{1,13})(?::[tTdDfFR])?>|\{(\w+)\}|\\([*_~`|>#\-[\]{}\\])/gsu;
const WRAP = [[2, "strong"], [3, "u"], [4, "s"], [6, "em"], [7, "em"]];

/** A text as nodes; `sample(name)` gives the node that stands for a placeholder, or null. */
export function inline(text, sample = () => null) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(from, found.index));
    from = found.index + found[0].length;
    const wrap = WRAP.find(([group]) => found[group] !== undefined);
    if (found[1] !== undefined) nodes.push(make("code", {}, found[1]));
    else if (wrap) nodes.push(make(wrap[1], {}, ...inline(found[wrap[0]], sample)));
    else if (found[5] !== undefined) nodes.push(make("span", { class: "spoiler" }, ...inline(found[5], sample)));
    else if (found[8] !== undefined) nodes.push(link(found[9], ...inline(found[8], sample)));
    else if (found[10] !== undefined) nodes.push(link(found[10], found[10]));
    else if (found[11] !== undefined) nodes.push(make("span", { class: "pill" }, found[11] === "#" ? "#channel" : found[11] === "@&" ? "@role" : "@member"));
    else if (found[13] !== undefined) nodes.push(make("code", {}, new Date(Number(found[13]) * 1000).toLocaleString(document.documentElement.lang || undefined)));
    else if (found[14] !== undefined) nodes.push(sample(found[14]) ?? found[0]);
    else nodes.push(found[15]);
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

function link(href, ...children) {
  return make("a", { href, rel: "noreferrer nofollow", target: "_blank" }, ...children);
}

const BLOCKS = [
  [/^(#{1,3}) (.+)/, (m, run) => make("p", { class: `h h${m[1].length}` }, ...run(m[2]))],
  [/^-# (.+)/, (m, run) => make("p", { class: "subtext" }, ...run(m[1]))],
];
const LISTS = [[/^\s*[-*] (.+)/, "ul"], [/^\s*\d+\. (.+)/, "ol"], [/^> ?(.*)/, "blockquote"]];

/** A whole text as blocks. */
export function markdown(text, sample) {
  const run = (part) => inline(part, sample);
  const blocks = [];
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  let plain = [];
  const flush = () => {
    const joined = plain.join("\n").replace(/^\n+|\s+$/g, "");
    if (joined) blocks.push(make("p", {}, ...run(joined)));
    plain = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line.startsWith("```")) {
      const end = lines.findIndex((other, i) => i > at && other.trimEnd().endsWith("```"));
      if (end > at) {
        flush();
        blocks.push(make("pre", {}, make("code", {}, lines.slice(at + 1, end).join("\n"))));
        at = end;
        continue;
      }
    }
    const block = BLOCKS.map(([pattern, build]) => [line.match(pattern), build]).find(([match]) => match);
    const list = LISTS.map(([pattern, tag]) => [line.match(pattern), tag]).find(([match]) => match);
    if (block) { flush(); blocks.push(block[1](block[0], run)); continue; }
    if (!list) { plain.push(line); continue; }
    flush();
    const [match, tag] = list;
    const last = blocks.at(-1);
    const into = last?.tagName.toLowerCase() === tag && at && lines[at - 1].trim() ? last : make(tag);
    if (into !== last) blocks.push(into);
    into.append(make(tag === "blockquote" ? "p" : "li", {}, ...run(match[1])));
  }
  flush();
  return blocks;
}
