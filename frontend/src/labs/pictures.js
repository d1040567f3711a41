/** A small picture of each lab, for its card. */
import { svg } from "lit";

/** @param {number} x @param {number} y @param {string} part @param {number} [side] */
const cell = (x, y, part, side = 18) =>
  svg`<rect data-part=${part} x=${x + 1} y=${y + 1} width=${side - 2} height=${side - 2} rx="2"></rect>`;

/** @param {number} x @param {number} y @param {number} columns @param {number} rows @param {(column: number, row: number) => string} part @param {number} [side] */
const map = (x, y, columns, rows, part, side = 18) =>
  Array.from({ length: columns * rows }, (_, at) => {
    const [column, row] = [at % columns, Math.floor(at / columns)];
    return cell(x + column * side, y + row * side, part(column, row), side);
  });

const row = svg`<svg class="bp-labs__picture" viewBox="0 0 320 130" aria-hidden="true">
  ${map(76, 16, 6, 1, (column) => (column > 0 && column < 4 ? "met" : "plain"), 28)}
  ${map(104, 48, 3, 1, () => "filter", 28)}
  <path d="M146 80 V 92" data-part="line"></path>
  ${map(104, 94, 4, 1, (column) => (column === 1 ? "now" : "plain"), 28)}
</svg>`;

const WINNERS = ["2,0", "1,1", "1,2", "3,3"];
const small = svg`<svg class="bp-labs__picture" viewBox="0 0 320 130" aria-hidden="true">
  ${map(8, 20, 5, 5, (column, row) => (column < 2 && row < 2 ? "met" : "plain"))}
  ${map(118, 29, 4, 4, (column, row) => (WINNERS.includes(`${column},${row}`) ? "now" : "plain"))}
  ${map(210, 47, 2, 2, () => "now")}
  ${[42, 88].map((y) => svg`<circle data-part="plain" cx="300" cy=${y} r="10"></circle>`)}
  ${[56, 74].flatMap((y) => [42, 88].map((end) => svg`<path d="M247 ${y} L 290 ${end}" data-part="line"></path>`))}
</svg>`;

const yes = svg`<svg class="bp-labs__picture" viewBox="0 0 320 130" aria-hidden="true">
  ${map(8, 11, 6, 6, (column) => (column === 2 ? "ink" : "plain"))}
  ${map(134, 29, 4, 4, (column, row) => (column % 2 === 1 && row % 2 === 1 ? "now" : "plain"))}
  ${map(224, 29, 1, 4, () => "now")}
  ${[38, 56, 74, 92].map((y) => svg`<path d="M243 ${y} L 282 65" data-part="line"></path>`)}
  <circle data-part="now" cx="294" cy="65" r="12"></circle>
</svg>`;

/** @type {Record<import("./types.js").LabName, unknown>} */
export const pictures = { katsaros: row, sigmoid: small, binary: yes };
