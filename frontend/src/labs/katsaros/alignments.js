/** The six relative positions of two rows under full padding, all at a glance, and how a filter is flipped. */
import { html, svg } from "lit";
import { numberCell } from "../number_cell.js";

const PLACES = 6;
const DELTAS = 4;
const WEIGHTS = 3;
const PAD = WEIGHTS - 1;

/** @param {number} column @param {number} row @param {string} part @param {string} text @param {boolean} met */
const square = (column, row, part, text, met) =>
  svg`<g data-part=${part} data-met=${met}><rect x=${column + 0.04} y=${row + 0.04} width="0.92" height="0.92" rx="0.1"></rect>
    <text x=${column + 0.5} y=${row + 0.68}>${text.slice(0, 1)}<tspan dy="0.14" font-size="0.4">${text.slice(1)}</tspan></text></g>`;

/** @param {number} at */
function picture(at) {
  const meets = (/** @type {number} */ column) => column >= at && column < at + WEIGHTS;
  const deltas = Array.from({ length: DELTAS }, (_, i) => PAD + i);
  const weights = Array.from({ length: WEIGHTS }, (_, k) => at + k);
  return svg`
    ${weights.map((column, k) => square(column, 0, "filter", `w${WEIGHTS - 1 - k}`, column >= PAD && column < PAD + DELTAS))}
    ${deltas.map((column, i) => square(column, 1.1, "deltas", `s${i}`, meets(column)))}`;
}

/** @param {number} at @param {(place: number) => void} move */
export const alignments = (at, move) =>
  html`<div class="bp-alignments" role="group" aria-label="The six alignments">
    ${Array.from(
      { length: PLACES },
      (
        _,
        place,
      ) => html`<button type="button" aria-pressed=${place === at} aria-label="Alignment ${place + 1} of ${PLACES}" @click=${() => move(place)}>
        <svg viewBox="0 0 8 2.15" aria-hidden="true">${picture(place)}</svg>
      </button>`,
    )}
  </div>`;

/** The filter and the flipped filter, with lines from each weight to where it goes. @param {readonly import("../number_cell.js").Shown[]} weights */
export const flip = (weights) =>
  html`<div class="bp-flip" role="img" aria-label="Flipping the filter turns its first weight into its last.">
    <span class="bp-flip__title"><i>w</i></span>
    <div class="bp-flip__row">${weights.map((shown) => numberCell({ ...shown, edit: undefined }))}</div>
    <svg viewBox="0 0 3 1" preserveAspectRatio="none" aria-hidden="true">
      ${weights.map((_, k) => svg`<line x1=${k + 0.5} y1="0.06" x2=${WEIGHTS - k - 0.5} y2="0.94"></line>`)}
    </svg>
    <span class="bp-flip__title">flip(<i>w</i>)</span>
    <div class="bp-flip__row">${weights.toReversed().map((shown) => numberCell({ ...shown, edit: undefined }))}</div>
  </div>`;
