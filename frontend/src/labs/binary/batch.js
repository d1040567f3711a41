/** A mini-batch of `binary` example by example, and the places where the notes slip, each with its proof. */
import { html, nothing } from "lit";
import { shortNumber } from "../../maps/bp-legend.js";
import { mapOf } from "../figures.js";
import { symbol } from "../number_cell.js";
import { batchOf } from "./lab.js";
import { sizes } from "./shapes.js";

/** @typedef {import("./bp-binary-lab.js").BpBinaryLab} View */

const PIXELS = 36;
const DIGITS = 3;

/** The fifteen parameters in the order in which the server tells them. */
const PARAMETERS = [
  ...Array.from({ length: 9 }, (_, at) => symbol("w", `${Math.floor(at / 3)}${at % 3}`, 1)),
  symbol("b", undefined, 1),
  ...Array.from({ length: 4 }, (_, at) => symbol("w", at, 2)),
  symbol("b", undefined, 2),
];

/** Below this, what is left of a sum is rounding. */
const ROUNDING = 1e-14;

/** @param {number} value */
const told = (value) => (value !== 0 && Math.abs(value) < ROUNDING ? "≈ 0" : shortNumber(value, DIGITS));

/** @param {View} view */
function table(view) {
  const cells = view.run("batch")?.proved?.cells ?? [];
  const m = cells[0]?.left_terms.length ?? 0;
  return html`<div class="bp-lab__scroll" role="region" tabindex="0" aria-label="Gradients example by example">
    <table class="bp-lab__table bp-binary__each">
      <thead>
        <tr>
          <th>gradient of</th>
          ${Array.from({ length: m }, (_, e) => html`<th>example ${e}</th>`)}
          <th>their mean</th>
          <th>of the batch</th>
        </tr>
      </thead>
      <tbody>
        ${cells.map(
          ({ left, right, left_terms }, at) => html`<tr>
            <td>${PARAMETERS[at]}</td>
            ${left_terms.map(({ factors }) => html`<td>${told(factors.at(-1) ?? 0)}</td>`)}
            <td><b>${told(left)}</b></td>
            <td><b>${told(right)}</b></td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {View} view */
export function batch(view) {
  const [x, said, truth] = ["x", "A2", "y"].map((tensor) => view.values(tensor, "batch"));
  const m = truth.length;
  return view.section(
    "batch",
    html`<p class="bp-lab__text">
        Of several examples the loss is the mean of their losses, so every gradient is the mean of what each example would give
        alone. Here a yes and a no take turns, and each pair stands one place further to the right. The server runs each example in a pass of its own, and
        all of them in one pass.
      </p>
      <div class="bp-lab__tools">${sizes(view)}</div>
      <figure class="bp-lab__figure">
        <div class="bp-lab__maps bp-binary__examples">
          ${Array.from({ length: m }, (_, e) =>
            mapOf(
              html`example ${e}: ${symbol("A", e, 2)} = ${shortNumber(said[e], DIGITS)}, ${symbol("y", e)} = ${truth[e]}`,
              Array.from({ length: PIXELS }, (_, pixel) => x[pixel * m + e]),
              { columns: 6, digits: 1, signed: false, label: `example ${e}` },
            ),
          )}
        </div>
      </figure>
      ${table(view)}
      <div class="bp-lab__proofs">${view.proof("batch", "mean")} ${view.proof("batch", "dense-weights")} ${view.proof("batch", "dense-bias")}</div>`,
  );
}

/** @param {View} view */
export function slips(view) {
  return view.section(
    "slips",
    html`<p class="bp-lab__text">
        The notes are right in what they come to, and slip on the way. Each slip is computed here as it is written, beside the chain rule
        written out; and a judge that knows neither formula moves the parameter a little and looks at the loss.
      </p>
      <div class="bp-lab__proofs">
        ${view.proof("one", "conv-bias-two-zeros")}
        ${view.check("one", "b1", { symbol: "b1" }, "Move b¹ and look at the loss", true)}
        ${view.proof("batch", "dense-bias-no-sum")}
        ${view.check("batch", "b2", { symbol: "b2" }, "Move b² and look at the loss of the batch", true)}
        ${view.proof("one", "loss-of-itself")} ${view.proof("one", "dense-weights-four")}
        ${view.check("one", "w2", { symbol: "w2" }, "Move each of w² and look at the loss", true)}
      </div>
      ${batchOf(view.settings) === 1 ? html`<p class="bp-lab__text">With m = 1 there is nothing to sum up, so the second slip cannot be seen: take a larger mini-batch.</p>` : nothing}`,
  );
}
