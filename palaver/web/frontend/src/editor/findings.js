// What is to be said of the draft: beside its field, and in a summary whose links lead there.
const line = (finding) => (finding.severity === "warning" ? "doubt" : "wrong");

function sentence(finding) {
  const hint = document.createElement("span");
  hint.className = "hint";
  hint.textContent = finding.hint;
  return [`${finding.message} `, hint];
}

export class Findings {
  /** `controls` has `nearest(path)` and `focus(path)`, as controls.js. */
  constructor(summary, controls) {
    this.summary = summary;
    this.controls = controls;
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-path]");
      if (!link) return;
      event.preventDefault();
      controls.focus(link.dataset.path);
    });
  }

  show({ errors, warnings }) {
    const told = [...errors, ...warnings];
    const text = JSON.stringify(told);
    if (text === this.told) return;
    this.told = text;
    this.summary.replaceChildren(...(told.length ? [this.#list(told)] : []));
    this.#beside(told);
  }

  #list(told) {
    const list = document.createElement("ul");
    for (const finding of told) {
      const item = document.createElement("li");
      item.className = line(finding);
      const link = document.createElement(this.controls.nearest(finding.path) ? "a" : "b");
      if (link.matches("a")) Object.assign(link, { href: "#editor" }).dataset.path = finding.path;
      link.textContent = finding.path || "The draft";
      item.append(link, ": ", ...sentence(finding));
      list.append(item);
    }
    return list;
  }

  #beside(told) {
    const byField = Map.groupBy(told, (finding) => this.controls.nearest(finding.path));
    for (const field of this.controls.fields?.values() ?? []) {
      const mine = byField.get(field) ?? [];
      field.element.querySelector("[data-told]").replaceChildren(...mine.map((finding) => {
        const item = document.createElement("p");
        item.className = line(finding);
        item.append(...sentence(finding));
        return item;
      }));
      this.#mark(field, mine);
    }
  }

  #mark(field, told) {
    const wrong = told.filter((finding) => finding.severity !== "warning");
    const marked = wrong.map((finding) => field.control.at?.(finding.path.slice(field.path.length + 1)));
    for (const input of field.element.querySelectorAll("[data-input]")) {
      const is = wrong.length && (marked.includes(input) || !marked.some(Boolean));
      if (is) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }
}
