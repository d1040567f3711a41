/** The lab of `sigmoid`: a question with printed numbers, and its answer. */
import { ownExample, ownParameters } from "../numbers.js";

/** @typedef {import("../types.js").Settings} Settings */

/** Which slider is which. */
export const WEIGHT = 0;
export const INPUT_CELL = 1;
export const DELTA = 2;

/** The activations as the question prints them, in two decimals. */
export const PRINTED_ACTIVATIONS = [0.58, 0.57, 0.65, 0.55];
/** The pooled deltas as the question prints them. */
export const PRINTED_DELTAS = [0.0364182, 0.068628, 0.04675125, -0.06818625];
/** The deltas as the answer goes on with them, cut off after four decimals. */
export const CUT_DELTAS = [0.0364, 0.0686, 0.0467, -0.0681];
/** The places of the winners as the question prints them, row and column. */
export const PRINTED_WINNERS = [
  [1, 1],
  [0, 2],
  [2, 1],
  [3, 3],
];
/** The kernel's gradient as the answer prints it. */
export const PRINTED_GRADIENT = [0.044606, 0.094061, 0.011262, 0.068288];

export const LEARNING_RATE = 0.1;

/** Four numbers in the place of a 2x2 map. @param {string} symbol @param {readonly number[]} values */
const put = (symbol, values) =>
  values.map((value, at) => ({ symbol, index: [0, Math.floor(at / 2), at % 2], value }));

/**
 * The question's pass with the reader's numbers, and with some of its own numbers in the place of what is computed.
 *
 * @param {Settings} settings
 * @param {readonly import("../types.js").Edit[]} [edits]
 * @returns {(network: import("../types.js").LabNetwork) => Omit<import("../types.js").Body, "network">}
 */
const passWith =
  ({ own }, edits = []) =>
  (network) => ({
    ...ownExample(network, "o", "delta", own),
    edits: [...ownParameters(network, own), ...edits],
  });

/** @type {import("../types.js").Lab} */
export const sigmoid = {
  name: "sigmoid",
  title: "A question about numbers, answered",
  source: "koryakinp and others: “back propagation in CNN”, a question and its answer (2018)",
  learns:
    "How a kernel is updated, what a layer before it would get, and when a convolution is a correlation: three questions that somebody asked about a small network, with every printed number recomputed.",
  sliders: [
    { places: 4, start: 0 },
    { places: 25, start: 6 },
    { places: 4, start: 0 },
  ],
  choices: [],
  setup: [],
  editable: ["o", "w", "v", "delta", "dLx", "u", "t"],
  sections: [
    { id: "question", title: "Where the question stands" },
    { id: "deltas", title: "The deltas of the sigmoid layer" },
    { id: "winners", title: "Back to the winners" },
    { id: "update", title: "First question: how is the kernel updated?" },
    { id: "before", title: "Second question: what would a layer before it get?" },
    { id: "right", title: "Third question: are the deltas right?" },
    { id: "turned", title: "Correlation or convolution?" },
    { id: "whole", title: "The whole network, with its error" },
  ],
  runs: (settings) => ({
    exact: {
      network: "sigmoid",
      body: passWith(settings),
      explained: ["dLP", "dLw", "dLo"],
    },
    rounded: {
      network: "sigmoid",
      body: passWith(settings, put("C", PRINTED_ACTIVATIONS)),
    },
    cut: {
      network: "sigmoid",
      body: passWith(settings, put("dLP", CUT_DELTAS)),
      explained: ["dLw"],
    },
    turned: {
      network: "sigmoid",
      body: passWith(
        settings,
        settings.own.filter(({ symbol }) => symbol === "dLx"),
      ),
    },
    step: {
      network: "sigmoid",
      body: (network) => ({ ...passWith(settings)(network), learning_rate: LEARNING_RATE }),
      steps: true,
    },
    whole: {
      network: "sigmoid-whole",
      body: (network) => ({
        ...ownExample(network, "o", "t", settings.own),
        edits: ownParameters(network, settings.own),
      }),
    },
  }),
};
