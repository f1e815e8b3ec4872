// Short messages in #toast, from the server (HX-Retarget: #toast) or from here; all but errors go by themselves.
const STAYS = 6000;

export function toast(message, kind = "danger") {
  const template = document.getElementById("toast-template");
  const region = document.getElementById("toast");
  if (!template || !region) return;
  const item = template.content.firstElementChild.cloneNode(true);
  item.classList.add(kind);
  item.dataset.toast = kind;
  item.querySelector("p").textContent = message;
  region.append(item);
}

function expire(item) {
  if (item.dataset.toast === "danger") return;
  setTimeout(() => (item.matches(":hover, :focus-within") ? expire(item) : item.remove()), STAYS);
}

/** What asks every second fails every second: once is enough. */
function said(region, item) {
  const words = (each) => each.querySelector("p")?.firstChild?.textContent;
  return [...region.children].some((other) => other !== item && words(other) === words(item));
}

/** In front of a modal dialog only what is in it is live, so the region moves along. */
function follow(region) {
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
  (dialog ?? document.body).append(region);
}

export function startToasts() {
  const region = document.getElementById("toast");
  if (!region) return;
  for (const item of region.children) expire(item);
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.nodeType === 1);
    for (const item of added) if (said(region, item)) item.remove();
    if (added.length) follow(region);
    added.forEach(expire);
  }).observe(region, { childList: true });
  document.addEventListener("close", () => region.childElementCount && setTimeout(() => follow(region)), true);
  document.addEventListener("htmx:error", ({ detail }) => {
    if (!detail.ctx || detail.ctx.sourceElement?.closest("[data-quiet]")) return;
    toast("The server did not answer. Check the connection and try again.");
  });
}
