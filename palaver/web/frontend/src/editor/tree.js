// Documents as trees: read, changed and compared by place, which is a list of keys; what is changed is a copy.

/** A value that has fields of its own: a section, not a list and not nothing. */
export const isPart = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

export const placeOf = (path) => path.split(".");

export function at(doc, place) {
  let value = doc;
  for (const key of place) value = isPart(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

/** `doc` with `value` at a place; undefined takes it out, and parts in which nothing is left go with it. */
export function put(doc, [key, ...below], value) {
  const part = isPart(doc) ? doc : {};
  const inner = below.length ? put(part[key], below, value) : value;
  const empty = inner === undefined || (value === undefined && below.length && isPart(inner) && !Object.keys(inner).length);
  if (empty) return Object.fromEntries(Object.entries(part).filter(([name]) => name !== key));
  return { ...part, [key]: inner };
}

/** Whether two values say the same; the order of keys says nothing, and neither does a part without any. */
export function same(one, other) {
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((value, n) => same(value, other[n]));
  if ((isPart(one) || isPart(other)) && (isPart(one) || one === undefined) && (isPart(other) || other === undefined)) {
    return keysOf(one, other).every((key) => same(one?.[key], other?.[key]));
  }
  return one === other;
}

export const keysOf = (...parts) => [...new Set(parts.flatMap((part) => (isPart(part) ? Object.keys(part) : [])))];

/** What leads from one document to another: {place, before, after} for each field, undefined where it is not set. */
export function differences(before, after, place = []) {
  if (same(before, after)) return [];
  const parts = [before, after].filter((value) => value !== undefined);
  if (parts.every(isPart)) return keysOf(before, after).flatMap((key) => differences(before?.[key], after?.[key], [...place, key]));
  return [{ place, before, after }];
}

const TEXT_OR_WHOLE = /"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g;

/** JSON as it was written: a whole number that this language cannot hold becomes text. */
export function parse(text) {
  return JSON.parse(text.replace(TEXT_OR_WHOLE, (found) => (found[0] === '"' || Number.isSafeInteger(Number(found)) ? found : `"${found}"`)));
}
