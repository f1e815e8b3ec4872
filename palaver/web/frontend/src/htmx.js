// htmx as we allow it: its eval features refuse, whatever a page says.
import htmx from "htmx.org";

class Refused {
  constructor() {
    throw new Error("script in attributes is not allowed here");
  }
}

htmx.registerExtension("no-eval", { init: (api) => api.initSecurity(null, Refused, Refused) });

/** A form that the server answered with a redirect leads there, as it does without script. */
document.addEventListener("htmx:before:response", (event) => {
  const { raw } = event.detail.ctx.response;
  if (!raw.redirected) return;
  event.preventDefault();
  location.assign(raw.url);
});

export default htmx;
