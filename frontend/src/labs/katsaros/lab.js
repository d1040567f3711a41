/** The lab of `katsaros`: a filter on a row, and pooling by threes, both from given deltas. */
import { ownExample, ownParameters } from "../numbers.js";

/** @typedef {import("../types.js").Settings} Settings */

export const ACTIVATIONS = /** @type {const} */ (["relu", "leaky_relu", "sigmoid", "tanh"]);

/** Which slider is which. */
export const FORWARD = 0;
export const BY_FILTER = 1;
export const BY_INPUT = 2;

/** @param {Settings} settings */
export const activationOf = ({ setup }) => ACTIVATIONS.find((name) => setup.includes(name)) ?? null;

/** @param {Settings} settings */
export const hasBias = ({ setup }) => setup.includes("bias");

/** @param {Settings} settings */
const convolutionId = (settings) =>
  ["katsaros-convolution", ...(hasBias(settings) ? ["bias"] : []), activationOf(settings) ?? []]
    .flat()
    .join("+");

/** @type {import("../types.js").Lab} */
export const katsaros = {
  name: "katsaros",
  title: "A filter on a row, and pooling by threes",
  source:
    "Katsaros, Fragkou and Papakostas: Backpropagation for Convolutional Neural Networks (University of Thessaly, 2023)",
  learns:
    "Why the way back through a convolution is two convolutions again, one of them with the filter flipped, and why pooling pays only its winners: 23 equations on numbers small enough to follow in one’s head.",
  sliders: [
    { places: 4, start: 0 },
    { places: 3, start: 0 },
    { places: 6, start: 0 },
  ],
  choices: ["bias", ...ACTIVATIONS],
  setup: [],
  editable: ["p", "w", "b", "s", "z", "dLy"],
  sections: [
    { id: "forward", title: "A filter slides over a row" },
    { id: "deltas", title: "What comes back" },
    { id: "by-filter", title: "The filter’s gradient: deltas over the input" },
    { id: "by-input", title: "The input’s gradient: six alignments" },
    { id: "pooling", title: "Max-pooling: the winner takes it all" },
    { id: "equations", title: "All equations, (1) to (23)" },
    { id: "proofs", title: "The three conclusions, proved" },
  ],
  runs: (settings) => ({
    convolution: {
      network: convolutionId(settings),
      body: (network) => ({
        ...ownExample(network, "p", "s", settings.own),
        edits: ownParameters(network, settings.own),
      }),
      explained: ["z", "a", "dLz", "dLb", "dLw", "dLp"],
    },
    pooling: {
      network: "katsaros-pooling",
      body: (network) => ownExample(network, "z", "dLy", settings.own),
      explained: ["dLz"],
    },
  }),
};
