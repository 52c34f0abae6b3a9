// "Reset to default" in a field: puts the default into the form, to be reviewed like any other change.
import { changed, controlsOf } from "./dom.js";

export function resetButtons(root) {
  for (const field of root.querySelectorAll(".field[data-default]")) {
    field.querySelector("[data-reset]")?.addEventListener("click", (event) => {
      event.preventDefault();
      const wanted = [JSON.parse(field.dataset.default)].flat().map((value) => (value === null ? "" : String(value)));
      for (const control of controlsOf(field)) {
        if (control.tagName === "SELECT") {
          for (const option of control.options) option.selected = wanted.includes(option.value);
        } else if (control.type === "checkbox" || control.type === "radio") {
          control.checked = wanted.includes(control.value) || (wanted[0] === "true" && control.value === "on");
        } else {
          // A list that is typed has one item a line.
          control.value = wanted.join("\n");
        }
        changed(control);
      }
    });
  }
}
