/** Terms line by line: the factors, their product, and what the sum has come to so far. */
import { html, nothing } from "lit";
import { formatNumber } from "../inspector/numbers.js";
import { shortNumber } from "../maps/bp-legend.js";
import { termLine } from "./factor.js";
import { runningSums } from "./layout.js";

/** @typedef {import("./types.js").Explanation} Explanation */

/**
 * @param {Explanation} explanation
 * @param {readonly number[]} order of the terms
 * @param {number} count how many lines are shown
 */
export function termList({ terms, combine, chosen }, order, count) {
  const summed = (combine === "sum" || combine === "ratio") && terms.length > 1;
  const sums = summed ? runningSums(terms, order) : [];
  return html`<table class="bp-terms__list">
    <thead>
      <tr>
        <th scope="col">term</th>
        <th scope="col">${terms.some(({ factors }) => factors.length > 1) ? "product" : "value"}</th>
        ${summed ? html`<th scope="col">sum so far</th>` : nothing}
      </tr>
    </thead>
    <tbody>
      ${order.slice(0, count).map(
        (at, i) => html`<tr data-term=${at} ?data-won=${at === chosen}>
          <td>${termLine(terms[at])}${at === chosen ? html` <span class="bp-terms__won">${combine === "ratio" ? "this one" : "wins"}</span>` : nothing}</td>
          <td title=${formatNumber(terms[at].value, 8)}>${shortNumber(terms[at].value, 4)}</td>
          ${summed ? html`<td title=${formatNumber(sums[i], 8)}>${shortNumber(sums[i], 4)}</td>` : nothing}
        </tr>`,
      )}
    </tbody>
  </table>`;
}
