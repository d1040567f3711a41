/** One number in a lab's figure: its name, a fill that tells its size, and the number itself, typed over where one may. */
import { html, noChange, nothing } from "lit";
import { Directive, directive } from "lit/directive.js";
import { shortNumber } from "../maps/bp-legend.js";
import { channels, colourAt } from "../maps/colour.js";
import { numberOf } from "../numbers/parsing.js";
import "./number_cell.css";

/**
 * @typedef {object} Shown
 * @property {number | null} value null: not computed yet, or nothing there
 * @property {unknown} [name] as it is set above the number
 * @property {string} [says] the name for those who hear it
 * @property {import("./types.js").Cell} [edit] what typing changes
 * @property {string} [mark] words that say how it is drawn: pad, bare, later, won, lost, now
 */

/** What is drawn without a fill. */
const UNFILLED = /\b(pad|bare|later)\b/;
/** How much of a colour scale a fill uses: text stays readable on it. */
const STRENGTH = 0.62;
/** From this luminance on, black is the better ink. */
const LIGHTEST_DARK = 0.179;

/** @param {string} colour */
function luminance(colour) {
  const [red, green, blue] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The fill of a number, and an ink that can be read on it. @param {number | null} value @param {number} largest @param {boolean} signed */
export function fillOf(value, largest, signed) {
  if (value === null || largest === 0) return "";
  const share = Math.min(1, Math.max(-1, value / largest)) * STRENGTH;
  const fill = colourAt(signed, signed ? (share + 1) / 2 : Math.abs(share));
  return `background-color:${fill};color:${luminance(fill) < LIGHTEST_DARK ? "#fff" : "#000"}`;
}

/** The text of a field: its number as the run has it, whatever was typed over it, but for what is being typed just now. */
const standing = directive(
  class extends Directive {
    #text = "";

    /** @param {string} text */
    render(text) {
      return text;
    }

    /** @param {import("lit/directive.js").PropertyPart} part @param {[string]} told */
    update(part, [text]) {
      const field = /** @type {HTMLInputElement} */ (part.element);
      if (text !== this.#text || field !== document.activeElement) field.value = text;
      this.#text = text;
      return noChange;
    }
  },
);

/** A symbol with its index. @param {unknown} letter @param {unknown} [sub] @param {unknown} [sup] */
export const symbol = (letter, sub, sup) =>
  html`<span class="bp-sym"><i>${letter}</i>${sup === undefined ? nothing : html`<sup>${sup}</sup>`}${sub === undefined ? nothing : html`<sub>${sub}</sub>`}</span>`;

/** A derivative. @param {unknown} above @param {unknown} below */
export const slope = (above, below) =>
  html`<span class="bp-sym bp-sym--slope"><span>∂${above}</span><span>∂${below}</span></span>`;

/**
 * @param {Shown} shown
 * @param {{ largest?: number, signed?: boolean, digits?: number }} [how]
 */
export function numberCell({ value, name, says = "", edit, mark = "" }, how = {}) {
  const { largest = 0, signed = true, digits = 4 } = how;
  const text = value === null ? "" : shortNumber(value, digits);
  return html`<span class="bp-num" data-mark=${mark} style=${fillOf(UNFILLED.test(mark) ? null : value, largest, signed)}>
    ${name === undefined ? nothing : html`<span class="bp-num__name" aria-hidden="true">${name}</span>`}
    ${
      edit && value !== null
        ? html`<input
            class="bp-num__field"
            inputmode="text"
            autocomplete="off"
            aria-label=${says}
            .value=${standing(text)}
            @focus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()}
            @change=${(/** @type {Event} */ event) => typed(event, edit, value, digits)}
          />`
        : html`<span class="bp-num__value">${says ? html`<span class="bp-visually-hidden">${says}: </span>` : nothing}${text}</span>`
    }
  </span>`;
}

/** @param {Event} event @param {import("./types.js").Cell} edit @param {number} before @param {number} digits */
function typed(event, edit, before, digits) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const value = numberOf(field.value.trim());
  const wrong = !Number.isFinite(value);
  field.setCustomValidity(
    wrong ? "This has to be a number, such as 0.5 or -2. The number before stands again." : "",
  );
  if (wrong) {
    field.reportValidity();
    field.value = shortNumber(before, digits);
    return;
  }
  field.dispatchEvent(
    new CustomEvent("number-typed", { detail: { ...edit, value }, bubbles: true, composed: true }),
  );
}

/** Magnitude that a colour scale ends at. @param {readonly Shown[]} shown */
export const largestOf = (shown) =>
  shown.reduce((largest, { value }) => Math.max(largest, Math.abs(value ?? 0)), 0);
