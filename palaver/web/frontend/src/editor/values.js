// Values as the text of a control, and back; the same rules as palaver/config/editor/values.py.
import { parse } from "./tree.js";

export function textOf(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What was typed; what is half-written stays text, so that nothing is lost and the server says what is wrong. */
export function valueOf(kind, text, nullable = false) {
  if (!text && nullable) return null;
  if (!["number", "integer", "boolean", "json"].includes(kind)) return text;
  try {
    return parse(text);
  } catch {
    return text;
  }
}

/** A value in words, for people: lists a line each. */
export function said(value) {
  if (value === undefined) return "not set";
  if (value === null) return "none";
  if (value === "") return "empty";
  if (Array.isArray(value)) return value.length ? value.map((each) => `• ${textOf(each)}`).join("\n") : "empty";
  return textOf(value);
}
