// A question on its way: its bubble with the place for the answer, and the request that starts the stream.
import { clone } from "./template.js";
import { chip } from "./tray.js";

/** A turn at the end of `messages` that nobody has asked for, and its answer. */
export function placeAnswer(messages) {
  const turn = document.createElement("section");
  turn.className = "turn";
  const answer = clone("answer-template");
  turn.append(answer);
  messages.append(turn);
  return { turn, answer };
}

/** A turn at the end of `messages`, with the files of its question; what is answered goes into `answer`. */
export function place(messages, text, files = []) {
  const { turn, answer } = placeAnswer(messages);
  const question = clone("question-template");
  question.querySelector(".bubble").textContent = text;
  const chips = question.querySelector(".chips");
  chips?.append(...files.map(chip));
  if (chips) chips.hidden = !files.length;
  turn.prepend(question);
  return { turn, answer };
}

const request = (body, signal) => ({ method: "POST", body: JSON.stringify(body), signal, cache: "no-store",
  headers: { "Content-Type": "application/json", Accept: "text/event-stream" } });

/** Goes on with `session`, by another bot where `going` names one, or begins a conversation as `beginning` says: {persona, trial?}. */
export function post(message, session, beginning, signal, going = {}) {
  return session
    ? fetch("/api/chat/continuation/stream", request({ message, session, ...going }, signal))
    : fetch("/api/chat/completion/stream", request({ message, ...beginning }, signal));
}

/** Has a program of the bot begin a conversation, or shows how it has begun the one that nobody has answered. */
export const postOpening = (persona, signal) => fetch("/api/chat/opening/stream", request({ persona, reuse: true }, signal));

/** Asks in the place of a turn: the same once more, or `message`. */
export function postInstead(turn, message, signal) {
  return message === null
    ? fetch(`/api/chat/turns/${turn}/regenerate`, request({}, signal))
    : fetch(`/api/chat/turns/${turn}/edit`, request({ message }, signal));
}
