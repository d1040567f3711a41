/** The seven factors of the convolution part of `binary`: one row each, with what all factors so far come to. */
import { html, nothing } from "lit";
import { live, mapOf, sums, wonMarks } from "../figures.js";
import { slope, symbol } from "../number_cell.js";
import { explainedOf } from "../numbers.js";
import { FACTOR, WEIGHT } from "./lab.js";

/** @typedef {import("./bp-binary-lab.js").BpBinaryLab} View */

const KERNEL = 3;
const MAP = 4;

const FACTORS = [
  "\\frac{\\partial L}{\\partial A^2}",
  "\\frac{\\partial A^2}{\\partial z^2}",
  "\\frac{\\partial z^2}{\\partial F}",
  "\\frac{\\partial F}{\\partial P^1}",
  "\\frac{\\partial P^1}{\\partial A^1}",
  "\\frac{\\partial A^1}{\\partial z^1}",
  "\\frac{\\partial z^1}{\\partial w^1}",
];

/** @param {string} letter @param {number} layer */
const of = (letter, layer) => symbol(letter, undefined, layer);

/** The chain with one of its factors framed. @param {number} at */
const chainLatex = (at) =>
  `\\frac{\\partial L}{\\partial w^1} = ${FACTORS.map((factor, i) => (i === at ? `\\boxed{${factor}}` : factor)).join("\\, ")}`;

/** @param {View} view @param {number} p @param {number} q */
function rows(view, p, q) {
  const winners = wonMarks(view.values("I1"), MAP, MAP * MAP);
  const z1 = view.values("z1");
  const stopped = z1.map((value) => (value > 0 ? undefined : "lost"));
  const { byA = null, byZ = null } = view.slopes ?? {};
  return [
    {
      says: "How steep the loss is in the probability: (A² − y) / (A² (1 − A²)).",
      factor: mapOf("", [byA], { columns: 1, digits: 3, label: "loss by probability" }),
      so_far: mapOf(slope("L", of("A", 2)), [byA], {
        columns: 1,
        digits: 3,
        label: "loss by probability",
      }),
    },
    {
      says: "The slope of the sigmoid: A² (1 − A²). With the first it makes A² − y.",
      factor: mapOf("", [byZ], { columns: 1, digits: 3, label: "probability by logit" }),
      so_far: mapOf(slope("L", of("z", 2)), view.values("dLz2"), {
        columns: 1,
        digits: 3,
        label: "gradient of the logit",
      }),
    },
    {
      says: "Each feature went into the logit through its weight.",
      factor: mapOf(of("w", 2), view.values("w2"), { columns: 4, label: "weights w2" }),
      so_far: mapOf(slope("L", symbol("F")), view.values("dLF"), {
        columns: 4,
        digits: 3,
        label: "gradient of the features",
      }),
    },
    {
      says: "Nothing is computed here: the four numbers are laid out as 2×2 again.",
      factor: html`<p class="bp-binary__reshape">(4) → (2, 2)</p>`,
      so_far: mapOf(slope("L", of("P", 1)), view.values("dLP1"), {
        columns: 2,
        digits: 3,
        label: "gradient of the pooled map",
      }),
    },
    {
      says: "1 for the winner of each window, 0 for all others: four numbers on sixteen places.",
      factor: mapOf(of("A", 1), view.values("A1"), {
        columns: MAP,
        windows: 2,
        marks: winners,
        signed: false,
        label: "A1 with its winners",
      }),
      so_far: mapOf(slope("L", of("A", 1)), view.values("dLA1"), {
        columns: MAP,
        digits: 2,
        windows: 2,
        label: "gradient of A1",
      }),
    },
    {
      says: "1 where ReLU let the number through, 0 where it stopped it.",
      factor: mapOf(slope(of("A", 1), of("z", 1)), view.values("dA1z1"), {
        columns: MAP,
        signed: false,
        marks: stopped,
        label: "slope of ReLU",
      }),
      so_far: mapOf(slope("L", of("z", 1)), view.values("dLz1"), {
        columns: MAP,
        digits: 2,
        label: "gradient of z1",
      }),
    },
    {
      says: "What the weight met at all sixteen places: the framed part of the input. All places add up. For the bias it is 1 everywhere.",
      factor: mapOf(html`<i>x</i> under ${symbol("w", `${p}${q}`, 1)}`, view.values("x"), {
        columns: 6,
        digits: 1,
        signed: false,
        frame: { row: p, column: q, height: MAP, width: MAP },
        label: "input x",
      }),
      so_far: html`<div class="bp-binary__ends">
        ${mapOf(slope("L", of("w", 1)), view.values("dLw1"), {
          columns: KERNEL,
          digits: 3,
          chosen: p * KERNEL + q,
          choose: (flat) => view.send("place-moved", { slider: WEIGHT, place: flat }),
          label: "gradient of the kernel w1",
        })}
        ${mapOf(slope("L", of("b", 1)), view.values("dLb1"), { columns: 1, digits: 3, label: "gradient of the bias b1" })}
      </div>`,
    },
  ];
}

/** @param {View} view */
export function convolutionChain(view) {
  const at = view.settings.at[FACTOR];
  const weight = view.settings.at[WEIGHT];
  const [p, q] = [Math.floor(weight / KERNEL), weight % KERNEL];
  const [symbols, numbers] = sums(explainedOf(view.run("one"), "dLw1", [0, 0, p, q]), ([delta, x]) => {
    const [, i, j] = delta.index;
    const [, r, s] = x.index;
    return `\\frac{\\partial L}{\\partial z^1_{${i},${j}}}\\, x_{${r},${s}}`;
  });
  const bias = explainedOf(view.run("one"), "dLb1", [0]);
  const [biased, biasNumbers] = sums(bias, ([delta]) => {
    const [, i, j] = delta.index;
    return `\\frac{\\partial L}{\\partial z^1_{${i},${j}}}`;
  });
  /** @param {number} place */
  const move = (place) => view.send("place-moved", { slider: FACTOR, place });
  return view.section(
    "convolution",
    html`<p class="bp-lab__text">
        A weight of the kernel is further from the loss: seven links, seven factors. The first two are those of the first chain. Go
        through them one by one; on the right stands what all factors so far come to.
      </p>
      <bp-equation block .latex=${chainLatex(at)}></bp-equation>
      <div class="bp-lab__tools">
        <input
          class="bp-slider"
          type="range"
          min="0"
          max=${FACTORS.length - 1}
          step="1"
          aria-label="How far along the chain"
          aria-valuetext="factor ${at + 1} of ${FACTORS.length}"
          .value=${String(at)}
          @input=${(/** @type {Event} */ event) => move(Number(/** @type {HTMLInputElement} */ (event.target).value))}
        />
        <span>factor ${at + 1} of ${FACTORS.length}</span>
      </div>
      <ol class="bp-binary__chain">
        ${rows(view, p, q).map(
          (
            { says, factor, so_far },
            i,
          ) => html`<li data-state=${i === at ? "now" : i < at ? "done" : "later"}>
            <button type="button" class="bp-binary__factor" aria-pressed=${i === at} aria-label="Factor ${i + 1}" @click=${() => move(i)}>
              <bp-equation .latex=${`\\displaystyle ${FACTORS[i]}`}></bp-equation>
            </button>
            <p>${says}</p>
            <div>${factor}</div>
            <div>${i <= at ? so_far : nothing}</div>
          </li>`,
        )}
      </ol>
      ${live([`\\frac{\\partial L}{\\partial w^1_{${p},${q}}} = ${symbols}`, numbers])}
      ${live([`\\frac{\\partial L}{\\partial b^1} = \\sum_{i} \\sum_{j} \\frac{\\partial L}{\\partial z^1_{ij}} = ${biased}`, biasNumbers])}
      <div class="bp-lab__proofs">${view.proof("one", "pooling")} ${view.proof("one", "conv-weights")} ${view.proof("one", "conv-bias")}</div>`,
  );
}
