/** The terms that make a number: laid out as the window they come from, or line by line; every factor leads on. */
import { html, LitElement, nothing } from "lit";
import "../maps/bp-map.js";
import { shortNumber } from "../maps/bp-legend.js";
import "./bp-terms.css";
import { send, termLine } from "./factor.js";
import { bySize, layoutOf, runningSums } from "./layout.js";
import { productMaps } from "./product_maps.js";
import { termGrid, walk } from "./term_grid.js";
import { termList } from "./term_list.js";

/** @typedef {import("./types.js").Explanation} Explanation */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */

/** Lines shown at first, and at each further press. */
const LINES = 24;
/** Columns of numbers that the inspector has room for. */
const WIDEST_GRID = 5;
const WALKED_KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);

/** @type {Record<Explanation["combine"], string>} */
const COMBINED = {
  sum: "summed up",
  max: "the largest of them wins",
  argmax: "where the largest of them stands",
  ratio: "one of them over their sum",
  select: "taken as it is",
  positive: "1 if it is above 0, else 0",
  given: "",
};

export class BpTerms extends LitElement {
  static properties = {
    explanation: { attribute: false },
    specs: { attribute: false },
    listed: { state: true },
    sorted: { state: true },
    plane: { state: true },
    walked: { state: true },
    lines: { state: true },
  };

  /** @type {Layout} */
  #layout = { planes: [], rows: 0, columns: 0, factor: -1, rest: [] };

  constructor() {
    super();
    /** @type {Explanation | null} */
    this.explanation = null;
    /** @type {Map<string, TensorSpec>} */
    this.specs = new Map();
    /** Whether lines are wanted where a layout is possible. */
    this.listed = false;
    /** Whether the lines begin with the largest. */
    this.sorted = false;
    this.plane = 0;
    /** @type {number | null} the term that is looked at */
    this.walked = null;
    this.lines = LINES;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("explanation") || !this.explanation) return;
    const { terms, chosen } = this.explanation;
    this.#layout = layoutOf(terms, this.specs);
    this.lines = LINES;
    this.walked = chosen ?? bySize(terms)[0] ?? null;
    const holds = this.#layout.planes.findIndex((plane) => plane.terms.includes(this.walked));
    this.plane = Math.max(0, holds);
    if (holds < 0) this.walked = this.#layout.planes[0]?.terms.find((at) => at !== null) ?? this.walked;
  }

  /** The first factor that keys go on from. */
  get start() {
    return /** @type {HTMLElement | null} */ (this.querySelector(".bp-factor[tabindex='0']"));
  }

  get #laidOut() {
    return this.#layout.planes.length > 0 && !this.listed;
  }

  /** Arrow keys move over the factors of a grid. @param {KeyboardEvent} event */
  #walk = (event) => {
    if (!WALKED_KEYS.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = /** @type {HTMLElement} */ (event.target);
    const cell = button.closest("[data-term]");
    if (!cell || !this.explanation) return;
    const buttons = [...cell.querySelectorAll(".bp-factor")];
    const from = { term: Number(cell.getAttribute("data-term")), factor: buttons.indexOf(button) };
    event.preventDefault();
    event.stopPropagation();
    const to = walk(this.#layout, this.#layout.planes[this.plane], buttons.length, from, event.key);
    if (!to) return;
    this.walked = to.term;
    const next = this.querySelectorAll(`.bp-terms__grid [data-term="${to.term}"] .bp-factor`)[to.factor];
    /** @type {HTMLElement | undefined} */ (next)?.focus();
  };

  /** The term that a pointer is over. @param {Event} event */
  #look = (event) => {
    const cell = /** @type {Element} */ (event.target).closest?.("[data-term]");
    if (cell) this.walked = Number(cell.getAttribute("data-term"));
  };

  render() {
    const { explanation } = this;
    if (!explanation || explanation.terms.length === 0) return nothing;
    return html`<section class="bp-terms" aria-label="Its terms">
      ${this.#bar(explanation)} ${this.#laidOut ? this.#laid(explanation) : this.#lines(explanation)}
    </section>`;
  }

  /** @param {Explanation} explanation */
  #bar({ terms, combine }) {
    const { planes } = this.#layout;
    const count = terms.length === 1 ? "one term" : `${terms.length} terms`;
    return html`<div class="bp-terms__bar">
      <h4>${count}<span class="bp-terms__combined">${COMBINED[combine] && !(terms.length === 1 && combine === "sum") ? `, ${COMBINED[combine]}` : ""}</span></h4>
      ${
        planes.length > 0
          ? html`<div class="bp-terms__choice" role="group" aria-label="How the terms are shown">
            ${this.#choice("laid out", !this.listed, () => {
              this.listed = false;
            })}
            ${this.#choice("in lines", this.listed, () => {
              this.listed = true;
            })}
          </div>`
          : nothing
      }
      ${
        !this.#laidOut && terms.length > 2
          ? html`<div class="bp-terms__choice" role="group" aria-label="Their order">
            ${this.#choice("in order", !this.sorted, () => {
              this.sorted = false;
            })}
            ${this.#choice("largest first", this.sorted, () => {
              this.sorted = true;
            })}
          </div>`
          : nothing
      }
    </div>`;
  }

  /** @param {string} title @param {boolean} pressed @param {() => void} choose */
  #choice(title, pressed, choose) {
    return html`<button type="button" class="bp-terms__choose" aria-pressed=${pressed} @click=${choose}>${title}</button>`;
  }

  /** @param {Explanation} explanation */
  #lines(explanation) {
    const { terms } = explanation;
    const order = this.sorted ? bySize(terms) : terms.map((_, at) => at);
    const left = terms.length - this.lines;
    return html`${termList(explanation, order, this.lines)}
    ${
      left > 0
        ? html`<button type="button" class="bp-terms__more" @click=${() => {
            this.lines = terms.length;
          }}>
            ${left} more
          </button>`
        : nothing
    }`;
  }

  /** @param {Explanation} explanation */
  #laid(explanation) {
    const { terms, chosen } = explanation;
    const { planes, columns, rest } = this.#layout;
    const plane = planes[Math.min(this.plane, planes.length - 1)];
    const largest = Math.max(...terms.map(({ value }) => Math.abs(value)));
    const numbers = columns <= WIDEST_GRID;
    const label = plane.name ? `terms of ${plane.name}` : "terms";
    return html`
      ${
        planes.length > 1 || !numbers
          ? productMaps({
              explanation,
              layout: this.#layout,
              plane: this.plane,
              walked: this.walked,
              largest,
              choose: this.#choose,
            })
          : nothing
      }
      ${
        numbers
          ? html`${plane.name ? html`<p class="bp-terms__plane">${plane.name}: ${this.#sumOf(plane.terms)}</p>` : nothing}
            <div @keydown=${this.#walk} @pointerover=${this.#look} @focusin=${this.#look}>
              ${termGrid({ terms, layout: this.#layout, plane, walked: this.walked, chosen, largest, label })}
            </div>`
          : nothing
      }
      ${this.#card(explanation)}
      ${rest.map((at) => html`<p class="bp-terms__rest" data-term=${at}>and ${termLine(terms[at])}</p>`)}
    `;
  }

  /** @param {readonly (number | null)[]} plane */
  #sumOf(plane) {
    const terms = this.explanation?.terms ?? [];
    const filled = plane.filter((at) => at !== null);
    let sum = 0;
    for (const at of filled) sum += terms[at].value;
    return html`its ${filled.length} terms sum to <b>${shortNumber(sum, 4)}</b>`;
  }

  /** @param {number} plane @param {number | null} term */
  #choose = (plane, term) => {
    this.plane = plane;
    if (term !== null) this.walked = term;
    const at = term === null ? null : this.explanation?.terms[term].factors[this.#layout.factor];
    send(this, "cell-pointed", at ? { symbol: at.symbol, index: at.index } : null);
  };

  /** The term that is looked at, written out. @param {Explanation} explanation */
  #card({ terms, combine }) {
    const { walked } = this;
    if (walked === null || this.#layout.rest.includes(walked)) return nothing;
    const term = terms[walked];
    const order = terms.map((_, at) => at);
    const sum = combine === "sum" ? runningSums(terms, order)[walked] : null;
    return html`<div class="bp-terms__card" data-role="term" data-term=${walked}>
      <p>${termLine(term)} <span class="bp-terms__equals">= <b>${shortNumber(term.value, 4)}</b></span></p>
      ${
        sum === null
          ? nothing
          : html`<p class="bp-terms__sum">term ${walked + 1} of ${terms.length}; the sum up to it is ${shortNumber(sum, 4)}</p>`
      }
    </div>`;
  }
}

customElements.define("bp-terms", BpTerms);
