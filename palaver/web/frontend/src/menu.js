// The side menu is a popover on small screens: closes it after a choice, and selects that carry data-submit send their form.
export function startMenu() {
  const menu = document.getElementById("menu");
  menu?.addEventListener("click", (event) => {
    if (event.target.closest("a[href]") && menu.matches(":popover-open")) menu.hidePopover();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
  });
}
