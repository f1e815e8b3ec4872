// Turns [1], [2, 3] in a rendered answer into links to their sources; code and links stay as they are.
const MARKER = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;
const INSIDE = "code, pre, a";

function link(source) {
  const a = document.createElement("a");
  a.className = "cite";
  a.href = source.url;
  a.dataset.source = source.n;
  a.dataset.title = source.title;
  a.textContent = source.n;
  a.title = [source.title, source.place].filter(Boolean).join(", ");
  a.setAttribute("aria-label", `Source ${source.n}: ${a.title}`);
  return a;
}

/** The text cut at its markers: strings, and links for the numbers that have a source; a link keeps to the word before it. */
function cut(text, sources) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(MARKER)) {
    const numbers = match[1].split(",").map((n) => Number(n));
    if (!numbers.every((n) => sources.has(n))) continue;
    parts.push(text.slice(from, match.index).replace(/ $/, "\u00a0"), ...numbers.map((n) => link(sources.get(n))));
    from = match.index + match[0].length;
  }
  return parts.length ? [...parts, text.slice(from)] : null;
}

export function cite(root, sources) {
  if (!sources.size) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement?.closest(INSIDE)) found.push(walker.currentNode);
  }
  for (const node of found) {
    const parts = cut(node.data, sources);
    if (parts) node.replaceWith(...parts);
  }
}
