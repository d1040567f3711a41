/** A row that slides over another, by hand or key: what meets is multiplied, and the products add up to one result. */
import { html, LitElement, nothing } from "lit";
import "./bp-slide.css";
import { largestOf, numberCell } from "./number_cell.js";

/** @typedef {import("./number_cell.js").Shown} Shown */

/** Tells `place-moved` {slider, place}. */
export class BpSlide extends LitElement {
  static properties = {
    slider: { type: Number },
    places: { type: Number },
    at: { type: Number },
    fixed: { attribute: false },
    moving: { attribute: false },
    products: { attribute: false },
    results: { attribute: false },
    from: { type: Number },
    titles: { attribute: false },
    label: { type: String },
  };

  /** Where a drag began. @type {{ x: number, at: number, cell: number } | null} */
  #drag = null;

  constructor() {
    super();
    this.slider = 0;
    this.places = 1;
    this.at = 0;
    /** @type {readonly Shown[]} the row that lies still */
    this.fixed = [];
    /** @type {readonly Shown[]} the row that slides */
    this.moving = [];
    /** @type {readonly (number | null)[]} of what meets now */
    this.products = [];
    /** @type {readonly Shown[]} what the products add up to at each place */
    this.results = [];
    /** Column under which the first result stands. */
    this.from = 0;
    /** @type {{ fixed: unknown, moving: unknown, results: unknown }} */
    this.titles = { fixed: "", moving: "", results: "" };
    this.label = "";
  }

  createRenderRoot() {
    return this;
  }

  /** @param {number} place */
  #move(place) {
    const within = Math.min(this.places - 1, Math.max(0, place));
    if (within !== this.at)
      this.dispatchEvent(
        new CustomEvent("place-moved", {
          detail: { slider: this.slider, place: within },
          bubbles: true,
          composed: true,
        }),
      );
  }

  /** @param {PointerEvent} event */
  #grab = (event) => {
    if (event.button !== 0 || /** @type {Element} */ (event.target).matches("input")) return;
    const row = /** @type {HTMLElement} */ (event.currentTarget);
    row.setPointerCapture(event.pointerId);
    this.#drag = { x: event.clientX, at: this.at, cell: row.clientWidth / this.moving.length };
  };

  /** @param {PointerEvent} event */
  #pull = ({ clientX }) => {
    if (this.#drag) this.#move(this.#drag.at + Math.round((clientX - this.#drag.x) / this.#drag.cell));
  };

  #release = () => {
    this.#drag = null;
  };

  /** @param {string} part @param {unknown} title @param {unknown} cells @param {number} from @param {number} count */
  #row(part, title, cells, from, count) {
    return html`<div class="bp-slide__title" data-part=${part}>${title}</div>
      <div class="bp-slide__track" data-part=${part}>
        <div class="bp-slide__row" style="--from:${from};--count:${count}">${cells}</div>
      </div>`;
  }

  render() {
    const { fixed, moving, products, results, at, places } = this;
    const columns = fixed.length;
    const largest = largestOf([...fixed, ...moving]);
    const most = largestOf(results);
    return html`<div class="bp-slide" style="--columns:${columns}">
      ${this.#row(
        "fixed",
        this.titles.fixed,
        fixed.map((shown, i) =>
          numberCell(
            { ...shown, mark: `${shown.mark ?? ""} ${i >= at && i < at + moving.length ? "met" : ""}` },
            { largest },
          ),
        ),
        0,
        columns,
      )}
      <div class="bp-slide__title" data-part="moving">${this.titles.moving}</div>
      <div class="bp-slide__track" data-part="moving">
        <div
          class="bp-slide__row bp-slide__row--moving"
          style="--from:${at};--count:${moving.length}"
          @pointerdown=${this.#grab}
          @pointermove=${this.#pull}
          @pointerup=${this.#release}
          @pointercancel=${this.#release}
        >
          ${moving.map((shown) => numberCell(shown, { largest }))}
        </div>
      </div>
      ${this.#row(
        "products",
        "products",
        products.map(
          (value, i) =>
            html`<span class="bp-slide__product"><span aria-hidden="true">${i === 0 ? nothing : "+"}</span>${numberCell({ value, mark: "bare" })}</span>`,
        ),
        at,
        moving.length,
      )}
      ${this.#row(
        "results",
        this.titles.results,
        results.map(
          (shown, i) => html`<button
            type="button"
            class="bp-slide__result"
            aria-pressed=${i === at}
            title="Move to place ${i + 1}"
            @click=${() => this.#move(i)}
          >
            ${numberCell({ ...shown, mark: i === at ? "now" : i < at ? "" : "later" }, { largest: most })}
          </button>`,
        ),
        this.from,
        results.length,
      )}
      <div class="bp-slide__title"></div>
      <div class="bp-slide__track" data-part="hand">
        <input
          class="bp-slider"
          type="range"
          min="0"
          max=${places - 1}
          step="1"
          aria-label=${this.label}
          aria-valuetext="place ${at + 1} of ${places}"
          .value=${String(at)}
          @input=${(/** @type {Event} */ event) => this.#move(Number(/** @type {HTMLInputElement} */ (event.target).value))}
        />
        <span class="bp-slide__count">place ${at + 1} of ${places}</span>
      </div>
    </div>`;
  }
}

customElements.define("bp-slide", BpSlide);
