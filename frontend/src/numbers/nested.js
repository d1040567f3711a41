/** Numbers of a tensor, flat in row-major order as the page keeps them, and in rows of rows as the API takes them. */

/** @typedef {import("../types.js").NestedNumbers} NestedNumbers */

/** @param {readonly number[]} shape */
export const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

/**
 * @param {ArrayLike<number>} flat as many as the shape holds
 * @param {readonly number[]} shape at least one axis
 * @returns {NestedNumbers}
 */
export function nested(flat, [length, ...inner]) {
  if (inner.length === 0) return Array.from(flat);
  const size = sizeOf(inner);
  return Array.from({ length }, (_, at) =>
    nested(Array.prototype.slice.call(flat, at * size, (at + 1) * size), inner),
  );
}

/** @param {number | NestedNumbers} numbers @returns {number[]} */
export const flattened = (numbers) => (typeof numbers === "number" ? [numbers] : numbers.flatMap(flattened));
