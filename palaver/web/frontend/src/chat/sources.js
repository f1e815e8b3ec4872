// The sources of an answer: as they come, as they are listed under it; those that it cites stand out, the rest is folded.
import { clone } from "./template.js";

/** Where in a document, without a heading that repeats its title; components/place.html says the same. */
export function place({ title, page, heading }) {
  let path = heading ?? "";
  if (`${path} > `.toLowerCase().startsWith(`${title} > `.toLowerCase())) path = path.slice(title.length + 3);
  return [page && `page ${page}`, path.replaceAll(" > ", " › ")].filter(Boolean).join(" · ");
}

/** `{n, url, title, place}` of those that open one of our own pages. */
export function known(items) {
  return (items ?? []).filter((item) => Number.isInteger(item?.n) && typeof item.url === "string" && /^\/(?!\/)/.test(item.url))
    .map((item) => ({ n: item.n, url: item.url, title: item.title, place: place(item) }));
}

/** The same of a list that the server wrote. */
export function written(list) {
  return [...list.querySelectorAll(".source")].map((link) => {
    const title = link.querySelector(".source-title").textContent;
    link.dataset.title = title;
    return { n: Number(link.dataset.source), url: link.getAttribute("href"), title, place: link.querySelector(".source-place").textContent.trim() };
  });
}

function item(source) {
  const made = clone("source-template");
  const link = made.querySelector("a");
  link.href = source.url;
  link.dataset.source = source.n;
  link.dataset.title = source.title;
  link.querySelector(".source-n").textContent = source.n;
  link.querySelector(".source-title").textContent = source.title;
  link.querySelector(".source-place").textContent = source.place;
  return made;
}

/** A new list; `cited` are the numbers that stand in the answer. */
export function listed(sources, cited) {
  const list = clone("sources-template");
  list.querySelector("[data-cited]").replaceChildren(...sources.map(item));
  fold(list, cited);
  return list;
}

/** Leave what is cited, fold the rest under "Also found". */
export function fold(list, cited) {
  const [shown, also] = [list.querySelector("[data-cited]"), list.querySelector("[data-also]")];
  also.append(...[...shown.children].filter((each) => !cited.has(Number(each.querySelector("a").dataset.source))));
  const details = also.closest("details");
  details.hidden = !also.childElementCount;
  list.querySelector("h3").hidden = shown.hidden = !shown.childElementCount;
  details.querySelector("summary").textContent = `${shown.hidden ? "Found, not cited" : "Also found"} · ${also.childElementCount}`;
}
