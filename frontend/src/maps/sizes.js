/** How large maps are drawn: as they fit, or so many CSS pixels for a cell of the largest. */

/** @typedef {"fit" | "small" | "medium" | "large" | "huge"} SizeName */

/** @type {readonly { name: SizeName, title: string, cell: number | null }[]} */
export const SIZES = [
  { name: "fit", title: "as fits", cell: null },
  { name: "small", title: "small", cell: 2 },
  { name: "medium", title: "medium", cell: 3 },
  { name: "large", title: "large", cell: 4 },
  { name: "huge", title: "huge", cell: 6 },
];
