// htmx as we allow it: its eval features refuse, whatever a page says.
import htmx from "htmx.org";

class Refused {
  constructor() {
    throw new Error("script in attributes is not allowed here");
  }
}

htmx.registerExtension("no-eval", { init: (api) => api.initSecurity(null, Refused, Refused) });

export default htmx;
