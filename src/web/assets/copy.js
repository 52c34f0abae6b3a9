// Copies the text of another element.
import { announce, say } from "./words.js";

export function copyButtons(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) {
    const label = button.querySelector("span") ?? button;
    const before = label.textContent;
    button.addEventListener("click", async () => {
      const source = document.querySelector(button.dataset.copy);
      try {
        await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
        label.textContent = say("copied");
        announce(say("copied"));
        setTimeout(() => { label.textContent = before; }, 2000);
      } catch {
        getSelection().selectAllChildren(source);
      }
    });
  }
}
