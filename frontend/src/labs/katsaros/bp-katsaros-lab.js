/** The lab of `katsaros`: from a filter that slides over six numbers to the three conclusions, proved on them. */
import { html, nothing } from "lit";
import "../bp-slide.js";
import { live } from "../figures.js";
import { LabView } from "../lab_view.js";
import { largestOf, numberCell, slope, symbol } from "../number_cell.js";
import { explainedOf, valuesOf } from "../numbers.js";
import { alignments, flip } from "./alignments.js";
import "./bp-katsaros-lab.css";
import { equations, proofs } from "./closing.js";
import { numbersOf } from "./equations.js";
import { ACTIVATIONS, activationOf, BY_FILTER, BY_INPUT, FORWARD, hasBias, katsaros } from "./lab.js";
import { poolingFigure } from "./pooling.js";

/** @typedef {import("../number_cell.js").Shown} Shown */

const SEED = "katsaros";
const PAD = 2;

/** @type {Record<string, string>} */
const ACTIVATION_WORDS = {
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  sigmoid: "sigmoid",
  tanh: "tanh",
};

/** @param {string} letter @param {number} at */
const named = (letter, at) => symbol(letter, at);

/** The slope of the loss by a cell. @param {string} letter @param {number} at */
const slopeOf = (letter, at) => slope("L", named(letter, at));

export class BpKatsarosLab extends LabView {
  get name() {
    return katsaros.name;
  }

  /** @param {string} tensor @param {string} letter @param {(at: number) => number[]} index what typing changes; none: it is computed @returns {Shown[]} */
  #row(tensor, letter, index) {
    return Array.from(valuesOf(this.run("convolution"), tensor), (value, at) => ({
      value,
      name: named(letter, at),
      says: `${letter} ${at}`,
      edit: { symbol: letter, index: index(at) },
    }));
  }

  /** Computed numbers, in a row. @param {string} tensor @param {(at: number) => unknown} name @param {string} says @returns {Shown[]} */
  #computed(tensor, name, says) {
    return Array.from(valuesOf(this.run("convolution"), tensor), (value, at) => ({
      value,
      name: name(at),
      says: `${says} ${at}`,
    }));
  }

  get #p() {
    return this.#row("p", "p", (at) => [0, at]);
  }

  get #w() {
    return this.#row("w", "w", (at) => [0, 0, at]);
  }

  /** The deltas of z: given, or by way of the activation. @returns {Shown[]} */
  get #s() {
    if (!activationOf(this.settings)) return this.#row("s", "s", (at) => [0, at]);
    return this.#computed("dLz", (at) => named("s", at), "s");
  }

  /** What a term of a sum comes to, by the index of one of its factors. @param {string} tensor @param {number[]} index @param {string} factor @returns {Map<number, number>} */
  #products(tensor, index, factor) {
    const terms = explainedOf(this.run("convolution"), tensor, index)?.terms ?? [];
    return new Map(
      terms.flatMap(({ factors, value }) => {
        const met = factors.find(({ symbol: name }) => name === factor);
        return met ? [[met.index.at(-1) ?? 0, value]] : [];
      }),
    );
  }

  /** An equation of the source with its numbers. @param {number} number */
  #live(number) {
    const equation = this.equation(SEED, number);
    const numbers = numbersOf(number, this.run("convolution"), this.run("pooling"));
    return live([equation?.latex, numbers], `(${number})`);
  }

  #switches() {
    const { settings } = this;
    const activation = activationOf(settings);
    const bias = hasBias(settings);
    /** @param {boolean} withBias @param {string | null} chosen */
    const choose = (withBias, chosen) =>
      this.send("setup-chosen", { setup: [...(withBias ? ["bias"] : []), ...(chosen ? [chosen] : [])] });
    return html`<div class="bp-lab__tools" role="group" aria-label="What the source leaves out">
      <label>
        <input
          type="checkbox"
          name="bias"
          .checked=${bias}
          @change=${(/** @type {Event} */ event) => choose(/** @type {HTMLInputElement} */ (event.target).checked, activation)}
        />
        with a bias
      </label>
      <label>
        activation
        <select
          class="bp-field"
          name="activation"
          @change=${(/** @type {Event} */ event) => choose(bias, /** @type {HTMLSelectElement} */ (event.target).value || null)}
        >
          <option value="" .selected=${!activation}>none: σ(z) = z</option>
          ${ACTIVATIONS.map((name) => html`<option value=${name} .selected=${name === activation}>${ACTIVATION_WORDS[name]}</option>`)}
        </select>
      </label>
      ${bias ? html`<span class="bp-katsaros__bias">${this.#row("b", "b", () => [0]).map((shown) => numberCell({ ...shown, name: symbol("b"), says: "b" }))}</span>` : nothing}
      ${this.openLink("convolution")}
    </div>`;
  }

  #forward() {
    const at = this.settings.at[FORWARD];
    const products = this.#products("z", [0, at], "w");
    const z = explainedOf(this.run("convolution"), "z", [0, at]);
    const plain = !hasBias(this.settings);
    return this.section(
      "forward",
      html`<p class="bp-lab__text">
          Six numbers p and a filter of three weights w. Laid on three neighbours, the filter multiplies and adds up: one output z.
          Then it moves on by one, to four places in all, always with the same weights. Drag it, or use the slider; every number that
          is underlined can be typed over.
        </p>
        ${this.#switches()}
        <figure class="bp-lab__figure">
          <bp-slide
            .slider=${FORWARD}
            .places=${4}
            .at=${at}
            .fixed=${this.#p}
            .moving=${this.#w}
            .products=${[0, 1, 2].map((k) => products.get(k) ?? null)}
            .results=${this.#computed("z", (i) => named("z", i), "z")}
            .from=${1}
            .titles=${{ fixed: html`input <i>p</i>`, moving: html`filter <i>w</i>`, results: html`output <i>z</i>` }}
            label="Place of the filter"
          ></bp-slide>
        </figure>
        ${plain ? this.#live(at + 1) : live([z?.latex, z?.latex_numbers], `(${at + 1}) + b`)}
        ${this.#activated()}`,
    );
  }

  #activated() {
    const activation = activationOf(this.settings);
    if (!activation) return nothing;
    const a = this.#computed("a", (i) => named("a", i), "a");
    const first = explainedOf(this.run("convolution"), "a", [0, this.settings.at[FORWARD]]);
    return html`<p class="bp-lab__text">The source goes on from z as it is. Here ${ACTIVATION_WORDS[activation]} follows, which gives a:</p>
      <div class="bp-katsaros__row">${a.map((shown) => numberCell(shown, { largest: largestOf(a) }))}</div>
      ${live([first?.latex, first?.latex_numbers])}`;
  }

  #deltas() {
    const activation = activationOf(this.settings);
    const given = this.#row("s", "s", (at) => [0, at]);
    const row = (/** @type {Shown[]} */ shown) =>
      html`<div class="bp-katsaros__row">${shown.map((one) => numberCell(one, { largest: largestOf(shown) }))}</div>`;
    if (!activation)
      return this.section(
        "deltas",
        html`<p class="bp-lab__text">
            Whatever comes after the filter, the way back needs only four numbers of it: how the loss changes with each output. They
            are called deltas, or sensitivities. Here they are given; type your own.
          </p>
          ${row(given)}
          <bp-equation block latex="s_i = \\frac{\\partial L}{\\partial z_i}"></bp-equation>`,
      );
    const dLz = explainedOf(this.run("convolution"), "dLz", [0, 0]);
    return this.section(
      "deltas",
      html`<p class="bp-lab__text">
          Four deltas are given: how the loss changes with each a. The activation passes each on times its own slope there, and what
          comes out is the s of the equations, how the loss changes with each z.
        </p>
        <div class="bp-katsaros__rows">
          <span>${slope("L", symbol("a", "i"))}, given</span>
          ${row(given.map((shown, at) => ({ ...shown, name: slopeOf("a", at) })))}
          <span>${slope(symbol("a", "i"), symbol("z", "i"))}</span>
          ${row(this.#computed("daz", (at) => slope(named("a", at), named("z", at)), "slope"))}
          <span>${symbol("s", "i")}, their product</span>
          ${row(this.#computed("dLz", (at) => named("s", at), "s"))}
        </div>
        ${live([dLz?.latex, dLz?.latex_numbers])}`,
    );
  }

  #byFilter() {
    const at = this.settings.at[BY_FILTER];
    const products = this.#products("dLw", [0, 0, at], "dLz");
    const bias = explainedOf(this.run("convolution"), "dLb", [0]);
    return this.section(
      "by-filter",
      html`<p class="bp-lab__text">
          A weight was used at four places, so it has to answer for all four outputs: each delta counts times the input that the
          weight met there. Written one under the other, these sums are the deltas sliding over the input, as the filter slid before.
          The star stands for that: slide, multiply what meets, add up.
        </p>
        <figure class="bp-lab__figure">
          <bp-slide
            .slider=${BY_FILTER}
            .places=${3}
            .at=${at}
            .fixed=${this.#p}
            .moving=${this.#s}
            .products=${[0, 1, 2, 3].map((i) => products.get(i) ?? null)}
            .results=${this.#computed("dLw", (k) => slopeOf("w", k), "gradient of w")}
            .from=${1.5}
            .titles=${{ fixed: html`input <i>p</i>`, moving: html`deltas <i>s</i>`, results: html`gradient of <i>w</i>` }}
            label="Place of the deltas"
          ></bp-slide>
        </figure>
        ${this.#live(5 + at)} ${this.#live(9)}
        ${
          bias
            ? html`<p class="bp-lab__text">The bias, which the source leaves out, is added at every place with slope 1, so its gradient is the sum of the deltas:</p>
                ${live([bias.latex, bias.latex_numbers])}`
            : nothing
        }`,
    );
  }

  #byInput() {
    const at = this.settings.at[BY_INPUT];
    const products = this.#products("dLp", [0, at], "w");
    /** @type {Shown} */
    const zero = { value: 0, mark: "pad", says: "zero around" };
    const around = Array.from({ length: PAD }, () => zero);
    const s = this.#s;
    const flipped = this.#w.toReversed();
    return this.section(
      "by-input",
      html`<p class="bp-lab__text">
          An input was met by one weight after the other: the later the place of the filter, the earlier the weight. To line the sums up,
          the filter is flipped, and the deltas get two zeros at either end, so that the filter touches each end with one weight
          only. Six alignments are possible, one for each input. A star in a circle stands for sliding with such padding.
        </p>
        <figure class="bp-lab__figure">
          ${flip(this.#w)}
          <bp-slide
            .slider=${BY_INPUT}
            .places=${6}
            .at=${at}
            .fixed=${[...around, ...s, ...around]}
            .moving=${flipped}
            .products=${[2, 1, 0].map((k) => products.get(k) ?? 0)}
            .results=${this.#computed("dLp", (j) => slopeOf("p", j), "gradient of p")}
            .from=${1}
            .titles=${{ fixed: html`deltas <i>s</i> with full padding`, moving: html`flip(<i>w</i>)`, results: html`gradient of <i>p</i>` }}
            label="Alignment of the flipped filter"
          ></bp-slide>
          ${alignments(at, (place) => this.send("place-moved", { slider: BY_INPUT, place }))}
        </figure>
        ${this.#live(10 + at)} ${this.#live(17)}`,
    );
  }

  #pooling() {
    return this.section(
      "pooling",
      html`<p class="bp-lab__text">
          A new row z of six numbers goes through max-pooling with windows of three, one beside the other. Each window keeps its
          largest number. A small change of any other number would not change what the window gives, so on the way back the
          winner gets the whole delta, and the others get 0.
        </p>
        <figure class="bp-lab__figure">${poolingFigure(this.run("pooling"))}</figure>
        <div class="bp-lab__tools">${this.openLink("pooling")}</div>`,
    );
  }

  render() {
    if (!this.run("convolution") || !this.run("pooling")) return nothing;
    return html`${this.#forward()} ${this.#deltas()} ${this.#byFilter()} ${this.#byInput()} ${this.#pooling()}
    ${equations(this)} ${proofs(this)}`;
  }
}

customElements.define("bp-katsaros-lab", BpKatsarosLab);
