// The way from one text to another, word by word, as the server tells it: pieces that are the same, added or removed.
const MOST = 1500; // words of each side that are compared: more would take seconds

const split = (text) => text.match(/\S+\s*|\s+/g) ?? [];

/** [{kind: "same" | "added" | "removed", text}]: all that is not added is `before`, all that is not removed `after`. */
export function words(before, after) {
  const [old, now] = [split(before), split(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const [a, b] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  const pieces = [["same", old.slice(0, head).join("")], ...between(a, b), ["same", tail ? old.slice(-tail).join("") : ""]];
  return joined(pieces);
}

function between(a, b) {
  if (a.length > MOST || b.length > MOST) return [["removed", a.join("")], ["added", b.join("")]];
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  }
  const found = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) found.push(["same", a[(j += 1, i++)]]);
    else if (i < a.length && (j === b.length || table[i + 1][j] >= table[i][j + 1])) found.push(["removed", a[i++]]);
    else found.push(["added", b[j++]]);
  }
  return found;
}

function joined(pieces) {
  const made = [];
  for (const [kind, text] of pieces) {
    if (!text) continue;
    if (made.at(-1)?.kind === kind) made.at(-1).text += text;
    else made.push({ kind, text });
  }
  return made;
}
