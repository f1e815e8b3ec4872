// Small buttons that many pages have: copy, dismiss.
async function copy(button) {
  const source = document.getElementById(button.dataset.copy) ?? button.closest(".code")?.querySelector("code");
  if (!source) return;
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    select(source);
    document.execCommand("copy");
  }
  said(button, "Copied");
}

function select(source) {
  if (source.select) return source.select();
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

function said(button, text) {
  const label = button.querySelector("span");
  if (!label || label.dataset.before) return;
  label.dataset.before = label.textContent;
  label.textContent = text;
  setTimeout(() => {
    label.textContent = label.dataset.before;
    delete label.dataset.before;
  }, 2000);
}

export function startButtons() {
  document.addEventListener("click", (event) => {
    const copier = event.target.closest?.("[data-copy]");
    if (copier) copy(copier);
    const dismisser = event.target.closest?.("[data-dismiss]");
    dismisser?.closest(dismisser.dataset.dismiss)?.remove();
  });
}
