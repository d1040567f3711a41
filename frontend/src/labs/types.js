/**
 * The shapes that the labs speak of: what a lab is, what it is run with, and what came of it.
 *
 * @typedef {"katsaros" | "sigmoid" | "binary"} LabName
 * @typedef {import("../explain/types.js").Cell} Cell
 * @typedef {import("../explain/types.js").Edit} Edit
 * @typedef {import("../explain/types.js").Explanation} Explanation
 * @typedef {import("../types.js").NetworkDescription} NetworkDescription
 * @typedef {import("../types.js").Trace} Trace
 *
 * @typedef {object} Claim what a source says of a network, that can be tried
 * @property {string} id
 * @property {string} title
 * @property {string} says
 * @property {string} latex
 * @property {"claim" | "slip" | "contrast"} kind
 * @property {boolean} expected whether both sides should agree
 * @property {import("../types.js").Source[]} [source]
 *
 * @typedef {NetworkDescription & { proofs: Claim[] }} LabNetwork
 *
 * @typedef {object} Settings what a lab is run with: all that a link to it holds
 * @property {readonly number[]} at where its sliders stand
 * @property {readonly Edit[]} own numbers typed in the place of the example's
 * @property {readonly string[]} setup what is switched on or chosen
 *
 * @typedef {{ network: string, [key: string]: unknown }} Body of a request for a pass
 *
 * @typedef {object} RunSpec one of the passes that a lab needs
 * @property {string} network its id
 * @property {(network: LabNetwork) => Omit<Body, "network">} body
 * @property {readonly string[]} [explained] tensors whose cells are explained, where the network has them
 * @property {string} [proof] that is tried with it
 * @property {boolean} [steps] whether it is a whole SGD step; its body holds the learning rate
 *
 * @typedef {object} Run a pass that was run
 * @property {Body} body
 * @property {LabNetwork} network
 * @property {Trace} trace
 * @property {ReadonlyMap<string, Explanation>} explained by the cells' keys
 * @property {Proved | null} proved what came of the proof that is tried with it
 *
 * @typedef {object} Asked a question about a run that the reader had the server answer
 * @property {string} run
 * @property {string} path
 * @property {object} more what the body holds besides that of the run
 * @property {boolean} busy
 * @property {any} answer of the last time, until a new one is there
 * @property {string | null} problem
 *
 * @typedef {object} LabState
 * @property {Settings} settings
 * @property {Readonly<Record<string, Run>>} runs
 * @property {Readonly<Record<string, Asked>>} asked
 * @property {string | null} problem why it could not be run
 *
 * @typedef {object} LabsState
 * @property {LabName | null} lab null: the front
 * @property {LabState} katsaros
 * @property {LabState} sigmoid
 * @property {LabState} binary
 *
 * @typedef {object} Section
 * @property {string} id
 * @property {string} title
 *
 * @typedef {object} Lab
 * @property {LabName} name
 * @property {string} title
 * @property {string} source as it is cited
 * @property {string} learns what one learns, in a sentence or two
 * @property {readonly { places: number, start: number }[]} sliders
 * @property {readonly string[]} choices what a setup may hold
 * @property {readonly string[]} setup at first
 * @property {readonly string[]} editable symbols whose numbers may be typed
 * @property {readonly Section[]} sections
 * @property {(settings: Settings) => Record<string, RunSpec>} runs
 *
 * @typedef {object} ProofTerm
 * @property {string} latex
 * @property {number[]} factors
 * @property {number} value
 *
 * @typedef {object} ProofSide
 * @property {string} title
 * @property {string} latex
 * @property {number[]} shape
 * @property {number[]} values
 *
 * @typedef {object} ProofCell
 * @property {number[]} index
 * @property {number} left
 * @property {number} right
 * @property {boolean} equal
 * @property {ProofTerm[]} left_terms
 * @property {ProofTerm[]} right_terms
 *
 * @typedef {object} Proved what came of a claim that was tried
 * @property {ProofSide} left
 * @property {ProofSide} right
 * @property {number} largest_difference
 * @property {boolean} equal
 * @property {boolean} expected
 * @property {string | null} note
 * @property {ProofCell[]} cells
 */

export {};
