/** The columns of a network, read off its description: one for each tensor of the way forward, parameters between. */
import { arrange } from "../maps/layouts.js";

/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */
/** @typedef {import("../types.js").Role} Role */
/** @typedef {import("../maps/arrangement.js").Arrangement} Arrangement */

/**
 * @typedef {object} ParameterColumn a parameter with its gradient below it, and its next value in its place after a step; or
 *   numbers that are given, which have neither
 * @property {TensorSpec} parameter
 * @property {TensorSpec | null} gradient
 * @property {TensorSpec | null} next
 *
 * @typedef {object} Column
 * @property {TensorSpec} tensor
 * @property {TensorSpec | null} gradient
 * @property {TensorSpec | null} winners coordinates that the tensor was pooled from
 * @property {TensorSpec | null} local local derivative of the tensor by what it was made from
 * @property {ParameterColumn[]} parameters that connect the column before with this one
 * @property {string} operation in a word: how the tensor is made from the column before
 */

/** @type {ReadonlySet<Role>} */
const MAIN = new Set(
  /** @type {Role[]} */ ([
    "pre_activation",
    "activation",
    "pooled",
    "features",
    "logits",
    "probabilities",
    "loss",
  ]),
);

/** @param {NetworkDescription} network */
export const specsOf = (network) => new Map(network.tensors.map((spec) => [spec.symbol, spec]));

/** The step that writes each symbol. @param {NetworkDescription} network @returns {Map<string, number>} */
export const writersOf = (network) => new Map(network.steps.map((step, position) => [step.writes, position]));

/**
 * @param {NetworkDescription} network
 * @returns {Column[]} from the input to the loss
 */
export function columnsOf(network) {
  const specs = specsOf(network);
  /** @param {Role} role @param {string} symbol */
  const derived = (role, symbol) =>
    network.tensors.find((spec) => spec.role === role && spec.of === symbol) ?? null;
  /** @param {string} symbol @returns {ParameterColumn | null} */
  const parameter = (symbol) => {
    const spec = specs.get(symbol);
    if (!spec || !(spec.role === "parameter" || isGiven(spec))) return null;
    return { parameter: spec, gradient: derived("gradient", symbol), next: derived("next_value", symbol) };
  };
  /** @param {TensorSpec} tensor @param {string[]} reads @param {string} operation @returns {Column} */
  const column = (tensor, reads, operation) => ({
    tensor,
    gradient: derived("gradient", tensor.symbol),
    winners: derived("winners", tensor.symbol),
    local: derived("local_derivative", tensor.symbol),
    parameters: reads.map(parameter).filter((found) => found !== null),
    operation,
  });
  const inputs = network.tensors
    .filter((spec) => spec.role === "input")
    .map((spec) => column(spec, [], "input"));
  const made = [];
  for (const step of network.steps) {
    const spec = specs.get(step.writes);
    if (spec && MAIN.has(spec.role)) made.push(column(spec, step.reads, operationWord(step.operation)));
  }
  return [...inputs, ...made];
}

/** Numbers besides the input that a reader gives: deltas to begin from, a target of several numbers. @param {TensorSpec} spec */
const isGiven = ({ role, shape }) => role === "upstream" || (role === "setting" && shape.length > 0);

/** @type {Record<string, string>} */
const WORDS = {
  conv1d: "convolve",
  conv2d: "convolve",
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  max_pool1d: "max-pool",
  max_pool2d: "max-pool",
  avg_pool2d: "average-pool",
  flatten: "flatten",
  dense: "connect",
  softmax_cross_entropy: "softmax",
  cross_entropy: "cross-entropy",
  mean_squared_error: "squared error",
  binary_cross_entropy: "cross-entropy",
  upstream: "given deltas",
};

/** @param {string} operation such as "conv2d.forward", or the kind of a layer alone */
export function operationWord(operation) {
  const [kind, ...rest] = operation.split(".");
  return rest.includes("loss") ? "cross-entropy" : (WORDS[kind] ?? kind.replaceAll("_", " "));
}

/** @type {ReadonlySet<Role>} */
const VECTORS_AS_BARS = new Set(
  /** @type {Role[]} */ ([
    "input",
    "pre_activation",
    "activation",
    "features",
    "logits",
    "probabilities",
    "upstream",
    "setting",
  ]),
);

/**
 * How each tensor is drawn. A flattened vector, and weights over it, are folded like the maps that it came from.
 *
 * @param {NetworkDescription} network
 * @param {number} magnification
 * @returns {Map<string, Arrangement>}
 */
export function arrangementsOf(network, magnification) {
  const specs = specsOf(network);
  const sources = flattenedFrom(network);
  /** @param {TensorSpec} spec */
  const original = (spec) =>
    spec.role === "gradient" || spec.role === "next_value" ? (specs.get(spec.of ?? "") ?? spec) : spec;
  return new Map(
    network.tensors.map((spec) => {
      const { role, shape, symbol } = original(spec);
      const kernel = role === "parameter";
      const small = role === "local_derivative";
      const bars = VECTORS_AS_BARS.has(role);
      const folded = sources.get(symbol) ?? [];
      return [spec.symbol, arrange(shape, { kernel, small, bars, folded, magnification })];
    }),
  );
}

/** The tensors that have a number for each class: what the network says, and what that is made from. @param {NetworkDescription} network @returns {Set<string>} */
export function perClass(network) {
  const specs = specsOf(network);
  const says = network.steps.filter(({ writes }) =>
    ["probabilities", "loss"].includes(specs.get(writes)?.role ?? ""),
  );
  const named = says.flatMap(({ reads, writes }) => [...reads, writes]);
  const found = named.filter((symbol) => {
    const spec = specs.get(symbol);
    return spec?.shape.length === 1 && spec.shape[0] > 1 && spec.role !== "setting";
  });
  const gradients = network.tensors.filter(({ role, of }) => role === "gradient" && found.includes(of ?? ""));
  return new Set([...found, ...gradients.map(({ symbol }) => symbol)]);
}

/** The shapes that vectors, and the weights over them, were flattened from. @param {NetworkDescription} network */
function flattenedFrom(network) {
  const specs = specsOf(network);
  /** @type {Map<string, readonly number[]>} */
  const shapes = new Map();
  for (const { reads, writes } of network.steps) {
    const made = specs.get(writes);
    if (made?.role === "features") {
      const source = specs.get(reads[0])?.shape;
      if (source) shapes.set(writes, source);
    } else if (made?.shape.length === 1 && !made.of) {
      const source = shapes.get(reads[0]);
      const weights = reads.find((symbol) => specs.get(symbol)?.role === "parameter");
      if (source && weights) shapes.set(weights, source);
    }
  }
  return shapes;
}
