/** A network with one convolution and one pooling, described as the API describes networks; not the app's own. */

/** @typedef {import("../../frontend/src/types.js").TensorSpec} TensorSpec */
/** @typedef {import("../../frontend/src/types.js").Step} Step */
/** @typedef {import("../../frontend/src/types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../../frontend/src/types.js").Role} Role */

/** @param {string} symbol @param {number[]} shape @param {Role} role @param {string | null} [of] @returns {TensorSpec} */
const tensor = (symbol, shape, role, of = null) => ({
  symbol,
  shape,
  role,
  of,
  latex: symbol,
  layer: null,
  axes: shape.map(() => null),
  signed: ![
    "input",
    "activation",
    "pooled",
    "features",
    "probabilities",
    "loss",
    "local_derivative",
    "winners",
  ].includes(role),
  batched: role !== "parameter",
  title: role,
});

/** @param {Step["phase"]} phase @param {string} writes @param {string[]} reads @param {string} operation @returns {Step} */
const step = (phase, writes, reads, operation) => ({
  id: `${phase}.${writes}`,
  phase,
  layer: null,
  operation,
  latex: writes,
  source: [],
  says: `It makes ${writes}.`,
  reads,
  writes,
});

/** @returns {NetworkDescription} */
export const smallNetwork = () => ({
  id: "small",
  title: "Small",
  summary: "",
  classes: 3,
  target: { kind: "class", symbol: "label", shape: [], classes: 3 },
  accepts: ["pixels", "png", "sample", "values", "image"],
  examples: [],
  default_weights: { checkpoint: "last" },
  declaration: null,
  trainable: null,
  input: "X",
  parameters: ["h", "v"],
  parameter_count: 18 + 12,
  layers: [],
  references: [],
  tensors: [
    tensor("X", [1, 6, 6], "input"),
    tensor("h", [2, 1, 3, 3], "parameter"),
    tensor("v", [3, 8], "parameter"),
    tensor("label", [], "setting"),
    tensor("A", [2, 4, 4], "pre_activation"),
    tensor("B", [2, 4, 4], "activation"),
    tensor("Q", [2, 2, 2], "pooled"),
    tensor("W1", [2, 2, 2, 2], "winners", "Q"),
    tensor("g", [8], "features"),
    tensor("Z", [3], "logits"),
    tensor("Y", [3], "probabilities"),
    tensor("E", [], "loss"),
    tensor("dLZ", [3], "gradient", "Z"),
    tensor("dLv", [3, 8], "gradient", "v"),
    tensor("dLB", [2, 4, 4], "gradient", "B"),
    tensor("dBA", [2, 4, 4], "local_derivative", "B"),
    tensor("dLh", [2, 1, 3, 3], "gradient", "h"),
    tensor("h_next", [2, 1, 3, 3], "next_value", "h"),
  ],
  steps: [
    step("forward", "A", ["X", "h"], "conv2d.forward"),
    step("forward", "B", ["A"], "relu.forward"),
    step("forward", "Q", ["B"], "max_pool2d.forward"),
    step("forward", "W1", ["B"], "max_pool2d.winners"),
    step("forward", "g", ["Q"], "flatten.forward"),
    step("forward", "Z", ["g", "v"], "dense.forward"),
    step("forward", "Y", ["Z"], "softmax_cross_entropy.softmax"),
    step("loss", "E", ["Y", "Z", "label"], "softmax_cross_entropy.loss"),
    step("backward", "dLZ", ["Y", "label"], "softmax_cross_entropy.d_logits"),
    step("backward", "dLv", ["dLZ", "g"], "dense.d_weight"),
    step("backward", "dLB", ["dLZ"], "max_pool2d.d_input"),
    step("backward", "dBA", ["A"], "relu.derivative"),
    step("backward", "dLh", ["X", "dLB"], "conv2d.d_weight"),
    step("update", "h_next", ["h", "dLh"], "sgd.step"),
  ],
});

/**
 * A trace of that network that holds the tensors named, each filled with one number or with those given.
 *
 * @param {Record<string, number | number[]>} values
 * @param {Partial<import("../../frontend/src/types.js").Trace>} [more]
 * @returns {import("../../frontend/src/types.js").Trace}
 */
export function traceOf(values, more = {}) {
  const network = smallNetwork();
  const tensors = new Map(
    Object.entries(values).map(([symbol, numbers]) => {
      const shape = network.tensors.find((spec) => spec.symbol === symbol)?.shape ?? [];
      const size = shape.reduce((product, side) => product * side, 1);
      const filled = typeof numbers === "number" ? new Array(size).fill(numbers) : numbers;
      return [symbol, { shape, values: Float64Array.from(filled) }];
    }),
  );
  return {
    network: "small",
    weights: { checkpoint: "last" },
    target: 0,
    prediction: 0,
    probabilities: [0.5, 0.3, 0.2],
    loss: 0.7,
    batch: null,
    tensors,
    steps: network.steps.filter(({ writes }) => tensors.has(writes)),
    ...more,
  };
}
