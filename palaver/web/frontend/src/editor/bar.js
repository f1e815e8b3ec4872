// The bar over the form: whether it is saved, undo and redo, and what was merged.
const WORDS = { saved: "Saved", waiting: "Not saved yet", saving: "Saving …", unsaved: "Not saved" };

export class Bar {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("#editor-state");
    this.told = form.querySelector("#editor-told");
    this.told.addEventListener("click", (event) => event.target.closest("button") && this.told.replaceChildren());
  }

  tell(state, why = "") {
    this.state.dataset.state = state;
    const text = why ? `${WORDS[state]}: ${why}` : WORDS[state];
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  steps(history) {
    this.form.querySelector("[data-undo]").disabled = !history.done.length;
    this.form.querySelector("[data-redo]").disabled = !history.undone.length;
  }

  /** Say what somebody else has changed and is in the form now. */
  merged({ taken, conflicts }) {
    const paths = [...taken, ...conflicts].map(({ place }) => place.join("."));
    if (!paths.length) return;
    const notice = document.getElementById("editor-told-template").content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-paths]").textContent = paths.join(", ");
    this.told.replaceChildren(notice);
  }
}
