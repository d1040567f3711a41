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
  #frame = 0;

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
    this.#observer = new ResizeObserver(() => this.#fitSoon());
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  updated() {
    this.classList.toggle("bp-equation--block", this.block);
    this.#fitSoon();
  }

  /** With the frame's own layout: to measure sooner would lay the page out once more. */
  #fitSoon() {
    if (!this.block || this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#fit();
    });
  }

  #fit() {
    if (this.style.fontSize) this.style.fontSize = "";
    const room = this.clientWidth;
    if (room > 0 && this.scrollWidth > room) {
      this.style.fontSize = `${Math.max(SMALLEST, (room / this.scrollWidth) * 0.99)}em`;
    }
    const scrolls = this.scrollWidth > room + 1;
    this.toggleAttribute("data-scrolls", scrolls);
    if (scrolls) this.tabIndex = 0;
    else this.removeAttribute("tabindex");
  }

  render() {
    return html`${unsafeHTML(renderLatex(this.latex, this.block))}`;
  }
}

customElements.define("bp-equation", BpEquation);
