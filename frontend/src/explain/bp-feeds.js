/** Where a number goes: the later cells that it takes part in, and what it is multiplied by there. */
import { html, LitElement, nothing } from "lit";
import { formatNumber } from "../inspector/numbers.js";
import { shortNumber } from "../maps/bp-legend.js";
import { factorButton } from "./factor.js";

/** @typedef {import("./types.js").Explanation} Explanation */
/** @typedef {import("./types.js").Feed} Feed */

/** Cells shown of each tensor at first. */
const SHOWN = 6;

export class BpFeeds extends LitElement {
  static properties = { explanation: { attribute: false }, opened: { state: true } };

  constructor() {
    super();
    /** @type {Explanation | null} */
    this.explanation = null;
    /** @type {ReadonlySet<string>} symbols whose cells are all shown */
    this.opened = new Set();
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("explanation")) this.opened = new Set();
  }

  /** @param {Feed} feed */
  #feed({ symbol, count, cells }) {
    const open = this.opened.has(symbol);
    const shown = open ? cells : cells.slice(0, SHOWN);
    const weighed = cells.some(({ weight }) => weight !== null && Number.isFinite(weight));
    return html`<li class="bp-feeds__feed" data-symbol=${symbol}>
      <p>
        <b>${symbol}</b> in ${count === 1 ? "one cell" : `${count} cells`}${weighed ? "" : ", which it only helps to decide"}
      </p>
      <ul>
        ${shown.map(
          (cell) => html`<li>
            ${factorButton(cell, { named: true })}
            ${
              cell.weight !== null && Number.isFinite(cell.weight)
                ? html`<span class="bp-feeds__weight" title="how much it changes with this number: ${formatNumber(cell.weight, 6)}"
                    >weight ${shortNumber(cell.weight, 3)}</span
                  >`
                : nothing
            }
          </li>`,
        )}
      </ul>
      ${
        cells.length > shown.length
          ? html`<button type="button" class="bp-terms__more" @click=${() => {
              this.opened = new Set([...this.opened, symbol]);
            }}>
              ${cells.length - shown.length} more${count > cells.length ? ` of ${count}` : ""}
            </button>`
          : open && count > cells.length
            ? html`<p class="bp-feeds__rest">The ${count - cells.length} with the smallest weights are left out.</p>`
            : nothing
      }
    </li>`;
  }

  render() {
    const feeds = this.explanation?.feeds;
    if (!feeds) return nothing;
    if (feeds.length === 0)
      return html`<p class="bp-feeds__none">Nothing later in this pass is made from it.</p>`;
    const count = feeds.reduce((sum, feed) => sum + feed.count, 0);
    return html`<details class="bp-feeds">
      <summary>What it feeds: ${count === 1 ? "one cell" : `${count} cells`} of ${feeds.map(({ symbol }) => symbol).join(", ")}</summary>
      <ul class="bp-feeds__list">
        ${feeds.map((feed) => this.#feed(feed))}
      </ul>
    </details>`;
  }
}

customElements.define("bp-feeds", BpFeeds);
