/**
 * The shapes of the Train page: runs as the API tells them, and what the page keeps of one.
 *
 * @typedef {"queued" | "running" | "paused" | "stopped" | "finished" | "diverged" | "failed"} RunStatus
 *
 * @typedef {object} Augmentation
 * @property {number} rotation degrees
 * @property {number} scale share
 * @property {number} shear share
 * @property {number} shift pixels
 *
 * @typedef {object} Recipe everything that decides how a run goes
 * @property {number} seed
 * @property {number} epochs
 * @property {number} batch
 * @property {string} optimiser
 * @property {number} momentum
 * @property {number} rate
 * @property {string} schedule
 * @property {number} warm_up steps
 * @property {string} initialisation
 * @property {Augmentation | null} augmentation
 * @property {number} clean_epochs
 * @property {number} weight_decay
 * @property {number} average
 * @property {number} share
 * @property {number} held_out
 *
 * @typedef {object} Run
 * @property {string} id
 * @property {string | null} name
 * @property {string} network
 * @property {Recipe} recipe
 * @property {RunStatus} status
 * @property {number | null} place in the queue, 1 is next
 * @property {string | null} message why it diverged, failed or went on
 * @property {string} created_at
 * @property {string | null} started_at
 * @property {string | null} finished_at
 * @property {number} step
 * @property {number} steps
 * @property {number} epoch
 * @property {number} epochs
 * @property {number} progress 0..1
 * @property {number | null} images_per_second
 * @property {number | null} seconds_left
 * @property {{ loss: number | null, training_accuracy: number | null, validation_loss: number | null,
 *   validation_accuracy: number | null }} latest
 * @property {number} checkpoints how many
 * @property {boolean} can_pause
 * @property {boolean} can_resume
 * @property {boolean} can_stop
 * @property {boolean} can_delete
 *
 * @typedef {object} MetricsRow means over the steps since the row before
 * @property {number} seq
 * @property {number} step
 * @property {number} epoch
 * @property {number} loss
 * @property {number} training_accuracy
 * @property {number | null} validation_loss
 * @property {number | null} validation_accuracy
 * @property {number} rate
 * @property {number} images_per_second
 * @property {number} elapsed seconds
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
 * @typedef {"validation" | "test"} Split
 *
 * @typedef {object} JudgedDigit a digit and what a checkpoint took it for
 * @property {string} split of the samples: "train" or "test"
 * @property {number} index
 * @property {number} label
 * @property {number} prediction
 * @property {number} confidence
 * @property {number} loss
 *
 * @typedef {object} Evaluation
 * @property {Split} split
 * @property {number} checkpoint
 * @property {number} count
 * @property {number} accuracy
 * @property {number} loss
 * @property {number[][]} matrix rows are labels, columns predictions
 * @property {JudgedDigit[]} mistaken worst first
 *
 * @typedef {object} Cell of the confusion matrix
 * @property {number} label
 * @property {number} prediction
 *
 * @typedef {object} Shown digits below the matrix
 * @property {Cell | null} cell null: the most mistaken of all
 * @property {JudgedDigit[]} digits
 * @property {number} total
 *
 * @typedef {object} History what is known of one run's course
 * @property {MetricsRow[]} rows by step
 * @property {RunCheckpoint[]} checkpoints by step
 *
 * @typedef {"live" | "waiting" | "closed"} Line to the server: events come, it is being dialled anew, or none is needed
 *
 * @typedef {object} TrainState
 * @property {import("../types.js").NetworkDescription | null} network of the run in hand
 * @property {Run[] | null} runs newest first; null: not told yet
 * @property {string[]} shown at most two: the run in hand, and one laid over it
 * @property {Record<string, History>} histories by run
 * @property {Line} line
 * @property {boolean} busy a run is being started, moved or deleted
 * @property {{ detail: string, fields: Record<string, string> } | null} refusal why a run was not started
 * @property {number | null} moment index of the checkpoint looked at; null: always the newest
 * @property {Split} split that the matrix counts
 * @property {{ run: string, checkpoint: number, tensors: Map<string, import("../types.js").Tensor> } | null} weights
 * @property {Evaluation | null} evaluation
 * @property {Shown | null} digits
 * @property {Record<string, number[][]>} pixels of samples, by "split:index"
 * @property {import("../types.js").Trace | null} trace of the reader's digit through the checkpoint
 * @property {string | null} unread why a checkpoint could not be judged
 */

export {};
