/** Which equations a reader means: by number, by a range of numbers, by a tensor, or by words. */

/** @typedef {import("./types.js").Equation} Equation */

const NUMBERS = /^\(?(\d+)\)?(?:[-–](\d+))?$/;

/** The tensor that a step writes, from its id. @param {string} step */
export const symbolOf = (step) => step.slice(step.indexOf(".") + 1);

/**
 * Where an equation acts in a network, or in the one that it is a variant of.
 *
 * @param {Pick<Equation, "places">} equation
 * @param {string} [network] its id
 */
export function placeIn({ places }, network) {
  const plain = network?.split("+")[0];
  return places.find((place) => place.network === plain);
}

/** @param {Equation} equation */
function wordsOf({ seed, section, title, says, places, erratum }) {
  const symbols = places.flatMap(({ steps }) => steps.map(symbolOf));
  return [seed, section, title, says, ...new Set(symbols), erratum ? `erratum ${erratum}` : ""]
    .join(" ")
    .toLowerCase();
}

/**
 * Every word has to be found; a number is one equation's, and two with a dash those from one to the other.
 *
 * @param {string} wanted
 * @returns {(equation: Equation) => boolean}
 */
export function finder(wanted) {
  const tests = wanted
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const [, first, last = first] = NUMBERS.exec(word) ?? [];
      /** @param {Equation} equation */
      const test = (equation) =>
        first === undefined
          ? wordsOf(equation).includes(word)
          : Number(equation.number) >= Number(first) && Number(equation.number) <= Number(last);
      return test;
    });
  return (equation) => tests.every((test) => test(equation));
}

/**
 * Equations by source and section, in the order in which they come.
 *
 * @param {import("./types.js").Catalogue} catalogue
 */
export function grouped({ sources, equations }) {
  return sources.map((source) => {
    const own = equations.filter(({ seed }) => seed === source.seed);
    const sections = [...new Set(own.map(({ section }) => section))];
    return {
      source,
      sections: sections.map((title) => ({
        title,
        equations: own.filter(({ section }) => section === title),
      })),
    };
  });
}
