// The view of a merge: for each field that two people have changed both changes, and what becomes of it.
import { both } from "./merge.js";
import { same } from "./tree.js";
import { said, textOf, valueOf } from "./values.js";
import { words } from "./words.js";

const make = (tag, name, ...inner) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.append(...inner);
  return node;
};

/** A value; texts with what was changed in them. */
function shown(base, value) {
  if (typeof base !== "string" || typeof value !== "string") return make("div", "words", said(value));
  const tags = { same: "span", added: "ins", removed: "del" };
  return make("div", "words", ...words(base, value).map(({ kind, text }) => make(tags[kind], "", text)));
}

function choice(name, value, label, checked) {
  const input = Object.assign(document.createElement("input"), { type: "radio", name, value, checked });
  return make("label", "choice", input, make("span", "", label));
}

/** One conflict: its element, and `value()`, what was chosen. */
function part(conflict, n, kindOf) {
  const { place, base, mine, theirs } = conflict;
  const path = place.join(".");
  const name = `conflict-${n}`;
  const together = both(conflict);
  const own = Object.assign(make("textarea", "own"), { value: Array.isArray(mine) ? JSON.stringify(mine, null, 1) : textOf(mine) });
  own.setAttribute("aria-label", `${path}, another value`);
  const options = [choice(name, "mine", "Yours", true), choice(name, "theirs", "Theirs", false)];
  if (together && !same(together, mine) && !same(together, theirs)) options.push(choice(name, "both", `Both: ${together.map(textOf).join(", ")}`, false));
  options.push(choice(name, "own", "Another value", false));
  const sides = make("dl", "sides",
    make("div", "", make("dt", "", "Yours"), make("dd", "", shown(base, mine))),
    make("div", "", make("dt", "", "Theirs"), make("dd", "", shown(base, theirs))));
  const element = make("fieldset", "conflict", make("legend", "", make("code", "", path)), sides, ...options, own);
  const pick = () => element.querySelector("input:checked").value;
  own.hidden = true;
  element.addEventListener("change", () => { own.hidden = pick() !== "own"; });
  const value = () => ({ mine, theirs, both: together, own: own.hidden ? mine : read(own.value, kindOf(path), mine) })[pick()];
  return { element, place, value };
}

function read(text, kind, mine) {
  const listed = kind === "texts" || kind === "objects" || Array.isArray(mine);
  return valueOf(listed ? "json" : kind ?? (typeof mine === "string" ? "text" : "json"), text);
}

/** Ask; resolves with [{place, value}], or null when somebody would rather choose later. */
export function choose(dialog, conflicts, taken, kindOf) {
  const parts = conflicts.map((conflict, n) => part(conflict, n, kindOf));
  const body = dialog.querySelector("[data-conflicts]");
  body.replaceChildren(...parts.map((each) => each.element));
  dialog.querySelector("[data-taken]").textContent = taken.length
    ? `Merged by itself, because only they have changed it: ${taken.map(({ place }) => place.join(".")).join(", ")}.` : "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "merge" ? parts.map(({ place, value }) => ({ place, value: value() })) : null);
    }, { once: true });
  });
}
