/** The papers that equations are cited from. */

/** @type {Record<string, { name: string, title: string }>} */
const SOURCES = {
  nguyen: {
    name: "Nguyen",
    title: "Son Nguyen, ‘A gentle explanation of Backpropagation in Convolutional Neural Network’ (2020)",
  },
  katsaros: {
    name: "Katsaros",
    title:
      "D. Katsaros, E. Fragkou, D. Papakostas, ‘Backpropagation for Convolutional Neural Networks’ (2023)",
  },
};

/**
 * A citation as it is shown: equation numbers, the author, and the full title.
 *
 * @param {import("../types.js").Source} source
 */
export function citation({ seed, equations }) {
  const { name, title } = SOURCES[seed] ?? { name: seed, title: seed };
  const numbers = equations.map((equation) => `(${equation})`).join(" ");
  const word = equations.length === 1 ? "equation" : "equations";
  return { numbers, name, title: equations.length > 0 ? `${title}, ${word} ${equations.join(", ")}` : title };
}
