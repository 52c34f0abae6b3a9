// What members will see, while one types. The server rendered the same already; this keeps it up to date.
import { make } from "./dom.js";
import { inline, markdown } from "./markdown.js";

export function previews(root) {
  for (const target of root.querySelectorAll("[data-preview-of]")) {
    const control = document.getElementById(target.dataset.previewOf);
    if (!control) continue;
    const samples = new Map();
    for (const node of target.closest(".preview")?.querySelector("template")?.content.querySelectorAll("[data-name]") ?? []) {
      samples.set(node.dataset.name, node);
    }
    const sample = (name) => {
      if (!samples.size) return null;
      return samples.get(name)?.cloneNode(true) ?? make("span", { class: "unknown" }, `{${name}}`);
    };
    const fill = () => {
      const text = control.value;
      if (!text.trim()) return target.replaceChildren(make("span", { class: "blank" }, target.dataset.blank ?? ""));
      target.replaceChildren(...(target.dataset.as === "text" ? [text] : target.dataset.as === "line" ? inline(text, sample) : markdown(text, sample)));
    };
    control.addEventListener("input", fill);
    control.form?.addEventListener("reset", () => setTimeout(fill));
    addEventListener("pageshow", fill);
  }
}
