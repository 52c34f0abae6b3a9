// Reads a chosen or dropped file into a text area, so that one can look at it before sending.
import { changed } from "./dom.js";
import { say } from "./words.js";

export function uploads(root) {
  for (const input of root.querySelectorAll("input[type=file][data-upload]")) {
    const area = document.querySelector(input.dataset.upload);
    const note = document.querySelector(input.dataset.note ?? null);
    const read = async (file) => {
      if (!file) return;
      const large = file.size > Number(input.dataset.max ?? 200000);
      if (!large) { area.value = await file.text(); changed(area); }
      if (note) note.textContent = large ? say("large", { name: file.name }) : file.name;
    };
    input.addEventListener("change", () => read(input.files[0]));
    area.addEventListener("dragover", (event) => event.preventDefault());
    area.addEventListener("drop", (event) => {
      const file = event.dataTransfer.files[0];
      if (file) { event.preventDefault(); read(file); }
    });
  }
}
