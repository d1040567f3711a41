/** The lab of `binary`: the network, its two chains, its shapes, a mini-batch, and where the notes slip. */
import { html, nothing } from "lit";
import { formatNumber } from "../../inspector/numbers.js";
import { between, live, mapOf, sign, sums, wonMarks } from "../figures.js";
import { LabView } from "../lab_view.js";
import { slope, symbol } from "../number_cell.js";
import { explainedOf, latexFactor, latexNumber } from "../numbers.js";
import { batch, slips } from "./batch.js";
import "./bp-binary-lab.css";
import { convolutionChain } from "./chain.js";
import { binary, exampleOf, FEATURE, SEEDS, seedOf, setupWith } from "./lab.js";
import { shapes } from "./shapes.js";

const CHAIN =
  "\\frac{\\partial L}{\\partial w^2} = \\frac{\\partial L}{\\partial A^2}\\, \\frac{\\partial A^2}{\\partial z^2}\\, \\frac{\\partial z^2}{\\partial w^2}";

/** Of the dense chain. */
const FACTORS = 3;

export class BpBinaryLab extends LabView {
  get name() {
    return binary.name;
  }

  /** @param {string} tensor @param {string} [run] */
  values(tensor, run = "one") {
    return this.numbers(run, tensor);
  }

  /** The slopes of the loss by the probability and of that by the logit; null where they are beyond what a number can hold. */
  get slopes() {
    const factors = this.run("one")?.proved?.cells[0]?.left_terms[0]?.factors ?? [];
    return factors.length === FACTORS ? { byA: factors[0], byZ: factors[1] } : null;
  }

  /** @param {Parameters<typeof setupWith>[1]} change */
  choose(change) {
    this.send("setup-chosen", { setup: setupWith(this.settings, change) });
  }

  #settings() {
    const example = exampleOf(this.settings);
    const seed = seedOf(this.settings);
    return html`<div class="bp-lab__tools" role="group" aria-label="What the network is run with">
      ${["yes", "no"].map(
        (name) => html`<label>
          <input type="radio" name="example" .checked=${name === example} @change=${() => this.choose({ example: name })} />
          ${this.run("one")?.network.examples.find((known) => known.name === name)?.title ?? name}
        </label>`,
      )}
      <label>
        weights
        <select
          class="bp-field"
          name="seed"
          @change=${(/** @type {Event} */ event) => this.choose({ seed: Number(/** @type {HTMLSelectElement} */ (event.target).value) || null })}
        >
          <option value="" .selected=${seed === null}>of the example</option>
          ${SEEDS.map((one) => html`<option value=${one} .selected=${one === seed}>fresh, seed ${one}</option>`)}
        </select>
      </label>
      ${this.openLink("one")}
    </div>`;
  }

  #network() {
    const { parameter_count: count = 0 } = this.run("one")?.network ?? {};
    const sizes = ["w1", "b1", "w2", "b2"].map((parameter) => this.values(parameter).length);
    const z1 = this.values("z1");
    const winners = wonMarks(this.values("I1"), 4, 16);
    const dead = z1.map((value, at) => (value > 0 ? winners[at] : `${winners[at] ?? ""} lost`));
    const [said] = this.values("A2");
    const [truth] = this.values("y");
    return this.section(
      "network",
      html`<p class="bp-lab__text">
          Does a bar stand in this picture? One kernel slides over 6×6 numbers; ReLU stops what is negative, pooling keeps the largest of
          each 2×2, four numbers in a row are left, and one sigmoid says how probable a yes is. The notes print no numbers; these
          are ours, and those that are underlined can be typed over. A raised number is no power here but counts layers: A² is what
          the second one gives.
        </p>
        ${this.#settings()}
        <figure class="bp-lab__figure bp-binary__network">
          <div class="bp-lab__maps">
            ${mapOf(html`input <i>x</i>`, this.values("x"), { columns: 6, digits: 1, signed: false, edit: "x", shape: [1, 6, 6] })}
            ${mapOf(html`kernel ${symbol("w", undefined, 1)}`, this.values("w1"), { columns: 3, edit: "w1", shape: [1, 1, 3, 3] })}
            ${mapOf(html`${symbol("b", undefined, 1)}`, this.values("b1"), { columns: 1, edit: "b1", shape: [1] })} ${between("slides")}
            ${mapOf(html`${symbol("z", undefined, 1)}`, z1, { columns: 4, label: "map z1" })} ${between("ReLU")}
            ${mapOf(html`${symbol("A", undefined, 1)}, winners framed`, this.values("A1"), { columns: 4, windows: 2, marks: dead, signed: false, label: "map A1" })}
          </div>
          <div class="bp-lab__maps">
            ${mapOf(html`${symbol("P", undefined, 1)}`, this.values("P1"), { columns: 2, signed: false, label: "pooled P1" })} ${between("flatten")}
            ${mapOf(html`<i>F</i>`, this.values("F"), { columns: 1, signed: false, label: "features F" })}
            ${mapOf(html`weights ${symbol("w", undefined, 2)}`, this.values("w2"), { columns: 4, edit: "w2", shape: [1, 4] })}
            ${mapOf(html`${symbol("b", undefined, 2)}`, this.values("b2"), { columns: 1, edit: "b2", shape: [1] })} ${between("weighs")}
            ${mapOf(html`${symbol("z", undefined, 2)}`, this.values("z2"), { columns: 1, label: "logit z2" })} ${between("σ")}
            ${mapOf(html`${symbol("A", undefined, 2)}`, this.values("A2"), { columns: 1, digits: 3, signed: false, label: "probability A2" })}
            ${mapOf(html`truth <i>y</i>`, this.values("y"), { columns: 1, signed: false, label: "truth y" })} ${between("against")}
            ${mapOf(html`loss <i>L</i>`, this.values("L"), { columns: 1, digits: 3, signed: false, label: "loss L" })}
          </div>
          <figcaption>Parameters: <b>${sizes.join(" + ")} = ${count}</b>, in w¹, b¹, w² and b².</figcaption>
        </figure>
        ${live([
          "L = -y \\ln A^2 - (1 - y) \\ln (1 - A^2)",
          `L = -${latexNumber(truth)} \\cdot \\ln ${latexFactor(said)} - ${latexNumber(1 - truth)} \\cdot \\ln (1 - ${latexNumber(said, said > 0.99 ? 8 : 4)}) = ${latexNumber(this.values("L")[0])}`,
        ])}`,
    );
  }

  #dense() {
    const k = this.settings.at[FEATURE];
    const { slopes } = this;
    const F = this.values("F");
    const gradient = this.values("dLw2");
    const [by] = this.values("dLz2");
    const explanation = explainedOf(this.run("one"), "dLw2", [0, k]);
    const [, numbers] = sums(explanation, () => "");
    const bias = explainedOf(this.run("one"), "dLb2", [0]);
    const one = (
      /** @type {unknown} */ title,
      /** @type {number | null} */ value,
      /** @type {string} */ label,
    ) => mapOf(title, [value], { columns: 1, digits: 3, label });
    return this.section(
      "dense",
      html`<p class="bp-lab__text">
          A weight of the dense part changes the logit, the logit the probability, the probability the loss: three links, three
          factors. The first is steep where the second is flat, and their product is simply how far the probability is from the truth.
        </p>
        <bp-equation block .latex=${CHAIN}></bp-equation>
        <figure class="bp-lab__figure">
          <div class="bp-lab__maps bp-binary__factors">
            ${one(slope("L", symbol("A", undefined, 2)), slopes?.byA ?? null, "loss by probability")} ${sign("×")}
            ${one(slope(symbol("A", undefined, 2), symbol("z", undefined, 2)), slopes?.byZ ?? null, "probability by logit")} ${sign("×")}
            ${mapOf(slope(symbol("z", undefined, 2), symbol("w", undefined, 2)), F, {
              columns: 4,
              digits: 3,
              chosen: k,
              choose: (flat) => this.send("place-moved", { slider: FEATURE, place: flat }),
              label: "logit by weights, the features",
              names: [0, 1, 2, 3].map((at) => symbol("F", at)),
            })}
            ${sign("=")}
            ${mapOf(slope("L", symbol("w", undefined, 2)), gradient, {
              columns: 4,
              digits: 3,
              chosen: k,
              choose: (flat) => this.send("place-moved", { slider: FEATURE, place: flat }),
              label: "gradient of the weights w2",
            })}
          </div>
          <figcaption>
            ${
              slopes
                ? html`The first two together: ${formatNumber(slopes.byA, 4)} · ${formatNumber(slopes.byZ, 4)} =
                    ${formatNumber(by, 4)}, which is`
                : "The network is so sure that the first is too large and the second too small to be written down. Together they still make"
            }
            A² − y = ${formatNumber(this.values("A2")[0], 4)} − ${this.values("y")[0]}.
          </figcaption>
      </figure>
        ${live([
          `\\frac{\\partial L}{\\partial w^2_{${k}}} = \\frac{A^2 - y}{A^2 (1 - A^2)} \\cdot A^2 (1 - A^2) \\cdot F_{${k}} = (A^2 - y)\\, F_{${k}}`,
          slopes
            ? `${latexFactor(slopes.byA)} \\cdot ${latexFactor(slopes.byZ)} \\cdot ${latexFactor(F[k])} = ${numbers}`
            : numbers,
        ])}
        ${live([
          "\\frac{\\partial L}{\\partial b^2} = \\frac{A^2 - y}{A^2 (1 - A^2)} \\cdot A^2 (1 - A^2) \\cdot 1 = A^2 - y",
          bias?.latex_numbers,
        ])}
        <div class="bp-lab__proofs">${this.proof("one", "dense-weights")} ${this.proof("one", "dense-bias")}</div>`,
    );
  }

  render() {
    if (!this.run("one") || !this.run("batch")) return nothing;
    return html`${this.#network()} ${this.#dense()} ${convolutionChain(this)} ${shapes(this)} ${batch(this)} ${slips(this)}`;
  }
}

customElements.define("bp-binary-lab", BpBinaryLab);
