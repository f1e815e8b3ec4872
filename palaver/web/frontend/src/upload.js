// Files onto a collection: dropped or chosen, one request each with its own progress, two at a time.
import htmx from "./htmx.js";
import { send } from "./send.js";
import { toast } from "./toast.js";

const AT_ONCE = 2;

function line(list, file) {
  const item = document.getElementById("upload-template").content.firstElementChild.cloneNode(true);
  item.querySelector("[data-name]").textContent = file.name;
  item.querySelector("progress").setAttribute("aria-label", `Uploading ${file.name}`);
  list.append(item);
  return item;
}

function failed(item, message, again) {
  item.querySelector("progress").hidden = true;
  const text = item.querySelector("[data-wrong]");
  text.textContent = message;
  text.hidden = false;
  const retry = item.querySelector("[data-again]");
  retry.hidden = false;
  retry.onclick = again;
}

class Queue {
  constructor(zone) {
    this.zone = zone;
    this.name = zone.dataset.collection;
    this.list = zone.querySelector("[data-uploads]");
    this.waiting = [];
    this.running = 0;
  }

  add(files) {
    for (const file of files) this.waiting.push({ file, item: line(this.list, file) });
    this.next();
  }

  async next() {
    while (this.running < AT_ONCE && this.waiting.length) {
      this.running += 1;
      this.one(this.waiting.shift()).finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  async one({ file, item }) {
    const bar = item.querySelector("progress");
    const { wrong } = await send(`/api/collections/${encodeURIComponent(this.name)}/documents`, { method: "POST", file, onProgress: (part) => { bar.value = part; } });
    if (wrong) return failed(item, wrong, () => { item.remove(); this.add([file]); });
    item.remove();
    await htmx.ajax("GET", `/knowledge/${encodeURIComponent(this.name)}/documents`, { target: "#documents", swap: "innerMorph" });
  }
}

function wire(zone) {
  const queue = new Queue(zone);
  const input = zone.querySelector("input[type=file]");
  input.addEventListener("change", () => {
    queue.add([...input.files]);
    input.value = "";
  });
  return queue;
}

/** Files may be dropped anywhere on the page: the browser would leave it for a file that misses the zone by a finger. */
export function startUploads() {
  const zone = document.querySelector("[data-collection]");
  const queue = zone && wire(zone);
  const chat = document.getElementById("composer");
  const lit = (over) => (zone ?? chat)?.classList.toggle("over", over);
  const files = (take) => (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    take(event);
  };
  document.addEventListener("dragenter", files(() => lit(true)));
  document.addEventListener("dragover", files(() => {}));
  document.addEventListener("dragleave", (event) => event.relatedTarget || lit(false));
  document.addEventListener("drop", files((event) => {
    lit(false);
    if (queue) queue.add(event.dataTransfer.files);
    else if (chat) chat.dispatchEvent(new CustomEvent("files", { detail: [...event.dataTransfer.files] }));
    else toast("Documents belong to a collection: open one under Knowledge and drop the file there.", "info");
  }));
}
