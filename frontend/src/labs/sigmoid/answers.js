/** The answers to the three questions of `sigmoid`, and to what a comment under them says. */
import { html } from "lit";
import { formatNumber } from "../../inspector/numbers.js";
import { between, live, mapOf, sums } from "../figures.js";
import { symbol } from "../number_cell.js";
import { explainedOf } from "../numbers.js";
import { INPUT_CELL, LEARNING_RATE, PRINTED_GRADIENT, WEIGHT } from "./lab.js";

/** @typedef {import("./bp-sigmoid-lab.js").BpSigmoidLab} View */
/** @typedef {import("../types.js").Edit} Edit */

const SIDE = 5;
const MAP = 4;
const KERNEL = 2;

/** What the question starts from. */
const OF_THE_QUESTION = ["o", "w", "v", "delta"];

/** @param {number[]} index of a map */
const at = ([, row, column]) => `${row},${column}`;

/** How the kernel's weights are updated. @param {View} view */
export function update(view) {
  const chosen = view.settings.at[WEIGHT];
  const [m, n] = [Math.floor(chosen / KERNEL), chosen % KERNEL];
  const own = view.settings.own.some(({ symbol: name }) => OF_THE_QUESTION.includes(name));
  const run = own ? "exact" : "cut";
  const explanation = explainedOf(view.run(run), "dLw", [0, 0, m, n]);
  const [symbols, numbers] = sums(
    explanation,
    ([delta, o]) => `\\delta_{${at(delta.index)}}\\, o_{${at(o.index)}}`,
  );
  const [cut, exact] = [view.values("dLw", "cut"), view.values("dLw")];
  return view.section(
    "update",
    html`<p class="bp-lab__text">
        Every weight took part in all sixteen numbers of the map. So its gradient adds up the deltas of all sixteen, each times the
        input that the weight met there: the deltas lie on the input, shifted by the weight’s own place. Choose a weight. Rows and
        columns count from 0 here: δ with the index 0,2 is the delta in the map’s first row and third column.
      </p>
      <figure class="bp-lab__figure">
        <div class="bp-lab__maps">
          ${mapOf(html`weight ${symbol("w", `${m}${n}`)}`, view.values("w"), {
            columns: KERNEL,
            chosen,
            choose: (flat) => view.send("place-moved", { slider: WEIGHT, place: flat }),
            label: "weights w",
          })}
          ${mapOf(html`input <i>o</i>, what it met is framed`, view.values("o"), {
            columns: SIDE,
            signed: false,
            frame: { row: m, column: n, height: MAP, width: MAP },
            label: "input o",
          })}
          ${mapOf(own ? "deltas of your numbers" : "deltas, cut off as in the answer", view.values("dLx", run), { columns: MAP, digits: 3, label: "deltas of the map" })}
        </div>
      </figure>
      ${live([`\\frac{\\partial L}{\\partial w_{${m},${n}}} = ${symbols}`, numbers])}
      <div class="bp-lab__scroll">
        <table class="bp-lab__table bp-sigmoid__gradient">
          <thead>
            <tr><th>gradient of</th><th>printed</th><th>from deltas cut off</th><th>from deltas as they are</th></tr>
          </thead>
          <tbody>
            ${PRINTED_GRADIENT.map(
              (printed, i) => html`<tr>
                <td>${symbol("w", `${Math.floor(i / KERNEL)}${i % KERNEL}`)}</td>
                <td>${formatNumber(printed, 5)}</td>
                <td data-column="cut">${cut[i].toFixed(6)}</td>
                <td data-column="exact">${exact[i].toFixed(6)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="bp-lab__text">Then a step against the gradient, here with η = ${LEARNING_RATE}:</p>
      <figure class="bp-lab__figure">
        <div class="bp-lab__maps">
          ${mapOf(html`kernel <i>w</i>`, view.values("w", "step"), { columns: KERNEL, digits: 4, label: "kernel before" })}
          ${between(html`− ${LEARNING_RATE} ×`)}
          ${mapOf(html`its gradient`, view.values("dLw", "step"), { columns: KERNEL, digits: 4, label: "gradient of the kernel" })}
          ${between("gives")}
          ${mapOf(html`next kernel`, view.values("w_next", "step"), { columns: KERNEL, digits: 4, label: "kernel after" })}
        </div>
      </figure>
      <div class="bp-lab__proofs">
        ${view.proof("exact", "kernel-gradient")} ${view.proof("exact", "printed-kernel-gradient")}
        ${view.proof("exact", "printed-kernel-gradient-exact")}
      </div>`,
  );
}

/** What a convolution before this one would get. @param {View} view */
export function before(view) {
  const chosen = view.settings.at[INPUT_CELL];
  const [r, s] = [Math.floor(chosen / SIDE), chosen % SIDE];
  const explanation = explainedOf(view.run("exact"), "dLo", [0, r, s]);
  const [symbols, numbers] = sums(explanation, ([delta, w]) => {
    const [, , m, n] = w.index;
    return `\\delta_{${at(delta.index)}}\\, w_{${m},${n}}`;
  });
  const deltas = view.values("dLx");
  const padded = Array.from({ length: (MAP + 2) ** 2 }, (_, flat) => {
    const [row, column] = [Math.floor(flat / (MAP + 2)) - 1, (flat % (MAP + 2)) - 1];
    const inside = row >= 0 && row < MAP && column >= 0 && column < MAP;
    return { inside, value: inside ? deltas[row * MAP + column] : 0 };
  });
  const w = view.values("w");
  return view.section(
    "before",
    html`<p class="bp-lab__text">
        It would go on from how the error changes with each number of the 5×5 input, for these numbers would be its output. An input
        number met each weight at another place of the map, the later the place, the earlier the weight: the kernel, turned by
        180°, slides over the deltas with a rim of zeros around them. Choose a number of the result.
      </p>
      <figure class="bp-lab__figure">
        <div class="bp-lab__maps">
          ${mapOf(
            html`deltas of the map, with a rim`,
            padded.map(({ value }) => value),
            {
              columns: MAP + 2,
              digits: 2,
              marks: padded.map(({ inside }) => (inside ? undefined : "pad")),
              frame: { row: r, column: s, height: KERNEL, width: KERNEL },
              label: "deltas with a rim of zeros",
            },
          )}
          ${mapOf(html`turned kernel`, w.toReversed(), {
            columns: KERNEL,
            label: "kernel turned by 180 degrees",
            names: ["11", "10", "01", "00"].map((sub) => symbol("w", sub)),
          })}
          ${between("add up to")}
          ${mapOf(html`what goes on to a layer before`, view.values("dLo"), {
            columns: SIDE,
            digits: 2,
            chosen,
            choose: (flat) => view.send("place-moved", { slider: INPUT_CELL, place: flat }),
            label: "gradient of the input",
          })}
        </div>
      </figure>
      ${live([`\\frac{\\partial L}{\\partial o_{${r},${s}}} = ${symbols}`, numbers])}
      <p class="bp-lab__text">
        With this map in the place of its own deltas a layer before is updated as this one was: its kernel’s gradient is its own input, with the
        map lying on it.
      </p>
      <div class="bp-lab__proofs">${view.proof("exact", "input-gradient")}</div>`,
  );
}

/** Whether the calculation is right. @param {View} view */
export function right(view) {
  return view.section(
    "right",
    html`<p class="bp-lab__text">
        Yes: the formula is the chain rule, the four deltas come out as printed, and they go to the right places. Two things are worth
        knowing before the numbers are compared with a program’s.
      </p>
      <ul class="bp-lab__list">
        <li>
          The activations were rounded to two decimals first. From exact ones the deltas differ by less than one part in a hundred.
        </li>
        <li>
          The answer goes on with deltas of four decimals that were cut off, not rounded: 0.04675125 became 0.0467, and −0.06818625
          became −0.0681. So its gradient is right to about two digits.
        </li>
      </ul>
      <p class="bp-lab__text">
        That the formulas are right can be seen without any: move each number a little, run the network again, and see how the loss
        changes.
      </p>
      ${view.check("exact", "all", { all: "tensors" }, "Move every number and compare")}`,
  );
}

/** Deltas that look the same upside down: each number also stands half a turn away. @param {readonly number[]} deltas @returns {Edit[]} */
export function even(deltas) {
  return deltas.flatMap((value, flat) => {
    const other = deltas[deltas.length - 1 - flat];
    const both = value === 0 || (other !== 0 && flat >= deltas.length / 2) ? other : value;
    return both === value
      ? []
      : [{ symbol: "dLx", index: [0, Math.floor(flat / MAP), flat % MAP], value: both }];
  });
}

/** When a convolution is a correlation. @param {View} view */
export function turned(view) {
  const deltas = view.values("dLx", "turned");
  const own = view.settings.own.some(({ symbol: name }) => name === "dLx");
  return view.section(
    "turned",
    html`<p class="bp-lab__text">
        The answer’s gradient lays the deltas on the input as they are: that is a correlation. A comment under it computes a convolution
        instead, and turns the deltas by 180° before. A convolution turns what it slides by itself, so the two turns undo
        each other and the result is the same. Without the first turn it is another one, unless the deltas look the same upside down.
        Try both; the numbers of d can be typed over.
      </p>
      <figure class="bp-lab__figure">
        <div class="bp-lab__maps">
          ${mapOf(html`deltas <i>d</i>`, deltas, { columns: MAP, digits: 3, edit: "dLx", shape: [1, MAP, MAP] })}
          ${between("turned by 180°")}
          ${mapOf(html`<i>d</i>, turned`, deltas.toReversed(), { columns: MAP, digits: 3, label: "deltas turned by 180 degrees" })}
        </div>
        <div class="bp-lab__tools bp-sigmoid__even">
          <button type="button" class="bp-button" @click=${() => view.send("numbers-put", { edits: even(deltas) })}>Make d look the same upside down</button>
          <button type="button" class="bp-button" ?disabled=${!own} @click=${() => view.send("numbers-reverted", { symbol: "dLx" })}>Take the question’s d again</button>
        </div>
      </figure>
      <div class="bp-lab__proofs">${view.proof("turned", "convolution-turned")} ${view.proof("turned", "convolution-unturned")}</div>`,
  );
}
