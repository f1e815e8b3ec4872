// What of an answer can be shown while more of it comes: markup that has only begun is held back or closed, so nothing flickers.
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ONLY_A_MARK = /^[ \t>]*(?:[-=+*_]+|\d{1,3}[.)]?|#{1,6}|[`~]+|(?:[-+*]|\d{1,3}[.)])[ \t]+\[[ xX]?\]?)?[ \t]*$/;
const ROW = /^\s*\|/;
const RULE = /^[\s|:-]+$/;

function inFence(lines) {
  let mark = "";
  for (const line of lines) {
    const found = FENCE.exec(line)?.[1];
    if (!found) continue;
    if (!mark) mark = found;
    else if (found.startsWith(mark) && line.trim() === found) mark = "";
  }
  return mark !== "";
}

/** Lines without a table that has no rows yet: until its second line ends it would be shown as text. */
function withoutHead(lines) {
  let start = lines.length;
  while (start > 0 && ROW.test(lines[start - 1])) start -= 1;
  const run = lines.length - start;
  return run === 1 || (run === 2 && RULE.test(lines.at(-1))) ? lines.slice(0, start) : lines;
}

/** Close what `mark` has opened in this line and not closed; at the very end it has opened nothing yet. */
function closed(line, mark, open) {
  if (!open) return line;
  return line.endsWith(mark) ? line.slice(0, -mark.length) : line.replace(/\s*$/, (space) => mark + space);
}

const odd = (text, mark) => (text.split(mark).length - 1) % 2 === 1;

/** `[label` and `[label](addr` are shown as their label; a number in brackets may become a citation and waits. */
function link(whole, label) {
  if (!/^[\d,\s]*$/.test(label)) return label;
  return whole.endsWith("]") ? whole : "";
}

function inline(line) {
  const text = line.replace(/!?\[([^\]]*)(?:\](?:\([^)]*)?)?$/, link).replace(/<\/?[a-z]{0,8}$/i, "");
  const code = closed(text, "`", odd(text, "`"));
  const bare = code.replace(/`[^`]*`/g, "");
  const bold = odd(bare, "**");
  const begun = /[^*]\*$/.test(code) && (bold || /\s\*$/.test(code));
  const whole = begun ? code.slice(0, -1) : code;
  const slanted = !begun && /(?:^|[\s("'])\*[^\s*][^*]*$/.test(bare);
  return closed(closed(closed(whole, "*", slanted), "**", bold), "~~", odd(bare, "~~"));
}

/** The Markdown of an answer whose end has not come. */
export function unfinished(text) {
  const lines = text.split("\n");
  const last = lines.pop();
  if (inFence(lines)) return /^\s*[`~]+$/.test(last) ? lines.join("\n") : text;
  if (FENCE.test(last) || ONLY_A_MARK.test(last)) return withoutHead(lines).join("\n");
  const kept = withoutHead([...lines, last]);
  return kept.length > lines.length ? [...lines, inline(last)].join("\n") : kept.join("\n");
}
