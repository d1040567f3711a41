/** The way from the number that the reader began with to the one that is explained now, and back. */
import { html, LitElement, nothing } from "lit";
import { cellKey, cellName } from "./cells.js";
import { send } from "./factor.js";

/** @typedef {import("./types.js").Cell} Cell */

/** A longer way keeps its beginning and its end. */
const SHOWN_LAST = 4;

export class BpTrail extends LitElement {
  static properties = { trail: { attribute: false }, cell: { attribute: false } };

  constructor() {
    super();
    /** @type {readonly Cell[]} */
    this.trail = [];
    /** @type {Cell | null} */
    this.cell = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {number} length that the way keeps */
  #climb(length) {
    send(this, "trail-climbed", { length });
  }

  render() {
    const { trail, cell } = this;
    if (!cell) return nothing;
    const hidden = trail.length > SHOWN_LAST + 2 ? trail.length - SHOWN_LAST - 1 : 0;
    const shown = trail
      .map((at, place) => ({ at, place }))
      .filter(({ place }) => place === 0 || place > hidden);
    return html`<nav class="bp-trail" aria-label="The way to this number">
      <ol>
        ${trail.length === 0 ? html`<li class="bp-trail__title">Where this number comes from</li>` : nothing}
        ${shown.map(
          ({ at, place }) => html`<li class="bp-trail__step">
            <button type="button" class="bp-trail__cell" data-cell=${cellKey(at)} @click=${() => this.#climb(place)}>${cellName(at)}</button>
            ${
              place === 0 && hidden > 0
                ? html`<span class="bp-trail__hidden" title=${trail
                    .slice(1, hidden + 1)
                    .map(cellName)
                    .join(", ")}
                    >… ${hidden} more</span
                  >`
                : nothing
            }
          </li>`,
        )}
        <li class=${trail.length === 0 ? "bp-visually-hidden" : ""} aria-current="true">${cellName(cell)}</li>
      </ol>
      <span class="bp-trail__tools">
        <button
          type="button"
          class="bp-trail__tool bp-trail__up"
          ?disabled=${trail.length === 0}
          title="One back (Escape)"
          aria-label="One back"
          @click=${() => this.#climb(trail.length - 1)}
        >
          ←
        </button>
        <button type="button" class="bp-trail__tool" title="Close" aria-label="Close this explanation" @click=${() => send(this, "cell-closed", null)}>×</button>
      </span>
    </nav>`;
  }
}

customElements.define("bp-trail", BpTrail);
