// The phone menu and the small menus: open without scripts too; this adds Escape, focus and closing outside.
export function menus(root) {
  const rail = root.getElementById("menu");
  const openers = [...root.querySelectorAll('a[href="#menu"]')];
  if (rail && openers.length) sheet(rail, openers);
  const folds = () => root.querySelectorAll(".menu[open], .guild-switch[open]");
  root.addEventListener("pointerdown", (event) => { for (const fold of folds()) if (!fold.contains(event.target)) fold.open = false; });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const fold of folds()) { fold.open = false; fold.querySelector("summary").focus(); }
  });
}

function sheet(rail, openers) {
  const behind = [document.querySelector(".topbar"), document.querySelector(".sheet")];
  const set = (open) => {
    rail.classList.toggle("open", open);
    for (const node of behind) if (node) node.inert = open;
    for (const opener of openers) opener.setAttribute("aria-expanded", String(open));
    if (open) rail.querySelector(".nav a")?.focus({ preventScroll: true }); else openers[0].focus({ preventScroll: true });
  };
  for (const opener of openers) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", (event) => { event.preventDefault(); set(true); });
  }
  for (const closer of document.querySelectorAll(".sheet-shade, .rail-close")) {
    closer.addEventListener("click", (event) => { event.preventDefault(); set(false); });
  }
  rail.addEventListener("keydown", (event) => { if (event.key === "Escape" && rail.classList.contains("open")) set(false); });
  matchMedia("(min-width: 860px)").addEventListener("change", (wide) => { if (wide.matches && rail.classList.contains("open")) set(false); });
}
