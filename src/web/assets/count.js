// How many characters are left; counted as the server counts them.
import { say } from "./words.js";

export function counters(root) {
  for (const place of root.querySelectorAll("[data-count-of]")) {
    const control = document.getElementById(place.dataset.countOf);
    const max = Number(place.dataset.max);
    if (!control || !max) continue;
    const run = () => {
      const left = max - [...control.value].length;
      place.classList.toggle("over", left < 0);
      place.textContent = left < 0 ? say("over", { n: -left }) : left <= max / 4 ? say("left", { n: left }) : "";
    };
    control.addEventListener("input", run);
    control.form?.addEventListener("reset", () => setTimeout(run));
    addEventListener("pageshow", run);
  }
}
