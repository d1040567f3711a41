/** Background runs over REST: what they are told, what they tell, and what their checkpoints make of digits. */

/** @typedef {import("../train/types.js").Run} Run */
/** @typedef {import("../train/types.js").MetricsRow} MetricsRow */
/** @typedef {import("../train/types.js").RunCheckpoint} RunCheckpoint */
/** @typedef {import("../train/types.js").Evaluation} Evaluation */
/** @typedef {import("../train/types.js").JudgedDigit} JudgedDigit */
/** @typedef {import("../train/types.js").Split} Split */
/** @typedef {import("../train/types.js").Cell} Cell */

/** @param {string} id @param {string} [rest] */
const pathOf = (id, rest = "") => `/api/runs/${encodeURIComponent(id)}${rest}`;

/** How many samples one request may name. */
export const SAMPLES_AT_ONCE = 100;

export class RunsApi {
  #api;

  /** @param {import("./client.js").ApiClient} api */
  constructor(api) {
    this.#api = api;
  }

  /** @returns {Promise<{ runs: Run[] }>} newest first */
  list() {
    return this.#api.json("/api/runs");
  }

  /** @param {Record<string, unknown>} settings @returns {Promise<Run>} */
  start(settings) {
    return this.#api.json("/api/runs", { method: "POST", body: settings });
  }

  /** @param {string} id @param {"pause" | "resume" | "stop"} move @returns {Promise<Run>} */
  move(id, move) {
    return this.#api.json(pathOf(id, `/${move}`), { method: "POST" });
  }

  /** @param {string} id */
  async remove(id) {
    await this.#api.tell(pathOf(id), { method: "DELETE" });
  }

  /** @param {string} id @returns {Promise<{ metrics: MetricsRow[] }>} */
  metrics(id) {
    return this.#api.json(pathOf(id, "/metrics"));
  }

  /** @param {string} id @returns {Promise<{ checkpoints: RunCheckpoint[] }>} */
  checkpoints(id) {
    return this.#api.json(pathOf(id, "/checkpoints"));
  }

  /** @param {string} id @param {number} checkpoint @param {AbortSignal} [signal] */
  weights(id, checkpoint, signal) {
    return this.#api.tensors(pathOf(id, `/checkpoints/${checkpoint}?format=safetensors`), signal);
  }

  /** @param {string} id @param {number} checkpoint @param {Split} split @param {AbortSignal} [signal] @returns {Promise<Evaluation>} */
  evaluation(id, checkpoint, split, signal) {
    return this.#api.json(pathOf(id, `/evaluation?checkpoint=${checkpoint}&split=${split}`), { signal });
  }

  /**
   * The digits behind a cell of the confusion matrix.
   *
   * @param {string} id
   * @param {{ checkpoint: number, split: Split, cell: Cell, limit: number }} which
   * @param {AbortSignal} [signal]
   * @returns {Promise<{ digits: JudgedDigit[], total: number }>}
   */
  mistakes(id, { checkpoint, split, cell: { label, prediction }, limit }, signal) {
    const query = new URLSearchParams({ label: `${label}`, prediction: `${prediction}`, limit: `${limit}` });
    query.set("checkpoint", `${checkpoint}`);
    query.set("split", split);
    return this.#api.json(pathOf(id, `/mistakes?${query}`), { signal });
  }

  /**
   * @param {string} split of MNIST
   * @param {number[]} indices at most 100
   * @param {AbortSignal} [signal]
   * @returns {Promise<{ samples: import("../types.js").Sample[] }>}
   */
  samples(split, indices, signal) {
    const named = indices.map((index) => `&index=${index}`).join("");
    return this.#api.json(`/api/samples?split=${split}${named}`, { signal });
  }

  /** Where a run's events come from. @param {string} id @param {string | null} after id of the last event heard */
  events(id, after) {
    return pathOf(id, `/events${after === null ? "" : `?after=${encodeURIComponent(after)}`}`);
  }
}
