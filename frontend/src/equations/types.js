/**
 * The shapes that the sources' equations come in.
 *
 * @typedef {object} Equation a numbered equation of a source
 * @property {string} seed short name of the source
 * @property {string} number as printed
 * @property {string} network that it acts in, the first of its places
 * @property {string} section
 * @property {string} title
 * @property {string} latex
 * @property {string} says
 * @property {string[]} steps ids of the steps at which it acts
 * @property {"step" | "derivation"} kind
 * @property {string | null} erratum where the source slips
 * @property {EquationPlace[]} places every network that it acts in
 *
 * @typedef {object} EquationPlace where an equation acts in one network
 * @property {string} network
 * @property {string[]} steps
 * @property {"step" | "derivation"} kind
 *
 * @typedef {object} EquationSource
 * @property {string} seed
 * @property {string} title
 * @property {string} authors
 * @property {number | null} year null: nobody says
 * @property {boolean} numbered whether it prints numbers; else its equations are counted as they come
 * @property {number} count
 * @property {{ where: string, says: string }[]} remarks
 *
 * @typedef {object} Catalogue
 * @property {EquationSource[]} sources
 * @property {Equation[]} equations
 * @property {Record<string, string[]>} derivations symbols, by network, of the tensors whose cells have one
 *
 * @typedef {object} EquationsState
 * @property {Catalogue | null} catalogue null: not read yet
 * @property {string | null} problem why it could not be read
 *
 * @typedef {object} Line one line of a derivation
 * @property {string | null} seed null: no source prints it
 * @property {string | null} number
 * @property {string} latex with the cell's indices
 * @property {string} latex_numbers with its numbers
 * @property {string} says
 * @property {string | null} erratum
 * @property {number | null} left
 * @property {number | null} right
 * @property {boolean | null} holds
 */

export {};
