/**
 * The shapes that explanations come in: a cell, the terms that make it, what it feeds, and what the reader typed instead.
 *
 * @typedef {object} Cell one number of a tensor
 * @property {string} symbol
 * @property {number[]} index
 *
 * @typedef {Cell & { value: number }} Factor
 *
 * @typedef {object} Term
 * @property {number} coefficient
 * @property {"exp" | "ln" | null} function that the product of the factors is put through
 * @property {Factor[]} factors
 * @property {number} [shift] added to the product before the function is taken
 * @property {number} value
 *
 * @typedef {object} Feed the cells of one tensor that a cell takes part in
 * @property {string} step
 * @property {string} symbol
 * @property {number} count
 * @property {(Factor & { weight: number | null })[]} cells largest weight first, at most a few hundred
 *
 * @typedef {object} Explanation
 * @property {string} symbol
 * @property {number[]} index
 * @property {number} value
 * @property {string | null} step null for what is given
 * @property {string | null} operation
 * @property {"sum" | "max" | "argmax" | "ratio" | "select" | "positive" | "given"} combine
 * @property {Term[]} terms
 * @property {number | null} chosen the term that won, or the numerator of a ratio
 * @property {number | null} axis which coordinate of the winner is told
 * @property {Factor[]} decided_by cells that were looked at and are no factor
 * @property {string} says
 * @property {string} latex
 * @property {string} latex_numbers
 * @property {{ before: number } | null} edited then the terms tell how the number before came about
 * @property {Feed[] | null} [feeds]
 * @property {import("../equations/types.js").Line[] | null} [derivation]
 *
 * @typedef {Cell & { value: number }} Edit a number that the reader typed in the place of the one that stood there
 * @typedef {Edit & { before: number }} MadeEdit
 */

export {};
