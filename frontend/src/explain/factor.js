/** A factor as a button that leads to its own explanation; pointing at it lights it up in the columns. */
import { html, nothing } from "lit";
import { formatNumber } from "../inspector/numbers.js";
import { shortNumber } from "../maps/bp-legend.js";
import { cellKey, cellName } from "./cells.js";

/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Factor} Factor */
/** @typedef {import("./types.js").Term} Term */

/** @param {EventTarget | null} from @param {string} type @param {unknown} detail */
export const send = (from, type, detail) =>
  from?.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));

/** @param {Factor} factor @returns {Cell} */
const cellOf = ({ symbol, index }) => ({ symbol, index });

/**
 * @param {Factor} factor
 * @param {object} [more]
 * @param {boolean} [more.named] whether its name is shown before its number
 * @param {number} [more.tab] its place in the order of tabs
 * @param {string} [more.text] its number as it is written here
 */
export function factorButton(factor, { named = false, tab = 0, text = shortNumber(factor.value, 3) } = {}) {
  const cell = cellOf(factor);
  const name = cellName(factor);
  const value = `${name} = ${formatNumber(factor.value, 6)}`;
  /** @param {Event} event @param {Cell | null} pointed */
  const point = ({ currentTarget }, pointed) => send(currentTarget, "cell-pointed", pointed);
  return html`<button
    type="button"
    class="bp-factor"
    tabindex=${tab}
    data-cell=${cellKey(factor)}
    title="${value}. Where does it come from?"
    aria-label="${value}: go on to where it comes from"
    @click=${(/** @type {MouseEvent} */ event) =>
      send(event.currentTarget, "cell-followed", { ...cell, byKey: event.detail === 0 })}
    @pointerenter=${(/** @type {Event} */ event) => point(event, cell)}
    @pointerleave=${(/** @type {Event} */ event) => point(event, null)}
    @focus=${(/** @type {Event} */ event) => point(event, cell)}
    @blur=${(/** @type {Event} */ event) => point(event, null)}
  >
    ${named ? html`<span class="bp-factor__name">${name}</span> ` : nothing}
    <span class="bp-factor__value">${text}</span>
  </button>`;
}

/** What a term's factors are put through, as it stands before and after them. @param {Term} term @returns {[string, string]} */
export function wrapping({ coefficient, function: f, factors, shift = 0 }) {
  const size = Math.abs(coefficient);
  const sign = coefficient < 0 ? "−" : "";
  const scale =
    size === 1 && factors.length > 0 ? sign : `${sign}${shortNumber(size, 3)}${factors.length ? " × " : ""}`;
  const moved = shift === 0 ? "" : ` ${shift < 0 ? "−" : "+"} ${shortNumber(Math.abs(shift), 3)}`;
  if (f === "exp") return [`${scale}exp(`, `${moved})`];
  if (f === "ln") return [`${scale}ln(`, `${moved})`];
  return [scale, moved];
}

/** A whole term with its factors by name. @param {Term} term @param {number} [tab] */
export function termLine(term, tab = 0) {
  const [before, after] = wrapping(term);
  return html`<span class="bp-term"
    >${before}${term.factors.map(
      (factor, i) =>
        html`${i > 0 ? html`<span class="bp-term__times">×</span>` : nothing}${factorButton(factor, { named: true, tab })}`,
    )}${after}</span
  >`;
}
