/**
 * The shapes that the page speaks of: what the API sends, and what views hand to one another.
 *
 * @typedef {"forward" | "loss" | "backward" | "update"} Phase
 *
 * @typedef {"input" | "parameter" | "pre_activation" | "activation" | "pooled" | "winners" | "features" | "logits"
 *   | "probabilities" | "loss" | "setting" | "upstream" | "gradient" | "local_derivative" | "next_value"} Role
 *
 * @typedef {object} TensorSpec
 * @property {string} symbol
 * @property {string} latex
 * @property {number[]} shape without the batch
 * @property {Role} role
 * @property {string | null} of the tensor that it is the winners, gradient, local derivative or next value of
 * @property {string | null} layer
 * @property {(string | null)[]} axes index letters
 * @property {boolean} signed
 * @property {boolean} batched
 * @property {string} title
 *
 * @typedef {object} Source
 * @property {string} seed short name of the source
 * @property {string[]} equations
 *
 * @typedef {object} Step
 * @property {string} id
 * @property {Phase} phase
 * @property {string | null} layer
 * @property {string} operation
 * @property {string} latex
 * @property {Source[]} source
 * @property {string} says
 * @property {string[]} reads
 * @property {string} writes
 * @property {import("./explain/sources.js").Relation | null} [relation] which cells make a cell, for whoever has no numbers
 *
 * @typedef {object} Layer
 * @property {string} id
 * @property {string} kind
 * @property {string} title
 * @property {Record<string, unknown>} config
 *
 * @typedef {object} Reference a text that equations are cited from
 * @property {string} seed its short name
 * @property {string} title
 * @property {string} authors
 * @property {number | null} year null: nobody says when it appeared
 * @property {boolean} numbered whether it prints numbers with its equations; else they are counted as they come
 *
 * @typedef {object} NetworkSummary
 * @property {string} id
 * @property {string} title
 * @property {string} summary
 * @property {number} parameters how many numbers
 * @property {number} steps how many
 * @property {"main" | "lab" | "preset"} kind
 *
 * @typedef {"class" | "yes_no" | "numbers" | "upstream"} TargetKind
 * @typedef {"pixels" | "png" | "sample" | "values" | "image"} InputKind
 * @typedef {number[] | NestedNumbers[]} NestedNumbers rows of rows, as deep as the tensor has axes
 * @typedef {number | number[]} Target a class, or numbers for the network's outputs, flat and row-major
 *
 * @typedef {object} Example numbers to begin with
 * @property {string} name
 * @property {string} title
 * @property {string} says
 * @property {NestedNumbers} input
 * @property {number | NestedNumbers | null} target
 * @property {boolean} weights whether it has weights of its own
 *
 * @typedef {object} NetworkDescription
 * @property {string} id a network of the reader's own is its own declaration
 * @property {string} title
 * @property {string} summary
 * @property {number} classes how many
 * @property {{ kind: TargetKind, symbol: string, shape: number[], classes: number | null }} target
 * @property {InputKind[]} accepts which inputs it can be given
 * @property {Example[]} examples
 * @property {WeightsRef} default_weights
 * @property {unknown} declaration of a network that can be built anew; null for others
 * @property {string | null} trainable why it cannot be trained on digits; null: it can
 * @property {string} input symbol
 * @property {string[]} parameters
 * @property {number} parameter_count
 * @property {Layer[]} layers
 * @property {TensorSpec[]} tensors
 * @property {Step[]} steps
 * @property {Reference[]} references
 *
 * @typedef {object} Tensor
 * @property {number[]} shape
 * @property {Float64Array} values flat, row-major
 *
 * @typedef {{ run: string, checkpoint?: number }} RunWeights the newest checkpoint, where none is named
 * @typedef {"he" | "glorot" | "lecun" | "uniform" | "zeros"} Initialisation
 * @typedef {{ seed: number, initialisation?: Initialisation }} SeedWeights fresh ones; He's, where nothing is named
 * @typedef {{ checkpoint: string } | SeedWeights | { session: string } | { example: string } | RunWeights} WeightsRef
 *
 * @typedef {object} Trace
 * @property {string} network
 * @property {WeightsRef & { version?: number }} weights
 * @property {number | NestedNumbers | null} target
 * @property {number | null} prediction null where nothing is predicted
 * @property {number[]} probabilities what the network says, one number for each output
 * @property {number | null} loss
 * @property {number | null} batch
 * @property {Map<string, Tensor>} tensors
 * @property {Step[]} steps those that were run
 * @property {import("./explain/types.js").MadeEdit[]} [edits] numbers that were put in the place of others
 * @property {number} [learning_rate] of an SGD step
 *
 * @typedef {object} StepResult
 * @property {number} loss
 * @property {number} loss_after
 * @property {number[]} probabilities
 * @property {number[]} probabilities_after
 * @property {number | null} prediction
 * @property {number | null} prediction_after
 * @property {number} [steps] how many steps it sums up; one, where it does not say
 *
 * @typedef {object} Repeating steps that are taken one after the other
 * @property {boolean} until whether until the target wins
 * @property {number} taken so far
 * @property {number} most
 * @property {number | null} loss after the last of them
 * @property {boolean} stopping
 *
 * @typedef {object} SessionStep
 * @property {number} position
 * @property {number} loss
 * @property {number} loss_after
 * @property {number | NestedNumbers} target
 * @property {number | null} prediction
 * @property {number | null} prediction_after
 * @property {number} learning_rate
 * @property {string} at
 *
 * @typedef {object} Session a person's own copy of the weights
 * @property {string} id
 * @property {string} network
 * @property {WeightsRef | { file: string }} origin
 * @property {number} position 0 is the origin's weights
 * @property {number} version of the weights at that position
 * @property {SessionStep[]} steps
 * @property {number} room how many further steps can be taken from there
 * @property {boolean} can_undo
 * @property {boolean} can_redo
 * @property {string} created_at
 * @property {string} used_at
 * @property {string} expires_at
 *
 * @typedef {object} Sample
 * @property {string} split
 * @property {number} index
 * @property {number} label
 * @property {number[][]} pixels 28 rows of 28 numbers in 0..1
 *
 * @typedef {object} Stage one picture on the way from a drawing to 28x28
 * @property {string} id
 * @property {string} title
 * @property {string} says
 * @property {number} width
 * @property {number} height
 * @property {string} png base64
 *
 * @typedef {object} Checkpoint
 * @property {string} name
 * @property {string} network
 * @property {number} step
 * @property {number} epoch
 * @property {number} images_seen
 * @property {number} test_accuracy 0..1
 *
 * @typedef {object} Run a training of the reader's own
 * @property {string} id
 * @property {string | null} name
 * @property {string} network
 * @property {string} status
 * @property {number} step
 * @property {{ validation_accuracy: number | null }} latest
 * @property {number} checkpoints how many
 *
 * @typedef {object} RunCheckpoint
 * @property {number} index
 * @property {number} step
 * @property {number} epoch
 * @property {number} images_seen
 * @property {number | null} loss
 * @property {number | null} validation_accuracy
 * @property {string} at
 *
 * @typedef {object} Problem what an error answer holds (RFC 9457)
 * @property {string} [type]
 * @property {string} title
 * @property {number} status
 * @property {string} detail
 * @property {{ where: string, what: string }[]} [errors]
 *
 * @typedef {"map" | "layer" | "pass"} RangeMode one colour range per map, per layer, or for the whole pass
 * @typedef {[number, number]} Range lowest and highest value that a colour scale spans
 */

export {};
