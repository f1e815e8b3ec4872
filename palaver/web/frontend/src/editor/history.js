// Undo and redo across all fields. What is remembered is changes, not documents: undoing mine leaves alone what others did meanwhile.
import { same } from "./tree.js";

const PAUSE = 1000; // ms of stillness after which typing in one field is another step
const MOST = 500;

export class History {
  constructor(now = () => Date.now()) {
    this.now = now;
    this.done = [];
    this.undone = [];
  }

  /** Remember a step: [{place, before, after}]. Typing on in one field belongs to the step before. */
  did(ops) {
    if (!ops.length) return;
    const last = this.done.at(-1);
    const goesOn = last?.ops.length === 1 && ops.length === 1 && same(last.ops[0].place, ops[0].place) && this.now() - last.at < PAUSE;
    if (goesOn && !this.undone.length) {
      last.ops[0].after = ops[0].after;
      last.at = this.now();
    } else {
      this.done.push({ ops: ops.map((op) => ({ ...op })), at: this.now() });
      if (this.done.length > MOST) this.done.shift();
    }
    this.undone = [];
  }

  /** What to do to undo the last step, [{place, before, after}]; null when there is none. */
  undo() {
    const step = this.done.pop();
    if (!step) return null;
    this.undone.push(step);
    return step.ops.map(({ place, before, after }) => ({ place, before: after, after: before })).reverse();
  }

  redo() {
    const step = this.undone.pop();
    if (!step) return null;
    this.done.push({ ...step, at: 0 });
    return step.ops;
  }

  /** Forget the steps at these places: somebody else has changed them, and undoing would take that back. */
  forget(places) {
    const touched = (place, other) => place.every((key, n) => n >= other.length || key === other[n]);
    const keeps = ({ ops }) => !ops.some((op) => places.some((place) => touched(op.place, place)));
    this.done = this.done.filter(keeps);
    this.undone = this.undone.filter(keeps);
  }
}
