/**
 * The shapes that the Build page speaks of.
 *
 * @typedef {"conv2d" | "conv1d" | "max_pool2d" | "avg_pool2d" | "max_pool1d" | "relu" | "leaky_relu" | "sigmoid" | "tanh"
 *   | "flatten" | "dense"} Kind
 *
 * @typedef {object} DraftLayer
 * @property {number} key its own for as long as it is on the page
 * @property {Kind} kind
 * @property {Readonly<Record<string, string | boolean>>} values of its options, numbers as they are typed
 *
 * @typedef {object} Draft a network as it is being built, whether it fits together or not
 * @property {readonly string[]} input its axes as they are typed
 * @property {readonly DraftLayer[]} layers
 * @property {string} loss
 *
 * @typedef {object} Declaration a network as the API declares it
 * @property {number[]} input
 * @property {({ kind: Kind } & Record<string, unknown>)[]} layers
 * @property {string} loss
 *
 * @typedef {object} Fitted a layer that fits
 * @property {number} place
 * @property {string} kind
 * @property {number[]} shape_in
 * @property {number[]} shape_out
 * @property {number} parameters
 *
 * @typedef {number | "input" | "loss"} Place a layer, counted from 0, or an end
 *
 * @typedef {object} Break where a network breaks
 * @property {Place} place
 * @property {string} says why, and what would fit
 *
 * @typedef {object} Answer what the server made of a draft
 * @property {Draft} draft
 * @property {readonly Fitted[]} shapes of the layers that fit, in order
 * @property {import("../types.js").NetworkDescription | null} network null where it breaks
 * @property {Break | null} problem
 *
 * @typedef {object} BuildState
 * @property {Draft | null} draft null: not chosen yet
 * @property {readonly Draft[]} past drafts before this one, oldest first
 * @property {Answer | null} answer about this draft, or one before it
 * @property {boolean} asking
 * @property {string | null} failed why there is no answer
 * @property {string | null} from id of the network that the draft was taken from last
 * @property {string} seed as it is typed
 * @property {import("../types.js").Initialisation} initialisation
 */

export {};
