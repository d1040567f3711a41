/** A row that slides over another, by hand or key: what meets is multiplied, and the products add up to one result. */
import { html, LitElement, nothing } from "lit";
import "./bp-slide.css";
import { largestOf, numberCell } from "./number_cell.js";

/** @typedef {import("./number_cell.js").Shown} Shown */

/** CSS pixels that a press may slip. */
const SLACK = 6;

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

  /** Where a drag began, and whether it has gone so far that it is one. @type {{ x: number, at: number, cell: number, held: boolean } | null} */
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
  #grab = ({ button, clientX, currentTarget }) => {
    if (button !== 0) return;
    const { clientWidth } = /** @type {HTMLElement} */ (currentTarget);
    this.#drag = { x: clientX, at: this.at, cell: clientWidth / this.moving.length, held: false };
  };

  /** A press on a number is there to type, until it is pulled. @param {PointerEvent} event */
  #pull = ({ buttons, clientX, currentTarget, pointerId }) => {
    const drag = this.#drag;
    if (!drag) return;
    if (buttons === 0) return this.#release();
    if (!drag.held) {
      if (Math.abs(clientX - drag.x) < SLACK) return;
      const row = /** @type {HTMLElement} */ (currentTarget);
      row.setPointerCapture(pointerId);
      /** @type {HTMLElement | null} */ (row.querySelector("input:focus"))?.blur();
      drag.held = true;
    }
    this.#move(drag.at + Math.round((clientX - drag.x) / drag.cell));
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
          @dragstart=${(/** @type {DragEvent} */ event) => event.preventDefault()}
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
