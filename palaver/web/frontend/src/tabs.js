// On a narrow screen a bar of tabs is longer than it: the current one is brought into sight.
export const startTabs = () => {
  for (const current of document.querySelectorAll(".tabs [aria-current]")) {
    const bar = current.parentElement;
    bar.scrollLeft = current.offsetLeft - bar.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
  }
};
