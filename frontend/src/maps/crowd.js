/** More maps than one looks at collapse to the first few; those that hold lit cells take the place of others. */

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */

/**
 * The first so many, but those that are wanted in the place of the last that are not.
 *
 * @param {number} length
 * @param {number} room
 * @param {ReadonlySet<number>} wanted
 * @returns {number[]} in order
 */
export function firstAndWanted(length, room, wanted) {
  const first = Array.from({ length: Math.min(room, length) }, (_, i) => i);
  const further = [...wanted].filter((i) => i >= room && i < length).sort((a, b) => a - b);
  for (let at = first.length - 1; at >= 0 && further.length > 0; at--) {
    if (!wanted.has(first[at])) first[at] = /** @type {number} */ (further.shift());
  }
  return first.sort((a, b) => a - b);
}

/**
 * @param {Arrangement} a with a crowd
 * @param {ReadonlySet<number>} wanted maps that should be seen
 * @returns {Arrangement} with few of its maps
 */
export function collapsed(a, wanted) {
  const { crowd } = a;
  if (!crowd) return a;
  const { rows, columns, shownRows, shownColumns, across } = crowd;
  const inRows = new Set([...wanted].map((map) => Math.floor(map / columns)));
  const inColumns = new Set([...wanted].map((map) => map % columns));
  const seenColumns = firstAndWanted(columns, shownColumns, inColumns);
  const places = firstAndWanted(rows, shownRows, inRows).flatMap((row) =>
    seenColumns.map((column) => row * columns + column),
  );
  return { ...a, places, maps: places.length, across };
}

/** The maps that cells lie in. @param {Arrangement} a @param {Iterable<number>} cells flat indices @returns {Set<number>} */
export function mapsOf({ width, height }, cells) {
  const maps = new Set();
  for (const flat of cells) maps.add(Math.floor(flat / (width * height)));
  return maps;
}
