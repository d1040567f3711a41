/** Runs as the server tells them, and a line to it that a test speaks on. */

/** @typedef {import("../../frontend/src/train/types.js").Run} Run */

/** @param {Partial<Run>} [more] @returns {Run} */
export const runOf = (more = {}) => ({
  id: "r1",
  name: "",
  network: "small",
  recipe: {
    seed: 0,
    epochs: 5,
    batch: 64,
    optimiser: "adam",
    momentum: 0.9,
    rate: 0.003,
    schedule: "cosine",
    warm_up: 100,
    initialisation: "he",
    augmentation: { rotation: 0, scale: 0, shear: 0, shift: 0 },
    clean_epochs: 0,
    weight_decay: 0,
    average: 0,
    share: 1,
    held_out: 5000,
  },
  status: "running",
  place: null,
  message: null,
  created_at: "2026-01-02T03:04:05Z",
  started_at: "2026-01-02T03:04:06Z",
  finished_at: null,
  step: 1075,
  steps: 4300,
  epoch: 1,
  epochs: 5,
  progress: 0.25,
  images_per_second: 31_234.5,
  seconds_left: 62.4,
  latest: { loss: 0.1234, training_accuracy: 0.96, validation_loss: 0.09, validation_accuracy: 0.9731 },
  checkpoints: 12,
  can_pause: true,
  can_resume: false,
  can_stop: true,
  can_delete: false,
  ...more,
});

/** @param {number} step @param {Partial<import("../../frontend/src/train/types.js").MetricsRow>} [more] */
export const rowOf = (step, more = {}) => ({
  seq: step,
  step,
  epoch: 0,
  loss: 1 / step,
  training_accuracy: 1 - 1 / (step + 1),
  validation_loss: null,
  validation_accuracy: null,
  rate: 0.003,
  images_per_second: 30_000,
  elapsed: step / 500,
  ...more,
});

/** @param {number} index @param {number} step */
export const checkpointOf = (index, step) => ({
  index,
  step,
  epoch: 0,
  images_seen: 64 * step,
  loss: 0.5,
  validation_accuracy: 0.9,
  at: "2026-01-02T03:04:05Z",
});

/** @returns {import("../../frontend/src/train/types.js").Evaluation} */
export const evaluationOf = (checkpoint = 0) => ({
  split: "validation",
  checkpoint,
  count: 1000,
  accuracy: 0.98,
  loss: 0.07,
  matrix: Array.from({ length: 10 }, (_, label) =>
    Array.from({ length: 10 }, (_, prediction) =>
      label === prediction ? 98 : label === 4 && prediction === 9 ? 2 : 0,
    ),
  ),
  mistaken: [{ split: "train", index: 55_010, label: 4, prediction: 9, confidence: 0.99, loss: 4.6 }],
});

/** An EventSource whose server is the test. */
export class Line extends EventTarget {
  /** @type {Line[]} */
  static dialled = [];
  readyState = 0;
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {(() => void) | null} */
  onerror = null;

  /** @param {string} path */
  constructor(path) {
    super();
    this.path = path;
    Line.dialled.push(this);
  }

  /** @param {string} path @returns {EventSource} */
  static dial = (path) => /** @type {any} */ (new Line(path));

  static get last() {
    return Line.dialled[Line.dialled.length - 1];
  }

  answer() {
    this.readyState = 1;
    this.onopen?.();
  }

  /** @param {string} type @param {unknown} data @param {number} id */
  say(type, data, id) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId: String(id) }));
  }

  /** @param {number} readyState 0: the browser dials again by itself, 2: it does not */
  break(readyState) {
    this.readyState = readyState;
    this.onerror?.();
  }

  close() {
    this.readyState = 2;
  }
}
