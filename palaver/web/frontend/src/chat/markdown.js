// Markdown to safe nodes: marked renders, then DOMPurify keeps a short list of elements and attributes.
import DOMPurify from "dompurify";
import { Marked } from "marked";

const TAGS = ["p", "br", "strong", "em", "del", "code", "pre", "a", "ul", "ol", "li", "blockquote", "hr", "h3", "h4", "h5", "h6",
  "table", "thead", "tbody", "tr", "th", "td", "sub", "sup", "kbd", "mark", "details", "summary", "input"];
const ATTRIBUTES = ["href", "title", "align", "start", "class", "type", "checked", "disabled"];
const ADDRESS = /^(?:https?:\/\/|mailto:|tel:|\/(?!\/))/i;

const KNOWN = new Set(["br", "sub", "sup", "kbd", "mark", "em", "strong", "del", "details", "summary"]);

/** Bare tags that we keep stay markup; any other is shown as the text it is, so that nothing of an answer vanishes. */
function html({ text }) {
  const tags = text.match(/<[^>]*>?/g) ?? [];
  const bare = tags.every((tag) => KNOWN.has(/^<\/?([a-z]+)\s*\/?>$/i.exec(tag)?.[1].toLowerCase()));
  if (bare || /^<!--[^]*-->\s*$/.test(text)) return text;
  const shown = document.createElement("p");
  shown.textContent = text;
  return shown.innerHTML;
}

const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    html,
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 2);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    image({ href, text }) {
      const address = document.createElement("a");
      address.setAttribute("href", href);
      address.textContent = text || href;
      return address.outerHTML;
    },
  },
});

const purify = DOMPurify(window);

purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName === "A") {
    if (!ADDRESS.test(node.getAttribute("href") ?? "")) node.removeAttribute("href");
    else if (!node.getAttribute("href").startsWith("/")) {
      node.setAttribute("target", "_blank");
      node.setAttribute("rel", "noopener noreferrer nofollow");
    }
  }
  if (node.nodeName === "INPUT") {
    if (node.getAttribute("type") !== "checkbox") node.remove();
    else node.setAttribute("disabled", "");
  }
  const name = node.getAttribute("class");
  if (name !== null && !(node.nodeName === "CODE" && /^language-[\w+#.-]+$/.test(name))) node.removeAttribute("class");
});

/** The text's top-level blocks, each with the source it came from; equal sources render equally. */
export function blocks(text) {
  const tokens = marked.lexer(text);
  const links = tokens.links;
  return tokens.filter((token) => token.type !== "space" && token.type !== "def").map((token) => ({ token, links, raw: token.raw }));
}

/** One block as a fragment that is safe to insert. */
export function render({ token, links }) {
  const one = Object.assign([token], { links });
  return purify.sanitize(marked.parser(one), {
    ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, RETURN_DOM_FRAGMENT: true,
  });
}
