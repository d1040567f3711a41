/** A short index of equations, as the API tells one. */

/** @param {Partial<import("../../frontend/src/equations/types.js").Equation>} more */
export function equation(more) {
  const { network = "small", steps = ["forward.A"], kind = /** @type {const} */ ("step") } = more;
  return { ...plain, places: [{ network, steps, kind }], ...more };
}

const plain = {
  seed: "first",
  number: "1",
  network: "small",
  section: "Forward",
  title: "A convolution",
  latex: "A = B",
  says: "It slides.",
  steps: ["forward.A"],
  kind: /** @type {const} */ ("step"),
  erratum: null,
};

/** @returns {import("../../frontend/src/equations/types.js").Catalogue} */
export const catalogue = () => ({
  sources: [
    {
      seed: "first",
      title: "On layers",
      authors: "Ada One, Bo Two",
      year: 2001,
      numbered: true,
      count: 3,
      remarks: [],
    },
    {
      seed: "second",
      title: "On rows",
      authors: "Cy Three",
      year: null,
      numbered: false,
      count: 1,
      remarks: [{ where: "page 3", says: "A letter is missing." }],
    },
  ],
  derivations: { small: ["dLh", "dLv"] },
  equations: [
    equation({}),
    equation({ number: "2", title: "Its activation", steps: ["forward.B"] }),
    equation({
      number: "12",
      section: "Backward",
      title: "By the kernel",
      steps: ["backward.dLh", "backward.dLv"],
      kind: "derivation",
      erratum: "A letter too many.",
    }),
    equation({ seed: "second", title: "The same in one row", says: "A softmax of none." }),
  ],
});
