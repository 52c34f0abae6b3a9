// What members will see, made by the server from the form as it stands: the same code that makes the real
// message, so a preview never promises something else.
const PAUSE = 250;

export function livePreviews(root) {
  for (const form of root.querySelectorAll("form[data-previews]")) live(form, document.getElementById("previews"));
}

function live(form, area) {
  if (!area) return;
  let waiting = 0;
  let asked = 0;
  const refresh = async () => {
    const number = ++asked;
    const data = new URLSearchParams(new FormData(form));
    for (const name of ["csrf", "revision"]) data.delete(name);
    try {
      const answer = await fetch(`${form.dataset.previews}?${data}`, { headers: { accept: "text/html" } });
      // An answer that was overtaken by a later one, or is no preview, changes nothing.
      if (!answer.ok || answer.redirected || number !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      area.replaceChildren(...page.body.childNodes);
    } catch { /* What is shown stays; the review shows it again. */ }
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(refresh, PAUSE); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("reset", soon);
}
