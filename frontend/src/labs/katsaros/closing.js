/** How the lab of `katsaros` ends: all its equations with live numbers, and its conclusions proved. */
import { html, nothing } from "lit";
import { conclusions, numbersOf, SECTIONS } from "./equations.js";
import { activationOf, hasBias } from "./lab.js";

/** @typedef {import("./bp-katsaros-lab.js").BpKatsarosLab} View */

const SEED = "katsaros";

/** Where the source slips, unless the equation before slips likewise. @param {View} view @param {number} number */
function erratum(view, number) {
  const slip = view.equation(SEED, number)?.erratum ?? null;
  const before = view.equation(SEED, number - 1)?.erratum;
  return slip && before?.startsWith(slip) ? null : slip;
}

/** Every numbered equation beside its numbers. @param {View} view */
export function equations(view) {
  const [convolution, pooling] = [view.run("convolution"), view.run("pooling")];
  const beyond = [
    hasBias(view.settings) ? "With a bias, b is added to the right side of (1) to (4)." : "",
    activationOf(view.settings)
      ? "With an activation, s stands for the deltas of z, which the activation has passed on."
      : "",
  ].join(" ");
  return view.section(
    "equations",
    html`<p class="bp-lab__text">
        Every numbered equation of the source in its order: on the left its symbols, on the right your numbers. ${beyond}
      </p>
      ${SECTIONS.map(
        ({ title, numbers, conclusion }) => html`<div class="bp-katsaros__group">
          <h3>${title}</h3>
          <div class="bp-lab__pairs">
            ${numbers.map((number) => {
              const equation = view.equation(SEED, number);
              const slip = erratum(view, number);
              const told = numbersOf(number, convolution, pooling);
              return html`<div class="bp-lab__pair" data-number=${number}>
                <span class="bp-lab__number" title=${equation?.title ?? ""}>(${number})</span>
                <bp-equation .latex=${`\\displaystyle ${equation?.latex ?? ""}`}></bp-equation>
                <bp-equation ?block=${told.startsWith("\\begin")} .latex=${told}></bp-equation>
                ${slip ? html`<p class="bp-lab__erratum"><b>Erratum</b> ${slip}</p>` : nothing}
              </div>`;
            })}
          </div>
          <p class="bp-katsaros__conclusion"><b>Conclusion ${conclusion}.</b> ${conclusions[conclusion - 1]}</p>
        </div>`,
      )}`,
  );
}

/** The conclusions, to be proved, and what becomes of them without a condition. @param {View} view */
export function proofs(view) {
  return view.section(
    "proofs",
    html`<p class="bp-lab__text">
        Each conclusion says that two computations come to the same. The server computes both apart, on your numbers: the chain rule
        written out over every output, and the short form of the source. Change a number above, and what was computed is
        computed again.
      </p>
      <div class="bp-lab__proofs">
        ${view.proof("convolution", "filter-gradient")} ${view.proof("convolution", "input-gradient")}
        ${view.proof("pooling", "pooling-gradient")}
      </div>
      <h3>And when a condition is left out</h3>
      <div class="bp-lab__proofs">
        ${view.proof("convolution", "input-gradient-unflipped")} ${view.proof("pooling", "pooling-ties")}
        <p>
          <button type="button" class="bp-button" @click=${() => tie(view)}>Make the two largest of the first window equal</button>
        </p>
      </div>`,
  );
}

/** A tie in the first window: its second number as large as its largest. @param {View} view */
function tie(view) {
  const window = view.numbers("pooling", "z").slice(0, 3);
  const largest = Math.max(...window);
  const [, second] = [...window.keys()].sort((a, b) => window[b] - window[a]);
  view.send("numbers-put", { edits: [{ symbol: "z", index: [0, second], value: largest }] });
}
