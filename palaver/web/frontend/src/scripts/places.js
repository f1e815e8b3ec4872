// Places in a text: the server counts lines and characters from 1, the page counts UTF-16 units from 0.

/** {line, column} of an offset. */
export function placeOf(text, offset) {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: [...before.slice(start)].length + 1 };
}

/** The offset of a place; that of the nearest one where there is none. */
export function offsetOf(text, { line, column }) {
  let start = 0;
  for (let n = 1; n < line; n += 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  const row = [...text.slice(start, end < 0 ? text.length : end)];
  return start + row.slice(0, Math.max(0, column - 1)).join("").length;
}

/** Parts of a text in their order: [text, severity or ""], for marks that may overlap; errors win. */
export function parts(text, marks) {
  const spans = marks
    .map((mark) => ({ from: offsetOf(text, mark.start), to: offsetOf(text, mark.end), severity: mark.severity }))
    .map((span) => ({ ...span, to: Math.max(span.to, span.from + 1) }))
    .sort((one, other) => one.from - other.from || (one.severity === "error" ? -1 : 1));
  const made = [];
  let at = 0;
  for (const { from, to, severity } of spans) {
    if (to <= at) continue;
    const start = Math.max(from, at);
    if (start > at) made.push([text.slice(at, start), ""]);
    made.push([text.slice(start, to), severity]);
    at = to;
  }
  if (at < text.length) made.push([text.slice(at), ""]);
  return made;
}
