/** Max-pooling along a row as a picture: two windows, their winners, and the way of the deltas back to them. */
import { html, svg } from "lit";
import { largestOf, numberCell, slope, symbol } from "../number_cell.js";
import { valuesOf } from "../numbers.js";

/** @typedef {import("../types.js").Run} Run */

const WIDTH = 3;
const CELLS = 6;

/** Lines between the cells of a window and its middle; those of winners are strong. @param {readonly number[]} winners @param {boolean} back */
const wires = (winners, back) =>
  html`<svg class="bp-pool__wires" data-back=${back} viewBox="0 0 ${CELLS} 1" preserveAspectRatio="none" aria-hidden="true">
    ${Array.from({ length: CELLS }, (_, i) => {
      const middle = Math.floor(i / WIDTH) * WIDTH + WIDTH / 2;
      const [top, bottom] = back ? [middle, i + 0.5] : [i + 0.5, middle];
      return svg`<line data-won=${winners.includes(i)} x1=${top} y1="0" x2=${bottom} y2="1"></line>`;
    })}
  </svg>`;

/** @param {Run | undefined} run */
export function poolingFigure(run) {
  const z = Array.from(valuesOf(run, "z"));
  const y = Array.from(valuesOf(run, "y"));
  const winners = Array.from(valuesOf(run, "I"));
  const deltas = Array.from(valuesOf(run, "dLy"));
  const back = Array.from(valuesOf(run, "dLz"));
  const largest = Math.max(...z.map(Math.abs), 0);
  const most = Math.max(...deltas.map(Math.abs), 0);
  const inputs = z.map((value, i) => ({
    value,
    name: symbol("z", i),
    says: `z ${i}`,
    edit: { symbol: "z", index: [0, i] },
    mark: winners.includes(i) ? "won" : "",
  }));
  const pooled = y.map((value, r) => ({
    value,
    name: symbol("y", r),
    says: `y ${r}, the largest of its window`,
  }));
  const given = deltas.map((value, r) => ({
    value,
    name: slope("L", symbol("y", r)),
    says: `delta of y ${r}`,
    edit: { symbol: "dLy", index: [0, r] },
  }));
  const routed = back.map((value, i) => ({
    value,
    name: slope("L", symbol("z", i)),
    says: winners.includes(i) ? `z ${i} won and gets` : `z ${i} lost and gets`,
    mark: winners.includes(i) ? "won" : "lost",
  }));
  return html`<div class="bp-pool">
    <p>forward: the largest of each three</p>
    <div class="bp-pool__row" data-count="6">${inputs.map((shown) => numberCell(shown, { largest: largestOf(inputs) }))}</div>
    ${wires(winners, false)}
    <div class="bp-pool__row" data-count="2">${pooled.map((shown) => numberCell(shown, { largest }))}</div>
    <p>backward: each delta to its winner</p>
    <div class="bp-pool__row" data-count="2">${given.map((shown) => numberCell(shown, { largest: most }))}</div>
    ${wires(winners, true)}
    <div class="bp-pool__row" data-count="6">${routed.map((shown) => numberCell(shown, { largest: most }))}</div>
  </div>`;
}
