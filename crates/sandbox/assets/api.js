// Talking to the sandbox.

/** What the chosen person sees; waits for news when `after` is given. Null means no news yet. */
export async function view(where, after, signal) {
  const query = new URLSearchParams(Object.entries({ ...where, after }).filter(([, value]) => value !== undefined && value !== ""));
  const response = await fetch(`/_sandbox/view?${query}`, { signal });
  if (response.status === 204) return null;
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/** Does something as the chosen person and returns what came of it. */
export async function act(where, action) {
  try {
    const response = await fetch("/_sandbox/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ guild: where.guild, user: where.user, channel: where.channel, ...action }),
    });
    if (response.ok) return await response.json();
    return { reply: "failed", stage: "page", reason: `The sandbox refused this (HTTP ${response.status}). ${await response.text()}` };
  } catch {
    return { reply: "failed", stage: "page", reason: "The sandbox does not answer. Start it again, then try once more." };
  }
}
