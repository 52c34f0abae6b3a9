// Keys: `/` searches, `?` helps, `g` and a letter goes somewhere. They can be turned off in the help.
const key = "alphapy-keys";

export function shortcuts(root) {
  const dialog = root.getElementById("shortcuts");
  const box = dialog?.querySelector("input[name=keys]");
  let on = true;
  try { on = localStorage.getItem(key) !== "off"; } catch { /* then they are on */ }
  if (box) {
    box.checked = on;
    box.addEventListener("change", () => {
      on = box.checked;
      try { localStorage.setItem(key, on ? "on" : "off"); } catch { /* not remembered */ }
    });
  }
  for (const opener of root.querySelectorAll("[data-shortcuts]")) opener.addEventListener("click", () => dialog?.showModal());
  dialog?.addEventListener("click", (event) => { if (event.target === dialog || event.target.closest("[data-close]")) dialog.close(); });

  let going = 0;
  root.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") || root.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const search = root.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "?") {
      event.preventDefault();
      dialog?.showModal();
    } else if (event.key === "g") {
      going = event.timeStamp;
    } else if (going && event.timeStamp - going < 1500) {
      root.querySelector(`a[data-key="g ${CSS.escape(event.key)}"]`)?.click();
      going = 0;
    }
  });
}
