/** Pieces that the labs' figures are put together from: a named map, what is done between two, an equation with its numbers. */
import { html, nothing } from "lit";
import "../inspector/bp-equation.js";
import "./bp-grid.js";
import { latexFactor, latexNumber } from "./numbers.js";

/**
 * @typedef {object} MapOptions
 * @property {number} columns
 * @property {unknown} [note] beside the title
 * @property {number} [digits]
 * @property {boolean} [signed]
 * @property {number} [largest]
 * @property {number} [windows]
 * @property {readonly (string | undefined)[]} [marks]
 * @property {{ row: number, column: number, height: number, width: number }} [frame]
 * @property {string} [edit] symbol whose cells may be typed over
 * @property {readonly number[]} [shape] of that symbol
 * @property {number} [chosen]
 * @property {(flat: number) => void} [choose]
 * @property {string} [label]
 * @property {readonly unknown[]} [names]
 */

/** A map with its name above it. @param {unknown} title @param {ArrayLike<number | null>} values @param {MapOptions} options */
export const mapOf = (title, values, options) =>
  html`<div class="bp-lab__map">
    <p><b>${title}</b> ${options.note ?? nothing}</p>
    <bp-grid
      .values=${values}
      .columns=${options.columns}
      .digits=${options.digits ?? 2}
      .signed=${options.signed ?? true}
      .largest=${options.largest ?? 0}
      .windows=${options.windows ?? 0}
      .marks=${options.marks ?? null}
      .frame=${options.frame ?? null}
      .symbol=${options.edit ?? ""}
      .shape=${options.shape ?? []}
      .editable=${options.edit !== undefined}
      .chosen=${options.chosen ?? -1}
      .choosable=${options.choose !== undefined}
      .names=${options.names ?? null}
      .label=${options.label ?? ""}
      @cell-picked=${(/** @type {CustomEvent} */ event) => options.choose?.(event.detail.flat)}
    ></bp-grid>
  </div>`;

/** What is done between two maps. @param {unknown} what @param {boolean} [back] */
export const between = (what, back = false) =>
  html`<div class="bp-lab__between" data-back=${back}><span>${what}</span><i aria-hidden="true">${back ? "←" : "→"}</i></div>`;

/** A sign between two factors, or before what they make. @param {string} what */
export const sign = (what) => html`<span class="bp-lab__sign">${what}</span>`;

/** An equation, and under it its numbers, which go on in the next line where there is no room. @param {[symbols: string | undefined, numbers?: string]} lines @param {unknown} [number] */
export const live = ([symbols, numbers], number = nothing) =>
  html`<div class="bp-lab__live">
    <span class="bp-lab__number">${number}</span>
    ${symbols ? html`<bp-equation block .latex=${symbols}></bp-equation>` : nothing}
    ${numbers ? html`<bp-equation .latex=${numbers}></bp-equation>` : nothing}
  </div>`;

/** Marks the cells that won a pooling window. @param {ArrayLike<number>} winners rows and columns, one after the other @param {number} columns @param {number} count of cells */
export function wonMarks(winners, columns, count) {
  /** @type {(string | undefined)[]} */
  const marks = new Array(count).fill(undefined);
  for (let at = 0; at + 1 < winners.length; at += 2) marks[winners[at] * columns + winners[at + 1]] = "won";
  return marks;
}

/** A sum of two factors each, those that are not 0. @param {import("./types.js").Explanation | undefined} explanation @param {(cells: import("../explain/types.js").Factor[]) => string} name @returns {[string, string]} with symbols, and with numbers */
export function sums(explanation, name) {
  const terms = (explanation?.terms ?? []).filter(({ value }) => value !== 0);
  if (!explanation || terms.length === 0) return ["0", "0"];
  const numbers = terms.map(({ factors }) => factors.map(({ value }) => latexFactor(value)).join(" \\cdot "));
  return [
    terms.map(({ factors }) => name(factors)).join(" + "),
    `${numbers.join(" + ")} = ${latexNumber(explanation.value, 6)}`,
  ];
}
