// Native dialogs: anything with data-dialog="<id>" opens one; hx-confirm asks in ours instead of the browser's.
function show(dialog) {
  if (dialog.matches(":modal")) return;
  dialog.close();
  dialog.showModal();
}

/** Open as modal what the server rendered open, and what is asked for by a click. */
export function startDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) show(dialog);
  document.addEventListener("close", reload, true);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      show(dialog);
    } else if (event.target.matches?.("dialog.dialog") && outside(event)) {
      event.target.close();
    }
  });
}

/** A dialog that changed what the page lists shows the page anew when it closes. */
function reload(event) {
  if (event.target.querySelector?.("[data-reload-on-close]")) location.assign(location.pathname);
}

function outside(event) {
  const box = event.target.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

/** Ask in our dialog; whether it was said yes. */
export function confirmed(text) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("#confirm-text").textContent = text;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

export function startConfirm() {
  const dialog = document.getElementById("confirm");
  document.addEventListener("htmx:confirm", (event) => {
    const { ctx, issueRequest, dropRequest } = event.detail;
    if (!dialog || !ctx.confirm) return;
    event.preventDefault();
    confirmed(ctx.confirm).then((yes) => (yes ? issueRequest() : dropRequest()));
  });
}
