// What depends on another control: `data-when="id=value"` shows, `data-needs="id=value"` on a field explains
// why it has no effect now. Nothing is disabled, so nothing is lost when it is sent.
const held = (id) => {
  const control = document.getElementById(id);
  if (!control) return null;
  return control.type === "checkbox" ? (control.checked ? "on" : "off") : control.value;
};

const holds = (condition) => {
  const [id, value] = condition.split("=");
  return (value ?? "").split("|").includes(held(id));
};

export function conditions(root) {
  const run = () => {
    for (const node of root.querySelectorAll("[data-when]")) node.hidden = !holds(node.dataset.when);
    for (const field of root.querySelectorAll(".field[data-needs]")) field.classList.toggle("off", !holds(field.dataset.needs));
  };
  root.addEventListener("change", run);
  root.addEventListener("reset", () => setTimeout(run));
  addEventListener("pageshow", run);
  run();
}
