// Follows the end of the stream only while the reader is there; offers a way back when not.
const NEAR = 48;

export class Follower {
  constructor(stream, button) {
    this.stream = stream;
    this.button = button;
    this.atEnd = true;
    stream.addEventListener("scroll", () => this.look(), { passive: true });
    button.addEventListener("click", () => this.toEnd());
  }

  look() {
    const { scrollHeight, scrollTop, clientHeight } = this.stream;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    this.button.hidden = this.atEnd;
  }

  /** After content grew. */
  grown() {
    if (this.atEnd) this.stream.scrollTop = this.stream.scrollHeight;
    else this.look();
  }

  toEnd() {
    this.stream.scrollTop = this.stream.scrollHeight;
    this.look();
  }
}
