/** The lab of `binary`: one sigmoid's yes or no, its two chains, and the mean over a mini-batch. */
import { ownParameters, withOwn } from "../numbers.js";

/** @typedef {import("../types.js").Settings} Settings */
/** @typedef {import("../types.js").LabNetwork} LabNetwork */

/** Which slider is which. */
export const FEATURE = 0;
export const FACTOR = 1;
export const WEIGHT = 2;

export const BATCHES = [1, 2, 4, 8];
export const SEEDS = [1, 2, 3];

/** @param {Settings} settings */
export const exampleOf = ({ setup }) => (setup.includes("no") ? "no" : "yes");

/** How many examples the mini-batch has. @param {Settings} settings */
export const batchOf = ({ setup }) => BATCHES.find((m) => setup.includes(`m${m}`)) ?? 4;

/** The seed of the weights; null: those of the example. @param {Settings} settings */
export const seedOf = ({ setup }) => SEEDS.find((seed) => setup.includes(`seed${seed}`)) ?? null;

/** A setup with one choice in the place of others. @param {Settings} settings @param {{ example?: string, m?: number, seed?: number | null }} change */
export function setupWith(settings, change) {
  const { example, m, seed } = {
    example: exampleOf(settings),
    m: batchOf(settings),
    seed: seedOf(settings),
    ...change,
  };
  return [example, `m${m}`, ...(seed === null ? [] : [`seed${seed}`])];
}

/** @param {Settings} settings @param {LabNetwork} network */
function weights(settings, network) {
  const seed = seedOf(settings);
  return {
    ...(seed === null ? {} : { weights: { seed } }),
    edits: ownParameters(network, settings.own),
  };
}

/** A picture moved to the right, what leaves on one side coming back on the other. @param {any} rows @param {number} by */
const shifted = (rows, by) =>
  rows.map((/** @type {number[]} */ row) => row.map((_, at) => row[(at - by + row.length) % row.length]));

/** Examples of a mini-batch: a yes and a no in turn, each pair moved on by one. @param {LabNetwork} network @param {number} m */
function examples({ examples: known }, m) {
  const [yes, no] = ["yes", "no"].map((name) => known.find((example) => example.name === name));
  return Array.from({ length: m }, (_, e) => {
    const { input, target } = /** @type {any} */ (e % 2 === 0 ? yes : no);
    return { input: { values: [shifted(input[0], Math.floor(e / 2))] }, target };
  });
}

/** @type {import("../types.js").Lab} */
export const binary = {
  name: "binary",
  title: "Yes or no: two chains and fifteen parameters",
  source: "“Backpropagation in CNN”, handwritten notes",
  learns:
    "The chain rule as it is written on paper, factor by factor: three factors through the dense part, seven through the convolution, then the mean over a mini-batch, and where such notes go wrong.",
  sliders: [
    { places: 4, start: 0 },
    { places: 7, start: 0 },
    { places: 9, start: 4 },
  ],
  choices: ["yes", "no", ...BATCHES.map((m) => `m${m}`), ...SEEDS.map((seed) => `seed${seed}`)],
  setup: ["yes", "m4"],
  editable: ["x", "w1", "b1", "w2", "b2"],
  sections: [
    { id: "network", title: "Fifteen parameters" },
    { id: "dense", title: "The first chain: the dense part" },
    { id: "convolution", title: "The second chain: the convolution part" },
    { id: "shapes", title: "Do the shapes fit?" },
    { id: "batch", title: "A mini-batch: the mean over m" },
    { id: "slips", title: "Where the notes slip" },
  ],
  runs: (settings) => ({
    one: {
      network: "binary",
      body: (network) => {
        const { examples: known } = network;
        const { input, target } = known.find(({ name }) => name === exampleOf(settings)) ?? known[0];
        return {
          ...weights(settings, network),
          input: { values: withOwn(input, "x", settings.own) },
          target,
        };
      },
      explained: ["dLb2", "dLw2", "dLb1", "dLw1"],
      proof: "dense-weights",
    },
    batch: {
      network: "binary",
      body: (network) => {
        const all = examples(network, batchOf(settings));
        return {
          ...weights(settings, network),
          inputs: all.map(({ input }) => input),
          targets: all.map(({ target }) => target),
        };
      },
      proof: "mean",
    },
  }),
};
