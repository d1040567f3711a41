/** One line of typeset maths: KaTeX in the light DOM, shrunk a little where it is too wide, and scrolled beyond that. */
import katex from "katex";
import { html, LitElement } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import "katex/dist/katex.min.css";
import "./bp-equation.css";

const SMALLEST = 0.78;

/** @type {Map<string, string>} */
const typeset = new Map();

/**
 * @param {string} latex
 * @param {boolean} block
 */
export function renderLatex(latex, block) {
  const key = `${block ? "block" : "inline"} ${latex}`;
  let markup = typeset.get(key);
  if (markup === undefined) {
    markup = katex.renderToString(latex, {
      displayMode: block,
      throwOnError: false,
      output: "htmlAndMathml",
    });
    typeset.set(key, markup);
  }
  return markup;
}

export class BpEquation extends LitElement {
  static properties = { latex: { type: String }, block: { type: Boolean } };

  /** @type {ResizeObserver | null} */
  #observer = null;
  /** The width that it was fitted to; 0: not yet. */
  #room = 0;

  constructor() {
    super();
    this.latex = "";
    this.block = false;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    if (!this.block) return;
    this.#observer = new ResizeObserver(() => this.#fit());
    if (this.hasUpdated) this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  updated() {
    this.classList.toggle("bp-equation--block", this.block);
    if (!this.#observer) return;
    if (this.style.fontSize) this.style.fontSize = "";
    this.#room = 0;
    // An observer looks at what it is given once the page is laid out: to measure sooner would lay it out twice.
    this.#observer.disconnect();
    this.#observer.observe(this);
  }

  #fit() {
    const room = this.clientWidth;
    if (room === this.#room) return;
    if (this.#room && this.style.fontSize) this.style.fontSize = "";
    this.#room = room;
    const scale = room > 0 ? (room / this.scrollWidth) * 0.99 : 1;
    const scrolls = scale < SMALLEST;
    if (scale < 0.99) this.style.fontSize = `${Math.max(SMALLEST, scale)}em`;
    if (scrolls === this.hasAttribute("data-scrolls")) return;
    this.toggleAttribute("data-scrolls", scrolls);
    if (scrolls) this.tabIndex = 0;
    else this.removeAttribute("tabindex");
  }

  render() {
    return html`${unsafeHTML(renderLatex(this.latex, this.block))}`;
  }
}

customElements.define("bp-equation", BpEquation);
