// What a trial is given beforehand: answers, replies, rows of tables, and the parameters of the tool that is called.
export class Given {
  constructor(form) {
    this.form = form;
    this.part = form.querySelector("#trial-part");
    this.select = form.querySelector("#section");
    this.params = form.querySelector("#trial-params");
    this.wrong = form.querySelector("#rows-wrong");
    this.parts = [];
    this.select.addEventListener("change", () => this.#fields());
  }

  /** The tools of the program as it is now; what was typed for a parameter stays. */
  takes(parts) {
    if (JSON.stringify(parts) === JSON.stringify(this.parts)) return;
    this.parts = parts;
    const before = this.select.value;
    this.select.replaceChildren(...parts.map(({ name, section }) => new Option(name, section)));
    if (parts.some((each) => each.section === before)) this.select.value = before;
    this.part.hidden = parts.length < 2;
    this.#fields();
  }

  /** The body of a trial, or null where the rows are no JSON. */
  get body() {
    const rows = this.#rows();
    if (!rows) return null;
    const typed = [...this.params.querySelectorAll("input")].filter((each) => each.value !== "");
    return {
      answers: lines(this.form.querySelector("#answers")),
      replies: lines(this.form.querySelector("#replies")),
      section: this.select.value,
      params: Object.fromEntries(typed.map((each) => [each.dataset.param, each.value])),
      rows,
    };
  }

  #rows() {
    const text = this.form.querySelector("#rows").value.trim();
    this.wrong.textContent = "";
    try {
      const rows = text ? JSON.parse(text) : {};
      if (!Array.isArray(rows) && rows && Object.values(rows).every(Array.isArray)) return rows;
      this.wrong.textContent = "Write an object: a list of rows for each table.";
    } catch (error) {
      this.wrong.textContent = `This is no JSON: ${error.message}`;
    }
    this.wrong.closest("details").open = true;
    return null;
  }

  #fields() {
    const typed = Object.fromEntries([...this.params.querySelectorAll("input")].map((each) => [each.dataset.param, each.value]));
    const part = this.parts.find((each) => each.section === this.select.value);
    this.params.replaceChildren(...(part?.params ?? []).map((each) => field(each, typed[each.name] ?? "")));
  }
}

function field({ name, type, description, required, like }, value) {
  const box = document.createElement("div");
  box.className = "field";
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { id: `param-${name}`, value, placeholder: like, spellcheck: false, title: description });
  input.dataset.param = name;
  label.htmlFor = input.id;
  label.append(name, " ");
  const hint = document.createElement("span");
  hint.className = "optional";
  hint.textContent = required ? type : `${type}, optional`;
  label.append(hint);
  box.append(label, input);
  return box;
}

function lines(area) {
  const text = area.value.replace(/\n$/, "");
  return text ? text.split("\n").slice(0, 100) : [];
}
