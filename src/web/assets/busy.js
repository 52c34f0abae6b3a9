// A form that is being sent is not sent twice.
export function busy(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    if (form.getAttribute("method") !== "post" || event.defaultPrevented) return;
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of root.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
}
