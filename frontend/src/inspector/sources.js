/** Citations of the texts that equations come from. */

/** @typedef {import("../types.js").Reference} Reference */

/**
 * A citation as it is shown: equation numbers, the first author's family name, and the full title.
 *
 * @param {import("../types.js").Source} source
 * @param {readonly Reference[]} references
 */
export function citation({ seed, equations }, references) {
  const found = references.find((reference) => reference.seed === seed);
  const name =
    found?.authors
      .split(/,| and /)[0]
      .trim()
      .split(" ")
      .at(-1) ?? seed;
  const title = found ? `${found.authors}, ‘${found.title}’ (${found.year ?? "no year"})` : seed;
  const numbers = equations.map((equation) => `(${equation})`).join(" ");
  const word = equations.length === 1 ? "equation" : "equations";
  const counted = found?.numbered === false ? ", counted as they come" : "";
  return {
    numbers,
    name,
    title: equations.length > 0 ? `${title}, ${word} ${equations.join(", ")}${counted}` : title,
  };
}
