// Loaded early and not as a module, so that nothing flashes: applies the remembered theme and says that
// scripts run.
(() => {
  const root = document.documentElement;
  const key = "alphapy-theme";
  const read = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme; else delete root.dataset.theme;
  };
  root.classList.add("js");
  apply(read());
  addEventListener("storage", (event) => { if (event.key === key) apply(event.newValue); });
  document.addEventListener("DOMContentLoaded", () => {
    const now = read() ?? "system";
    for (const radio of document.querySelectorAll("input[name=theme]")) {
      radio.checked = radio.value === now;
      radio.addEventListener("change", () => {
        apply(radio.value);
        try { localStorage.setItem(key, radio.value); } catch { /* not remembered, still applied */ }
      });
    }
  });
})();
