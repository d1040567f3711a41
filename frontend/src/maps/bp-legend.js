/** What a map's colours mean in numbers: a bar with its lowest value, zero and its highest. */
import { html, LitElement } from "lit";
import { colourAt, watchTheme } from "./colour.js";

/** @typedef {import("../types.js").Range} Range */

const STOPS = 9;
/** How long two numbers are, by the characters of one: the longer, the wider a map has to be for both to stand below it. */
const LENGTHS = [
  { name: "long", from: 6 },
  { name: "longish", from: 4 },
  { name: "short", from: 2 },
];

/**
 * A number in few characters, for the narrow room of a legend.
 *
 * @param {number} value
 * @param {number} [digits] significant ones
 */
export function shortNumber(value, digits = 2) {
  if (value === 0 || Number.isNaN(value)) return String(value).replace("-", "");
  const size = Math.abs(value);
  const text =
    size >= 1e-3 && size < 1e4
      ? String(Number(value.toPrecision(digits)))
      : value
          .toExponential(digits - 1)
          .replace(/\.?0*e/, "e")
          .replace("e+", "e");
  return text.replaceAll("-", "−");
}

export class BpLegend extends LitElement {
  static properties = {
    range: { attribute: false },
    signed: { type: Boolean },
    note: { type: String },
    lying: { type: Boolean },
  };

  /** @type {(() => void) | null} */
  #unwatch = null;

  constructor() {
    super();
    /** @type {Range} */
    this.range = [0, 1];
    this.signed = false;
    this.note = "";
    /** Low to high from left to right below a map, not upwards beside it. */
    this.lying = false;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#unwatch = watchTheme(() => this.requestUpdate());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unwatch?.();
  }

  render() {
    const [low, high] = this.range;
    const stops = Array.from({ length: STOPS }, (_, i) => colourAt(this.signed, i / (STOPS - 1)));
    const upward = high === 0 && low === 0 ? [0] : this.signed ? [low, 0, high] : [low, high];
    const numbers = this.lying ? upward : upward.toReversed();
    const digits = this.signed && this.lying ? shortNumber(high).length : 0;
    const length = LENGTHS.find(({ from }) => digits >= from)?.name ?? "";
    const room = length && `bp-legend--${length}`;
    const words = `colour scale from ${shortNumber(low)} to ${shortNumber(high)}`;
    return html`<span class="bp-legend ${this.lying ? "bp-legend--lying" : ""} ${room}" title=${words}>
      <span class="bp-legend-bar" style="background:linear-gradient(to ${this.lying ? "right" : "top"}, ${stops.join(", ")})"></span>
      <span class="bp-legend-numbers">
        ${numbers.map(
          (number) =>
            html`<span class=${number === 0 && this.signed && high > 0 ? "bp-legend-zero" : "bp-legend-end"}>${number > 0 && this.signed ? "+" : ""}${shortNumber(number)}</span>`,
        )}
        ${room ? html`<span class="bp-legend-both" aria-hidden="true">±${shortNumber(high)}</span>` : null}
      </span>
      ${this.note ? html`<span class="bp-legend-note">${this.note}</span>` : null}
    </span>`;
  }
}

customElements.define("bp-legend", BpLegend);
