/** One plane of terms as a grid of numbers: in each cell the factors, one above the other, and their product. */
import { html, nothing } from "lit";
import { formatNumber } from "../inspector/numbers.js";
import { shortNumber } from "../maps/bp-legend.js";
import { colourAt } from "../maps/colour.js";
import { factorButton, wrapping } from "./factor.js";

/** @typedef {import("./types.js").Term} Term */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Plane} Plane */

/** The colour of a product, thinned so that numbers can be read on it. @param {number} value @param {number} largest */
const tint = (value, largest) => (largest > 0 ? `--tint:${colourAt(true, (value / largest + 1) / 2)}` : "");

/** A number in the few characters that a cell has room for, beside a sign. @param {number} value */
export function narrowNumber(value) {
  for (const digits of [3, 2]) {
    const text = shortNumber(value, digits);
    if (text.length + digits <= 9) return text;
  }
  return shortNumber(value, 1);
}

/**
 * @param {object} what
 * @param {readonly Term[]} what.terms all of them
 * @param {Layout} what.layout
 * @param {Plane} what.plane
 * @param {number | null} what.walked the term that keys are at
 * @param {number | null} what.chosen the term that won
 * @param {number} what.largest magnitude of all terms
 * @param {string} what.label
 */
export function termGrid({ terms, layout, plane, walked, chosen, largest, label }) {
  const { rows, columns } = layout;
  const first = plane.terms.find((at) => at !== null) ?? null;
  const at = walked !== null && plane.terms.includes(walked) ? walked : first;
  return html`<table class="bp-terms__grid" role="grid" aria-label=${label} style="--columns:${columns}">
    <tbody>
      ${Array.from(
        { length: rows },
        (_, row) => html`<tr>
          ${plane.terms
            .slice(row * columns, (row + 1) * columns)
            .map((term) => gridCell(term === null ? null : terms[term], term, { at, chosen, largest }))}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @param {Term | null} term @param {number | null} number @param {{ at: number | null, chosen: number | null, largest: number }} how */
function gridCell(term, number, { at, chosen, largest }) {
  if (term === null) return html`<td class="bp-terms__cell bp-terms__cell--none"></td>`;
  const [before, after] = wrapping(term);
  const won = number === chosen;
  const alone = term.factors.length === 1 && !before;
  return html`<td
    class="bp-terms__cell"
    role="gridcell"
    data-term=${number}
    ?data-walked=${number === at}
    ?data-won=${won}
    style=${tint(term.value, largest)}
  >
    ${term.factors.map(
      (factor, i) => html`<span class="bp-terms__line"
        ><span class="bp-terms__times" aria-hidden="true">${i > 0 ? "×" : before}</span>${factorButton(factor, { tab: number === at ? 0 : -1, text: narrowNumber(factor.value) })}${i + 1 === term.factors.length ? after : nothing}</span
      >`,
    )}
    ${
      alone
        ? nothing
        : html`<span class="bp-terms__product" title=${formatNumber(term.value, 6)}>${narrowNumber(term.value)}</span>`
    }
    ${won ? html`<span class="bp-terms__won">wins</span>` : nothing}
  </td>`;
}

/**
 * Where an arrow key leads from one factor: to the next one above, below or beside, over cells that hold no term.
 *
 * @param {Layout} layout
 * @param {Plane} plane
 * @param {number} factors of each term
 * @param {{ term: number, factor: number }} from
 * @param {string} key
 * @returns {{ term: number, factor: number } | null}
 */
export function walk({ rows, columns }, plane, factors, { term, factor }, key) {
  const place = plane.terms.indexOf(term);
  let row = Math.floor(place / columns) * factors + factor;
  let column = place % columns;
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const move = moves[/** @type {keyof typeof moves} */ (key)];
  if (!move || place < 0) return null;
  for (;;) {
    column += move[0];
    row += move[1];
    if (column < 0 || column >= columns || row < 0 || row >= rows * factors) return { term, factor };
    const found = plane.terms[Math.floor(row / factors) * columns + column];
    if (found !== null && found !== undefined) return { term: found, factor: row % factors };
  }
}
