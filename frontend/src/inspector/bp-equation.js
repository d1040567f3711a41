/** One line of typeset maths: KaTeX in the light DOM, shrunk a little where it is too wide, and scrolled beyond that. */
import { html, LitElement } from "lit";
import "katex/dist/katex.min.css";
import "./bp-equation.css";
import { looksOf, soundWhenIdle } from "./typesetting.js";

const SMALLEST = 0.78;

export class BpEquation extends LitElement {
  static properties = { latex: { type: String }, block: { type: Boolean }, labelled: { type: Boolean } };

  /** @type {ResizeObserver | null} */
  #observer = null;
  /** The width that it was fitted to; 0: not yet. */
  #room = 0;
  /** Scales at which equations fitted that were shown before, by their width and maths. @type {Map<string, number>} */
  #scales = new Map();

  constructor() {
    super();
    this.latex = "";
    this.block = false;
    /** Whether what it stands in has a name of its own, so that only its looks are wanted. */
    this.labelled = false;
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
    if (!this.labelled) soundWhenIdle(this);
    this.classList.toggle("bp-equation--block", this.block);
    if (!this.#observer) return;
    const scale = this.#scales.get(this.#shown);
    if (scale !== undefined) return this.#shrink(scale);
    if (this.style.fontSize) this.style.fontSize = "";
    this.#room = 0;
    // An observer looks at what it is given once the page is laid out: to measure sooner would lay it out twice.
    this.#observer.disconnect();
    this.#observer.observe(this);
  }

  get #shown() {
    return `${this.#room} ${this.latex}`;
  }

  #fit() {
    const room = this.clientWidth;
    if (room === this.#room) return;
    if (this.#room && this.style.fontSize) this.style.fontSize = "";
    this.#room = room;
    const scale = room > 0 ? (room / this.scrollWidth) * 0.99 : 1;
    this.#scales.set(this.#shown, scale);
    this.#shrink(scale);
  }

  /** @param {number} scale that would make it fit */
  #shrink(scale) {
    const scrolls = scale < SMALLEST;
    this.style.fontSize = scale < 0.99 ? `${Math.max(SMALLEST, scale)}em` : "";
    if (scrolls === this.hasAttribute("data-scrolls")) return;
    this.toggleAttribute("data-scrolls", scrolls);
    if (scrolls) this.tabIndex = 0;
    else this.removeAttribute("tabindex");
  }

  render() {
    return html`${looksOf(this)}`;
  }
}

customElements.define("bp-equation", BpEquation);
