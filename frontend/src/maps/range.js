/** A colour range is what a scale spans: from zero for what cannot be negative, symmetric about zero for what can. */

/** @typedef {import("../types.js").Range} Range */
/** @typedef {import("../types.js").RangeMode} RangeMode */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */
/** @typedef {import("../types.js").Tensor} Tensor */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */

/** @type {readonly { mode: RangeMode, title: string, says: string }[]} */
export const RANGE_MODES = [
  { mode: "map", title: "per map", says: "Every map spans its own scale: faint maps become readable." },
  { mode: "layer", title: "per layer", says: "The maps of one tensor share a scale: they can be compared." },
  {
    mode: "pass",
    title: "whole pass",
    says: "All tensors of one kind share a scale: layers can be compared.",
  },
];

/**
 * @param {Float64Array} values
 * @param {number} [start]
 * @param {number} [end]
 */
export function largestMagnitude(values, start = 0, end = values.length) {
  let largest = 0;
  for (let i = start; i < end; i++) {
    const size = Math.abs(values[i]);
    if (size > largest) largest = size;
  }
  return largest;
}

/**
 * @param {number} largest
 * @param {boolean} signed
 * @returns {Range}
 */
export const rangeUpTo = (largest, signed) => [signed && largest > 0 ? -largest : 0, largest];

const BOUNDED = new Set(["input", "probabilities", "local_derivative"]);

/** @param {Float64Array} values */
const withinOne = (values) => values.every((value) => value >= 0 && value <= 1);

/** @type {Record<string, string>} */
const FAMILY = {
  pre_activation: "signed",
  logits: "signed",
  activation: "activation",
  pooled: "activation",
  features: "activation",
  parameter: "parameter",
  next_value: "parameter",
};

/**
 * Tensors of one kind share a scale in a whole pass: activations, pre-activations, parameters, gradients of either.
 *
 * @param {TensorSpec} spec
 * @param {Map<string, TensorSpec>} specs
 */
export function kindOf(spec, specs) {
  if (spec.role !== "gradient") return FAMILY[spec.role] ?? spec.role;
  return specs.get(spec.of ?? "")?.role === "parameter" ? "gradient of a parameter" : "gradient";
}

/**
 * The scale of every map of a tensor: one range that all share, or one range for each map.
 *
 * @param {TensorSpec} spec
 * @param {number} maps how many maps the tensor is drawn as
 * @param {Map<string, Tensor>} tensors
 * @param {Map<string, TensorSpec>} specs
 * @param {RangeMode} mode
 * @returns {Range[]}
 */
export function rangesOf(spec, maps, tensors, specs, mode) {
  const tensor = tensors.get(spec.symbol);
  if (BOUNDED.has(spec.role) && !spec.signed && (!tensor || withinOne(tensor.values))) return [[0, 1]];
  if (!tensor) return [rangeUpTo(0, spec.signed)];
  const { values } = tensor;
  if (mode === "map" && maps > 1) {
    const size = values.length / maps;
    return Array.from({ length: maps }, (_, map) =>
      rangeUpTo(largestMagnitude(values, map * size, (map + 1) * size), spec.signed),
    );
  }
  if (mode === "pass") {
    const kind = kindOf(spec, specs);
    let largest = 0;
    for (const other of specs.values()) {
      const others = tensors.get(other.symbol);
      if (others && kindOf(other, specs) === kind)
        largest = Math.max(largest, largestMagnitude(others.values));
    }
    return [rangeUpTo(largest, spec.signed)];
  }
  const sharing = spec.role === "next_value" && spec.of ? tensors.get(spec.of) : undefined;
  return [
    rangeUpTo(
      Math.max(largestMagnitude(values), sharing ? largestMagnitude(sharing.values) : 0),
      spec.signed,
    ),
  ];
}
