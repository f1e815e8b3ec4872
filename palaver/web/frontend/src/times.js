// Moments come as UTC; shows them in the reader's zone and language, the full one as a tooltip.
const short = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

function localise(root) {
  for (const time of root.querySelectorAll("time[data-moment]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.textContent = short.format(moment);
    time.title = full.format(moment);
  }
}

export function startTimes() {
  localise(document);
  document.addEventListener("htmx:after:swap", () => localise(document));
}
