// A question on its way: its bubble with the place for the answer, and the request that starts the stream.
import { clone } from "./template.js";

/** A turn at the end of `messages`; what is answered goes into `answer`. */
export function place(messages, text) {
  const turn = document.createElement("section");
  turn.className = "turn";
  const question = clone("question-template");
  question.querySelector(".bubble").textContent = text;
  const answer = clone("answer-template");
  turn.append(question, answer);
  messages.append(turn);
  return { turn, answer };
}

/** Goes on with `session`, or begins a conversation as `beginning` says: {persona, trial?}. */
export function post(message, session, beginning, signal) {
  const request = (body) => ({ method: "POST", body: JSON.stringify(body), signal, cache: "no-store",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" } });
  return session
    ? fetch("/api/chat/continuation/stream", request({ message, session }))
    : fetch("/api/chat/completion/stream", request({ message, ...beginning }));
}
