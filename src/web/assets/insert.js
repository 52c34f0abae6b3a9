// Placeholders as buttons: a click writes one where the cursor is.
import { changed, make } from "./dom.js";

export function insertButtons(root) {
  for (const code of root.querySelectorAll("[data-insert-into] code")) {
    const control = document.getElementById(code.closest("[data-insert-into]").dataset.insertInto);
    if (!control) continue;
    const button = make("button", { type: "button", title: code.title }, code.textContent);
    button.addEventListener("click", () => {
      control.focus();
      control.setRangeText(code.textContent, control.selectionStart, control.selectionEnd, "end");
      changed(control);
    });
    code.replaceWith(button);
  }
}
