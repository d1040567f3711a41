/** A page's store and controller, on a server that answers when the test says so. */
import { ApiClient } from "../../frontend/src/api/client.js";
import { Controller } from "../../frontend/src/app/controller.js";
import { initialState, Store } from "../../frontend/src/store.js";
import { smallNetwork, traceOf } from "./description.js";
import { float64, writeSafetensors } from "./safetensors_writer.js";

/** @typedef {{ path: string, body: any, signal: AbortSignal | null | undefined, answer: (response: Response) => void }} Asked */

/** A server that answers when the test says so. */
export class Server {
  /** @type {Asked[]} */
  asked = [];
  answers = true;

  /** @type {typeof fetch} */
  fetch = (path, init) =>
    new Promise((resolve, reject) => {
      if (!this.answers) return reject(new TypeError("fetch failed"));
      const body = init?.body ? JSON.parse(String(init.body)) : null;
      init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      this.asked.push({ path: String(path), body, signal: init?.signal, answer: resolve });
    });

  /** @param {string} path @returns {Promise<Asked>} the oldest unanswered request that begins so */
  async next(path) {
    return vi.waitFor(() => {
      const at = this.asked.findIndex((request) => request.path.startsWith(path) && !request.signal?.aborted);
      if (at < 0) throw new Error(`Nobody asked for ${path}: ${this.asked.map((request) => request.path)}`);
      return this.asked.splice(at, 1)[0];
    });
  }
}

const summary = {
  title: "Small",
  summary: "",
  parameters: 30,
  steps: 14,
  kind: /** @type {const} */ ("main"),
};

/** The small network, made to read digits. */
export function digits() {
  const network = smallNetwork();
  const [input, ...others] = network.tensors;
  return { ...network, tensors: [{ ...input, shape: [1, 28, 28] }, ...others] };
}

/** @param {unknown} body @param {number} [status] */
export const json = (body, status = 200) => new Response(JSON.stringify(body), { status });

/** @param {number} filled @param {object} [more] */
export function trace(filled, more = {}) {
  const { tensors, ...rest } = traceOf({ X: filled, A: filled, Y: [0.5, 0.3, 0.2], dLZ: filled }, more);
  const entries = [...tensors].map(([symbol, { shape, values }]) => [symbol, float64([...values], shape)]);
  return new Response(writeSafetensors(Object.fromEntries(entries), { trace: JSON.stringify(rest) }));
}

export const session = (/** @type {number} */ position, steps = 1) => ({
  id: "mine",
  network: "small",
  origin: { checkpoint: "last" },
  position,
  version: position,
  room: 200 - position,
  can_undo: position > 0,
  can_redo: position < steps,
  steps: new Array(steps).fill({}),
  created_at: "",
  used_at: "",
  expires_at: "",
});

export const pixels = Array.from({ length: 28 }, () => new Array(28).fill(0.5));
export const sample = { split: "test", index: 3, label: 2, pixels };

export function start() {
  const server = new Server();
  const store = new Store(initialState());
  const checkpoints = /** @type {any[]} */ ([{ name: "first" }, { name: "last" }]);
  store.set({
    networks: [{ ...summary, id: "small" }],
    network: digits(),
    checkpoints,
    weights: { checkpoint: "last" },
    position: 12,
  });
  return { server, store, controller: new Controller(store, new ApiClient(server.fetch)) };
}

/** With a sample on the page. */
export async function started() {
  const page = start();
  const chosen = page.controller.inputs.sampleChosen(sample);
  (await page.server.next("/api/backward")).answer(trace(1, { target: sample.label }));
  await chosen;
  return page;
}

/** @param {import("../../frontend/src/store.js").State} state @param {string} symbol */
export const first = (state, symbol) => state.trace?.tensors.get(symbol)?.values[0];
