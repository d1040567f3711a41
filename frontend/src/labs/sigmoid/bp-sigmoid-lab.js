/** The lab of `sigmoid`: the question as it stands, its three answers, and what a comment turns by 180 degrees. */
import { html, nothing } from "lit";
import { formatNumber } from "../../inspector/numbers.js";
import { between, live, mapOf, wonMarks } from "../figures.js";
import { LabView } from "../lab_view.js";
import { slope, symbol } from "../number_cell.js";
import { explainedOf, latexFactor, latexNumber } from "../numbers.js";
import "./bp-sigmoid-lab.css";
import { before, right, turned, update } from "./answers.js";
import { DELTA, PRINTED_ACTIVATIONS, PRINTED_DELTAS, PRINTED_WINNERS, sigmoid } from "./lab.js";

const SEED = "sigmoid";
const DIGITS = 8;

export class BpSigmoidLab extends LabView {
  get name() {
    return sigmoid.name;
  }

  /** @param {string} tensor @param {string} [run] */
  values(tensor, run = "exact") {
    return this.numbers(run, tensor);
  }

  #question() {
    const winners = this.values("I");
    const v = this.values("v");
    return this.section(
      "question",
      html`<p class="bp-lab__text">
          Somebody works a small network out by hand: 5×5 numbers, one kernel of 2×2 with stride 1, max-pooling by 2×2, a sigmoid, and a
          fully connected layer of two hidden neurons. They have gone back as far as the hidden neurons and found their deltas,
          0.25 and −0.15. That is where the question stands, and where this lab begins. Every number that is underlined can be
          typed over.
        </p>
        <figure class="bp-lab__figure bp-sigmoid__network">
          <div class="bp-lab__maps">
            ${mapOf(html`input <i>o</i>`, this.values("o"), { columns: 5, edit: "o", shape: [1, 5, 5], signed: false })}
            ${mapOf(html`kernel <i>w</i>`, this.values("w"), { columns: 2, edit: "w", shape: [1, 1, 2, 2] })} ${between("slides")}
            ${mapOf(html`map <i>x</i>`, this.values("x"), { columns: 4, windows: 2, marks: wonMarks(winners, 4, 16), label: "map x" })}
            ${between("max")} ${mapOf(html`pooled <i>P</i>`, this.values("P"), { columns: 2, label: "pooled P" })} ${between("σ")}
            ${mapOf(html`<i>C</i>`, this.values("C"), { columns: 2, signed: false, label: "activations C" })}
          </div>
          <div class="bp-lab__maps">
            ${mapOf(html`hidden weights <i>v</i>`, v, { columns: 4, edit: "v", shape: [2, 4] })} ${between("weighs")}
            ${mapOf(html`hidden <i>H</i>`, this.values("H"), { columns: 1, label: "hidden neurons H", names: [symbol("H", 1), symbol("H", 2)] })}
            ${mapOf(html`deltas <i>δ</i>, given`, this.values("delta"), { columns: 1, edit: "delta", shape: [2], names: [symbol("δ", "H1"), symbol("δ", "H2")] })}
          </div>
          <figcaption>
            Of the kernel the source prints only its first entry, −0.13, and of the map only its first number, 0.25. The other three
            entries here are ours: with them that number and all four printed activations (${PRINTED_ACTIVATIONS.join(", ")}) come
            out to their rounding. ${this.settings.own.length > 0 ? "With your numbers" : "Unrounded"}, the map begins with
            ${formatNumber(this.values("x")[0], 4)}, and the activations are
            ${this.values("C")
              .map((value) => formatNumber(value, 4))
              .join(", ")}.
          </figcaption>
        </figure>
        <div class="bp-lab__tools">${this.openLink("exact")}</div>`,
    );
  }

  /** The question's own formula for one delta, in numbers. @param {number} at */
  #formula(at) {
    const delta = this.values("delta");
    const v = this.values("v");
    const C = latexFactor(PRINTED_ACTIVATIONS[at]);
    const sum = delta
      .map((value, h) => `${latexFactor(value)} \\cdot ${latexFactor(v[h * 4 + at])}`)
      .join(" + ");
    const [row, column] = [Math.floor(at / 2) + 1, (at % 2) + 1];
    const found = latexNumber(this.values("dLP", "rounded")[at], DIGITS);
    return `\\delta_{${row}${column}} = (${sum}) \\cdot ${C} \\cdot (1 - ${C}) = ${found}`;
  }

  #deltas() {
    const at = this.settings.at[DELTA];
    const [rounded, exact] = [this.values("dLP", "rounded"), this.values("dLP")];
    const explanation = explainedOf(this.run("exact"), "dLP", [0, Math.floor(at / 2), at % 2]);
    return this.section(
      "deltas",
      html`<p class="bp-lab__text">
          Each number behind the sigmoid went into both hidden neurons, so both deltas come back to it through the weights, and
          their sum is multiplied by the slope of the sigmoid, C (1 − C). The question does so with activations rounded to two
          decimals: that gives the printed numbers to the last digit. With activations that nobody rounded they differ a little.
        </p>
        ${[0, 1, 2, 3].map((delta) => live([undefined, this.#formula(delta)], this.equation(SEED, delta + 1) ? `(${delta + 1})` : nothing))}
        <div class="bp-lab__scroll">
          <table class="bp-lab__table bp-sigmoid__deltas">
            <thead>
              <tr><th>delta</th><th>printed</th><th>computed, C rounded</th><th>computed, C as it is</th></tr>
            </thead>
            <tbody>
              ${PRINTED_DELTAS.map(
                (printed, i) => html`<tr>
                  <td>${symbol("δ", `${Math.floor(i / 2) + 1}${(i % 2) + 1}`)}</td>
                  <td>${formatNumber(printed, DIGITS)}</td>
                  <td data-column="rounded">${formatNumber(rounded[i], DIGITS)}</td>
                  <td data-column="exact">${formatNumber(exact[i], DIGITS)}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>
        <p class="bp-lab__text">The debugger writes them as gradients of the pooled map P, and does not round:</p>
        <div class="bp-lab__tools" role="group" aria-label="Which delta">
          ${[0, 1, 2, 3].map(
            (i) =>
              html`<button type="button" class="bp-button" aria-pressed=${i === at} @click=${() => this.send("place-moved", { slider: DELTA, place: i })}>${symbol("δ", `${Math.floor(i / 2) + 1}${(i % 2) + 1}`)}</button>`,
          )}
        </div>
        ${live([explanation?.latex, explanation?.latex_numbers])}
        <div class="bp-lab__proofs">${this.proof("exact", "printed-deltas")} ${this.proof("exact", "deltas")}</div>`,
    );
  }

  #winners() {
    const winners = this.values("I");
    const marks = wonMarks(winners, 4, 16);
    const found = [0, 1, 2, 3].map((i) => `(${winners[2 * i]},${winners[2 * i + 1]})`);
    return this.section(
      "winners",
      html`<p class="bp-lab__text">
          Max-pooling kept the largest number of each window. On the way back each delta goes to where that number stood; all other
          cells were filtered out and get 0. The question sets them so, and that is right.
        </p>
        <figure class="bp-lab__figure">
          <div class="bp-lab__maps">
            ${mapOf(html`map <i>x</i>, winners framed`, this.values("x"), { columns: 4, windows: 2, marks, label: "map x" })}
            ${mapOf(html`deltas <i>δ</i>, pooled`, this.values("dLP"), { columns: 2, digits: 3, label: "pooled deltas" })}
            ${between("each to its winner")}
            ${mapOf(html`${slope("L", symbol("x"))}`, this.values("dLx"), {
              columns: 4,
              digits: 3,
              windows: 2,
              marks: marks.map((mark) => mark ?? "lost"),
              label: "gradient of the map x",
            })}
          </div>
          <figcaption>
            Winners as printed: ${PRINTED_WINNERS.map(([row, column]) => `(${row},${column})`).join(", ")}; as computed:
            <span data-role="winners">${found.join(", ")}</span>. Rows and columns count from 0.
          </figcaption>
        </figure>
        <div class="bp-lab__proofs">${this.proof("exact", "routing")}</div>`,
    );
  }

  #whole() {
    const run = "whole";
    const of = (/** @type {string} */ tensor) => this.values(tensor, run);
    const column = (
      /** @type {unknown} */ title,
      /** @type {string} */ tensor,
      /** @type {string} */ label,
    ) => mapOf(title, of(tensor), { columns: 1, digits: 3, label });
    return this.section(
      "whole",
      html`<p class="bp-lab__text">
          The question leaves the output layer out, and the answer names its error: the squares of what is missing, added up and
          halved. With an output layer of two neurons the hidden deltas are no longer given but come back from that error. Its weights
          u and its targets t are ours; its biases are 0.
        </p>
        <figure class="bp-lab__figure bp-sigmoid__network">
          <div class="bp-lab__maps">
            ${column(html`hidden <i>H</i>`, "H", "hidden neurons H")} ${between("σ")} ${column(html`<i>A</i>`, "A", "A")}
            ${mapOf(html`weights <i>u</i>`, of("u"), { columns: 2, edit: "u", shape: [2, 2] })} ${between("weighs")}
            ${column(html`<i>S</i>`, "S", "S")} ${between("σ")} ${column(html`output <i>y</i>`, "y", "output y")} ${between("against")}
            ${mapOf(html`target <i>t</i>`, of("t"), { columns: 1, digits: 3, edit: "t", shape: [2] })} ${column(html`error <i>L</i>`, "L", "error")}
          </div>
          <div class="bp-lab__maps">
            ${column(slope("L", symbol("H")), "dLH", "hidden deltas")} ${between("σ′", true)}
            ${column(slope("L", symbol("A")), "dLA", "gradient of A")} ${between("weighs", true)}
            ${column(slope("L", symbol("S")), "dLS", "gradient of S")} ${between("σ′", true)}
            ${column(slope("L", symbol("y")), "dLy", "gradient of y")}
          </div>
        </figure>
        ${live([
          "L = \\tfrac{1}{2} \\sum_{p} (t_p - y_p)^2",
          `L = \\tfrac{1}{2} \\bigl( ${of("t")
            .map((t, p) => `(${latexNumber(t)} - ${latexNumber(of("y")[p])})^2`)
            .join(" + ")} \\bigr) = ${latexNumber(of("L")[0] ?? 0)}`,
        ])}
        <div class="bp-lab__tools">${this.openLink(run)}</div>`,
    );
  }

  render() {
    if (!this.run("exact")) return nothing;
    return html`${this.#question()} ${this.#deltas()} ${this.#winners()} ${update(this)} ${before(this)} ${right(this)}
    ${turned(this)} ${this.#whole()}`;
  }
}

customElements.define("bp-sigmoid-lab", BpSigmoidLab);
