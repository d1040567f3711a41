/** Notices when gradients are too small to see, says why, and names what would show more. */
import { areProbabilities, chanceOf, classesOf, className } from "../app/targets.js";
import { formatNumber } from "../inspector/numbers.js";
import { largestMagnitude } from "../maps/range.js";
import { momentOf } from "../slider/moments.js";
import { specsOf } from "./columns.js";

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../slider/moments.js").Moment} Moment */

/**
 * @typedef {object} Vanishing
 * @property {"sure" | "dead" | "tiny"} reason
 * @property {string} says
 * @property {number | null} target a label that the network does not expect
 * @property {Moment | null} earlier weights from before these
 */

/** Below this the first gradient is too small to see. */
export const SURE = 1e-3;
/** Below this any gradient counts as gone. */
export const TINY = 1e-6;

/** @param {ArrayLike<number>} probabilities @param {number | null} except */
export function likeliest(probabilities, except) {
  let best = -1;
  for (let i = 0; i < probabilities.length; i++) {
    if (i !== except && (best < 0 || probabilities[i] > probabilities[best])) best = i;
  }
  return best;
}

/**
 * The weights before these in training; halfway from the start where these are trained to the end.
 *
 * @param {readonly Moment[]} moments oldest first
 * @param {Trace["weights"]} weights
 */
export function earlierMoment(moments, weights) {
  const last = moments.length - 1;
  const found = momentOf(moments, weights);
  if ("seed" in weights || found === 0 || last < 1) return null;
  return moments[found < 0 || found === last ? Math.floor(last / 2) : found - 1];
}

/** A class that the network does not expect; null where it has none. @param {NetworkDescription} network @param {Trace} trace */
function otherClass({ target: spec }, { probabilities, target }) {
  if (!areProbabilities(spec) || typeof target !== "number") return null;
  return classesOf(spec) > probabilities.length ? 1 - target : likeliest(probabilities, target);
}

/** Why almost nothing is left to correct. @param {NetworkDescription} network @param {Trace} trace */
function certainty(network, { probabilities, target }) {
  if (network.target.kind === "upstream") return "The gradient that is given is almost 0. ";
  const chance = chanceOf(network, probabilities, target);
  if (chance === null) return "The outputs are almost what the target asks for. ";
  const share = chance > 0.9999 ? "more than 99.99%" : `${(100 * chance).toFixed(2)}%`;
  return `The network is ${share} sure of ${className(network.target, Number(target))}: almost nothing is left to correct. `;
}

/** What lets nothing through to a gradient. @param {NetworkDescription} network @param {Trace} trace @param {string} symbol */
function blockage({ steps, tensors }, trace, symbol) {
  const step = steps.find(({ writes }) => writes === symbol);
  const reads = tensors.filter((spec) => step?.reads.includes(spec.symbol));
  const weights = reads.find(({ role, symbol: read }) => {
    const values = role === "parameter" && trace.tensors.get(read)?.values;
    return values && largestMagnitude(values) === 0;
  });
  if (weights) return `all numbers in ${weights.symbol} are 0, so that nothing passes back through them`;
  if (!reads.some(({ role }) => role === "local_derivative")) return "nothing passes back to it";
  const cells = step?.operation.startsWith("relu.")
    ? "all ReLU cells on the way are dead"
    : "every cell on the way is saturated";
  return `no cell passes anything back, as ${cells} for this input`;
}

/**
 * @param {NetworkDescription} network
 * @param {Trace} trace
 * @param {readonly Moment[]} moments oldest first
 * @returns {Vanishing | null} null while there is something to see, or no backward pass
 */
export function vanishing(network, trace, moments) {
  const specs = specsOf(network);
  const gradients = network.steps
    .filter((step) => specs.get(step.writes)?.role === "gradient")
    .map((step) => ({ symbol: step.writes, tensor: trace.tensors.get(step.writes) }));
  const first = gradients[0];
  if (!first?.tensor) return null;
  const start = largestMagnitude(first.tensor.values);
  const earlier = earlierMoment(moments, trace.weights);
  const target = otherClass(network, trace);
  if (start < SURE) {
    const says =
      certainty(network, trace) +
      (start === 0
        ? `Every number in ${first.symbol} is exactly 0, and so is every further gradient.`
        : `No number in ${first.symbol} is larger than ${formatNumber(start, 3)}, and every further gradient is as small.`);
    return { reason: "sure", says, target, earlier };
  }
  const gone = gradients.find(({ symbol, tensor }) => {
    const passesOn = specs.get(specs.get(symbol)?.of ?? "")?.role !== "parameter";
    return passesOn && tensor && largestMagnitude(tensor.values) < TINY;
  });
  if (!gone?.tensor) return null;
  const zero = largestMagnitude(gone.tensor.values) === 0;
  const says = zero
    ? `From ${gone.symbol} on every gradient is exactly 0: ${blockage(network, trace, gone.symbol)}.`
    : `${gone.symbol} is smaller than 10⁻⁶ everywhere: too little passes back through the layers after it to be seen.`;
  // Where nothing passes, nothing would for another target either.
  return zero ? { reason: "dead", says, target: null, earlier } : { reason: "tiny", says, target, earlier };
}
