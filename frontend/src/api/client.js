/** The server's routes as functions; every failure becomes an error that reads like help. */
import { eventsOf } from "./events.js";
import { parseSafetensors } from "./safetensors.js";

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").Session} Session */
/** @typedef {import("../types.js").Sample} Sample */
/** @typedef {import("../types.js").Stage} Stage */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */
/** @typedef {import("../types.js").Problem} Problem */

/**
 * @typedef {{ pixels: number[][] } | { values: import("../types.js").NestedNumbers } | { png: string } | { image: string }
 *   | { sample: { split: string, index: number } }} InputRef
 * @typedef {object} PassBody
 * @property {string} [network]
 * @property {WeightsRef} weights
 * @property {InputRef} input
 * @property {number | import("../types.js").NestedNumbers} [target]
 * @property {number} [learning_rate]
 * @property {readonly import("../explain/types.js").Edit[]} [edits]
 *
 * @typedef {{ times: number } | { until_target_wins: true, at_most: number }} HowOften
 * @typedef {Omit<PassBody, "network" | "weights" | "target"> & Required<Pick<PassBody, "target">> & { version?: number } & HowOften} RepeatBody
 * @typedef {import("../types.js").SessionStep & { version: number, probabilities_after: number[], taken: number, most: number }} RepeatedStep
 * @typedef {{ why: string, says: string, taken: number, session: Session | null }} RepeatEnd
 * @typedef {Trace & { loss_after: number, probabilities_after: number[], prediction_after: number | null, session: Session }} StepTrace
 */

const SAFETENSORS = "application/vnd.safetensors";

export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status 0: no answer at all
   * @param {NonNullable<Problem["errors"]>} [errors] what is wrong with which field
   * @param {Problem | null} [problem] all that the server told
   */
  constructor(message, status, errors = [], problem = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.errors = errors;
    this.problem = problem;
  }
}

/** @param {Response} response */
async function problemOf(response) {
  /** @type {Problem | null} */
  const problem = await response.json().catch(() => null);
  const where = problem?.errors?.map((error) => error.what).join(" ") ?? "";
  const detail = problem?.detail || where || `The server answered ${response.status} ${response.statusText}.`;
  return new ApiError(detail, response.status, problem?.errors, problem);
}

export class ApiClient {
  #fetch;

  /** @param {typeof fetch} [fetcher] */
  constructor(fetcher = (input, init) => fetch(input, init)) {
    this.#fetch = fetcher;
  }

  /**
   * @param {string} path
   * @param {{ method?: string, body?: unknown, accept?: string, signal?: AbortSignal }} [options]
   */
  async #send(path, { method = "GET", body, accept = "application/json", signal } = {}) {
    /** @type {Record<string, string>} */
    const headers = { Accept: accept };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await this.#fetch(path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError("The server does not answer. Check that it is running, then try again.", 0);
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  /** @param {string} path @param {Parameters<ApiClient["json"]>[1]} [options] */
  async json(path, /** @type {{ method?: string, body?: unknown, signal?: AbortSignal }} */ options = {}) {
    const response = await this.#send(path, options);
    return response.json();
  }

  /** Ask for what has no answer but that it is done. @param {string} path @param {{ method: string }} options */
  async tell(path, options) {
    await this.#send(path, options);
  }

  /** @param {string} path @param {AbortSignal} [signal] @returns {Promise<Map<string, import("../types.js").Tensor>>} */
  async tensors(path, signal) {
    const response = await this.#send(path, { accept: "*/*", signal });
    return parseSafetensors(await response.arrayBuffer()).tensors;
  }

  /**
   * Ask for what is told bit by bit.
   *
   * @param {string} path
   * @param {{ body: unknown, signal?: AbortSignal }} options the signal hangs up
   */
  async *events(path, { body, signal }) {
    const response = await this.#send(path, { method: "POST", body, accept: "text/event-stream", signal });
    try {
      if (response.body) yield* eventsOf(response.body);
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError("The connection to the server was lost in the middle.", 0);
    }
  }

  /** @param {string} path @param {PassBody} body @param {AbortSignal} [signal] @returns {Promise<any>} */
  async #trace(path, body, signal) {
    const response = await this.#send(path, { method: "POST", body, accept: SAFETENSORS, signal });
    const { tensors, metadata } = parseSafetensors(await response.arrayBuffer());
    return { ...JSON.parse(metadata.trace), tensors };
  }

  /** @param {PassBody} body @param {AbortSignal} [signal] @returns {Promise<Trace>} */
  forward(body, signal) {
    return this.#trace("/api/forward", body, signal);
  }

  /** @param {PassBody} body @param {AbortSignal} [signal] @returns {Promise<Trace>} */
  backward(body, signal) {
    return this.#trace("/api/backward", body, signal);
  }

  /** @param {PassBody} body @returns {Promise<StepTrace>} */
  step(body) {
    return this.#trace("/api/step", body);
  }

  /**
   * @param {PassBody & import("../explain/types.js").Cell & { feeds?: boolean, derivation?: boolean }} body
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("../explain/types.js").Explanation>}
   */
  explain(body, signal) {
    return this.json("/api/explain", { method: "POST", body, signal });
  }

  /** @returns {Promise<{ networks: import("../types.js").NetworkSummary[] }>} */
  networks() {
    return this.json("/api/networks");
  }

  /** @param {string} id @returns {Promise<import("../types.js").NetworkDescription>} */
  network(id) {
    return this.json(`/api/networks/${encodeURIComponent(id)}`);
  }

  /** @returns {Promise<import("../equations/types.js").Catalogue>} */
  equations() {
    return this.json("/api/equations");
  }

  /** @returns {Promise<{ checkpoints: import("../types.js").Checkpoint[] }>} */
  checkpoints() {
    return this.json("/api/checkpoints");
  }

  /**
   * @param {{ digit?: number | null, offset?: number, limit?: number }} query
   * @returns {Promise<{ samples: Sample[], total: number }>}
   */
  samples({ digit = null, offset = 0, limit = 24 }) {
    const query = new URLSearchParams({ split: "test", offset: String(offset), limit: String(limit) });
    if (digit !== null) query.set("digit", String(digit));
    return this.json(`/api/samples?${query}`);
  }

  /** @param {string} png @param {AbortSignal} [signal] @returns {Promise<{ pixels: number[][], stages: Stage[] }>} */
  preprocess(png, signal) {
    return this.json("/api/preprocess", { method: "POST", body: { png }, signal });
  }

  /** @param {WeightsRef | { safetensors: string }} weights @param {string} [network] @returns {Promise<Session>} */
  createSession(weights, network) {
    return this.json("/api/sessions", { method: "POST", body: { network, weights } });
  }

  /** @param {string} id @returns {Promise<Session>} */
  session(id) {
    return this.json(`/api/sessions/${encodeURIComponent(id)}`);
  }

  /** @param {string} id @param {"undo" | "redo" | "reset"} move @returns {Promise<Session>} */
  moveSession(id, move) {
    return this.json(`/api/sessions/${encodeURIComponent(id)}/${move}`, { method: "POST" });
  }
  /**
   * Any position of its history.
   *
   * @param {string} id
   * @param {number} position
   * @param {number} [version] that its weights must still have
   * @returns {Promise<Session>}
   */
  goTo(id, position, version) {
    const path = `/api/sessions/${encodeURIComponent(id)}/goto`;
    return this.json(path, { method: "POST", body: { position, version } });
  }

  /**
   * The same step again and again; each is in the history when it is told.
   *
   * @param {string} id
   * @param {RepeatBody} body
   * @param {AbortSignal} signal stops it after the step that is under way
   * @returns {AsyncGenerator<{ type: "step", data: RepeatedStep } | { type: "end", data: RepeatEnd }>}
   */
  repeat(id, body, signal) {
    const path = `/api/sessions/${encodeURIComponent(id)}/repeat`;
    return /** @type {any} */ (this.events(path, { body, signal }));
  }
}
