// The sentences that scripts show, in the reader's language: attributes of `#words`, written by the server.
const words = document.getElementById("words")?.dataset ?? {};

/** A sentence by its name, with values in braces. */
export function say(name, values = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** One sentence for one, another for more. */
export function sayMany(name, n) {
  return say(n === 1 ? `${name}One` : `${name}Many`, { n });
}

/** A text to search in: small letters, no accents. */
export const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** Tells screen readers, politely. */
export function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}
