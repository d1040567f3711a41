/**
 * The shapes of a gradient check: what the API tells, and what the page keeps of it.
 *
 * @typedef {{ kind: "relu" | "winner", symbol: string, index: number[] }} Kink
 *
 * @typedef {object} Entry
 * @property {number[]} index
 * @property {number} analytic
 * @property {number} numeric
 * @property {number} relative_error
 * @property {number} absolute_error
 * @property {Kink | null} kink what lay in the way
 *
 * @typedef {object} Summary
 * @property {number} count
 * @property {number} kinked left out of the largest error
 * @property {number} told large enough to be told to the tolerance
 * @property {number} faint told to within rounding only
 * @property {boolean} agrees
 * @property {number | null} max_relative_error
 *
 * @typedef {Summary & {
 *   symbol: string,
 *   gradient: string,
 *   exact: boolean,
 *   worst: Entry | null,
 *   steepest: Entry | null,
 *   spread: number[],
 *   entries: Entry[],
 *   errors: (number | null)[] | null,
 * }} CheckedTensor `spread` counts the errors in the bins of `bins.js`; `errors` is flat and row-major, null at a
 *   kink, and null as a whole for a tensor with very many cells
 *
 * @typedef {object} CurvePoint
 * @property {number} epsilon
 * @property {number} relative_error
 * @property {number} absolute_error
 * @property {number} rounding
 * @property {number} kinked
 *
 * @typedef {object} CheckResult
 * @property {number} epsilon
 * @property {number} loss
 * @property {number} tolerance
 * @property {number} rounding
 * @property {number} floor
 * @property {CheckedTensor[]} tensors
 * @property {CurvePoint[] | null} curve
 *
 * @typedef {object} Choice
 * @property {"parameters" | "tensors" | "tensor"} what
 * @property {string} symbol of the one tensor
 * @property {string} index of one cell of it, as it was typed; empty for all
 *
 * @typedef {object} Progress
 * @property {number} done
 * @property {number} total
 * @property {string} symbol
 * @property {number | null} seconds_left null before that can be told
 *
 * @typedef {object} CheckState
 * @property {Choice} choice
 * @property {number} exponent of ten, that epsilon is
 * @property {Progress | null} progress of the check under way
 * @property {CheckResult | null} result
 * @property {import("../types.js").Trace | null} trace whose gradients were checked
 * @property {string | null} symbol of the tensor that is looked at
 * @property {Entry | null} entry of it that is looked at
 * @property {CurvePoint[] | null} curve of that entry
 * @property {string | null} refusal why there is no result, or that it was stopped
 *
 * @typedef {object} Checks
 * @property {import("../types.js").Trace | null} trace whose gradients were checked
 * @property {ReadonlyMap<string, Summary>} found by the gradient's symbol, of whole tensors
 */

export {};
