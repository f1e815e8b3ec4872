// Three documents become one: what I last saw, mine, and theirs. Field by field; a list is one field.
import { isPart, keysOf, put, same } from "./tree.js";

/**
 * `doc` is the merged document, with mine where both have changed a field; `taken` and `kept` are what only they and only I have
 * changed, `conflicts` what both have, differently: each is {place, base, mine, theirs}, undefined where it is not set.
 */
export function merge(base, mine, theirs) {
  const found = { taken: [], kept: [], conflicts: [] };
  const doc = merged(base, mine, theirs, [], found) ?? {};
  return { doc, ...found };
}

function merged(base, mine, theirs, place, found) {
  const said = [base, mine, theirs].filter((value) => value !== undefined);
  if (said.length && said.every(isPart)) {
    const parts = keysOf(theirs, mine, base).map((key) => [key, merged(base?.[key], mine?.[key], theirs?.[key], [...place, key], found)]);
    const left = parts.filter(([, value]) => value !== undefined);
    return left.length || isPart(theirs) ? Object.fromEntries(left) : undefined;
  }
  if (same(mine, theirs)) return mine;
  const sides = { place, base, mine, theirs };
  if (same(mine, base)) {
    found.taken.push(sides);
    return theirs;
  }
  (same(theirs, base) ? found.kept : found.conflicts).push(sides);
  return mine;
}

/** A document with what somebody chose: [{place, value}]. */
export const chosen = (doc, choices) => choices.reduce((made, { place, value }) => put(made, place, value), doc);

/** What both have done to a list: theirs, without what I have taken out, and with what I have added; null where that says nothing. */
export function both({ base, mine, theirs }) {
  if (![mine, theirs].every(Array.isArray)) return null;
  const began = Array.isArray(base) ? base : [];
  const has = (list, value) => list.some((each) => same(each, value));
  const kept = theirs.filter((value) => has(mine, value) || !has(began, value));
  const added = mine.filter((value) => !has(began, value) && !has(theirs, value));
  return [...kept, ...added];
}
