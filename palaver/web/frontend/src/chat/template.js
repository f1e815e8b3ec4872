// Markup that the server wrote once for the script to copy.
export const has = (id) => document.getElementById(id) !== null;

export function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
