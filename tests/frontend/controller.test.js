/** From deeds to requests to the store: the latest wins, failures lose nothing, an undo brings the old weights back. */
import { ApiClient } from "../../frontend/src/api/client.js";
import { Controller } from "../../frontend/src/app/controller.js";
import { snapPixels } from "../../frontend/src/app/inputs.js";
import { OwnSessions } from "../../frontend/src/app/own_sessions.js";
import { initialState, Store } from "../../frontend/src/store.js";
import { smallNetwork, traceOf } from "./description.js";
import { float64, writeSafetensors } from "./safetensors_writer.js";

/** @typedef {{ path: string, body: any, signal: AbortSignal | null | undefined, answer: (response: Response) => void }} Asked */

/** A server that answers when the test says so. */
class Server {
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

beforeEach(() => sessionStorage.clear());

/** @param {unknown} body @param {number} [status] */
const json = (body, status = 200) => new Response(JSON.stringify(body), { status });

/** @param {number} filled @param {object} [more] */
function trace(filled, more = {}) {
  const { tensors, ...rest } = traceOf({ X: filled, A: filled, Y: [0.5, 0.3, 0.2], dLZ: filled }, more);
  const entries = [...tensors].map(([symbol, { shape, values }]) => [symbol, float64([...values], shape)]);
  return new Response(writeSafetensors(Object.fromEntries(entries), { trace: JSON.stringify(rest) }));
}

const session = (/** @type {number} */ position, steps = 1) => ({
  id: "mine",
  network: "small",
  origin: { checkpoint: "last" },
  position,
  can_undo: position > 0,
  can_redo: position < steps,
  steps: new Array(steps).fill({}),
  created_at: "",
  used_at: "",
  expires_at: "",
});

const pixels = Array.from({ length: 28 }, () => new Array(28).fill(0.5));
const sample = { split: "test", index: 3, label: 2, pixels };

function start() {
  const server = new Server();
  const store = new Store(initialState());
  const checkpoints = /** @type {any[]} */ ([{ name: "first" }, { name: "last" }]);
  store.set({ network: smallNetwork(), checkpoints, weights: { checkpoint: "last" }, position: 12 });
  return { server, store, controller: new Controller(store, new ApiClient(server.fetch)) };
}

/** With a sample on the page. */
async function started() {
  const page = start();
  const chosen = page.controller.inputs.sampleChosen(sample);
  (await page.server.next("/api/backward")).answer(trace(1, { target: sample.label }));
  await chosen;
  return page;
}

/** @param {import("../../frontend/src/store.js").State} state @param {string} symbol */
const first = (state, symbol) => state.trace?.tensors.get(symbol)?.values[0];

describe("the pen", () => {
  it("has one request in flight at most, then sends only the newest drawing", async () => {
    const { server, store, controller } = start();
    for (const png of ["one", "two", "three"]) controller.inputs.drew({ png, final: false });
    const running = await server.next("/api/forward");
    expect(running.body).toEqual({ weights: { checkpoint: "last" }, input: { png: "one" } });
    expect(server.asked).toEqual([]);
    running.answer(trace(1));
    const newest = await server.next("/api/forward");
    expect(newest.body.input).toEqual({ png: "three" });
    newest.answer(trace(3));
    await vi.waitFor(() => expect(first(store.state, "A")).toBe(3));
    expect(server.asked).toEqual([]);
  });

  it("brings the whole pass when it is lifted, for pixels that a link can hold", async () => {
    const { server, store, controller } = start();
    store.set({ target: 1 });
    controller.inputs.drew({ png: "done", final: true });
    const answer = { pixels: pixels.map((row) => row.map(() => 0.123)), stages: [{ id: "ink" }] };
    (await server.next("/api/preprocess")).answer(json(answer));
    const pass = await server.next("/api/backward");
    expect(pass.body).toMatchObject({ target: 1, input: { pixels: expect.any(Array) } });
    expect(pass.body.input.pixels[0][0] * 255).toBeCloseTo(31, 12);
    pass.answer(trace(4));
    await vi.waitFor(() => expect(first(store.state, "dLZ")).toBe(4));
    expect(store.state.input?.stages).toEqual([{ id: "ink" }]);
  });

  it("drops a slow answer to a stroke that was followed by the whole pass", async () => {
    const { server, store, controller } = start();
    controller.inputs.drew({ png: "stroke", final: false });
    const slow = await server.next("/api/forward");
    controller.inputs.drew({ png: "done", final: true });
    (await server.next("/api/preprocess")).answer(json({ pixels, stages: [] }));
    (await server.next("/api/forward")).answer(trace(4));
    await vi.waitFor(() => expect(first(store.state, "A")).toBe(4));
    slow.answer(trace(1));
    await new Promise((resolve) => setTimeout(resolve));
    expect(first(store.state, "A")).toBe(4);
  });

  it("says nothing of too little ink while one draws, but says it at the end", async () => {
    const { server, store, controller } = start();
    const problem = { title: "Blank", status: 422, detail: "There is no ink. Draw a digit." };
    controller.inputs.drew({ png: "dot", final: false });
    (await server.next("/api/forward")).answer(json(problem, 422));
    controller.inputs.drew({ png: "dot", final: true });
    expect(store.state.notice).toBeNull();
    (await server.next("/api/preprocess")).answer(json(problem, 422));
    await vi.waitFor(() => expect(store.state.notice?.message).toBe("There is no ink. Draw a digit."));
  });

  it("takes an old complaint away with a new try", async () => {
    const { store, controller } = start();
    const deeds = [
      () => controller.inputs.drew({ png: "one", final: false }),
      () => controller.inputs.pictureChosen("two"),
      () => controller.inputs.drawingCleared(),
    ];
    for (const deed of deeds) {
      controller.failed(new Error("Nothing is drawn."));
      deed();
      expect(store.state.notice).toBeNull();
    }
  });

  it("leaves an empty page when all is cleared, whatever is still on its way", async () => {
    const { server, store, controller } = start();
    controller.inputs.drew({ png: "stroke", final: false });
    const slow = await server.next("/api/forward");
    controller.inputs.drawingCleared();
    slow.answer(trace(1));
    await new Promise((resolve) => setTimeout(resolve));
    expect(store.state).toMatchObject({ input: null, trace: null });
  });
});

describe("a pass", () => {
  it("takes a sample's label as its target", async () => {
    const { store } = await started();
    expect(store.state).toMatchObject({
      target: 2,
      input: { source: { kind: "sample", split: "test", index: 3 } },
    });
    expect(first(store.state, "A")).toBe(1);
  });

  it("gives up the one under way when the target changes again", async () => {
    const { server, store, controller } = await started();
    controller.targetChosen(0);
    const given = await server.next("/api/backward");
    controller.targetChosen(1);
    expect(given.signal?.aborted).toBe(true);
    const latest = await server.next("/api/backward");
    expect(latest.body.target).toBe(1);
    latest.answer(trace(7));
    await vi.waitFor(() => expect(first(store.state, "A")).toBe(7));
    expect(store.state.notice).toBeNull();
  });

  it("keeps what is shown when the server refuses or is gone, and says why", async () => {
    const { server, store, controller } = await started();
    controller.weightsChosen({ checkpoint: "lost" });
    (await server.next("/api/backward")).answer(
      json({ title: "Not found", status: 404, detail: "No such weights." }, 404),
    );
    await vi.waitFor(() =>
      expect(store.state.notice).toEqual({ message: "No such weights.", kind: "problem" }),
    );
    expect(first(store.state, "A")).toBe(1);
    const broken = new ApiClient(() => Promise.reject(new TypeError("fetch failed")));
    await expect(broken.checkpoints()).rejects.toThrow(/server does not answer/);
  });
});

describe("a server that does not answer", () => {
  /** @param {Awaited<ReturnType<typeof started>>} page */
  async function drawnInVain({ server, store, controller }) {
    const { answers } = server;
    server.answers = false;
    controller.inputs.drew({ png: "mine", final: true });
    await vi.waitFor(() => expect(store.state.notice?.message).toMatch(/does not answer/));
    server.answers = answers;
  }

  it("gets the drawing again when the reader tries again", async () => {
    const page = await started();
    await drawnInVain(page);
    page.store.state.notice?.retry?.();
    expect((await page.server.next("/api/preprocess")).body).toEqual({ png: "mine" });
  });

  it("gets the drawing before a new target or a step is taken, as the paper shows it", async () => {
    const page = await started();
    await drawnInVain(page);
    page.controller.targetChosen(0);
    (await page.server.next("/api/preprocess")).answer(json({ pixels, stages: [] }));
    const pass = await page.server.next("/api/backward");
    expect(pass.body).toMatchObject({ target: 0, input: { pixels: expect.any(Array) } });
    pass.answer(trace(1, { target: 0 }));
    await drawnInVain(page);
    page.controller.training.step();
    await page.server.next("/api/preprocess");
    expect(page.server.asked).toEqual([]);
  });

  it("is asked again for the network itself", async () => {
    const { server, store, controller } = start();
    server.answers = false;
    await controller.boot({});
    server.answers = true;
    store.state.notice?.retry?.();
    await server.next("/api/networks/");
  });
});

describe("a target that failed", () => {
  it("can be chosen again", async () => {
    const { server, store, controller } = await started();
    controller.targetChosen(0);
    (await server.next("/api/backward")).answer(
      json({ title: "Busy", status: 503, detail: "Try again." }, 503),
    );
    await vi.waitFor(() => expect(store.state.notice?.message).toBe("Try again."));
    controller.targetChosen(0);
    (await server.next("/api/backward")).answer(trace(6, { target: 0 }));
    await vi.waitFor(() => expect(first(store.state, "A")).toBe(6));
    expect(store.state.notice).toBeNull();
    controller.targetChosen(0);
    expect(server.asked).toEqual([]);
  });
});

describe("an SGD step", () => {
  /** @param {Awaited<ReturnType<typeof started>>} page @param {Session} [moved] */
  async function stepped({ server, controller }, moved = session(1)) {
    const step = controller.training.step();
    (await server.next("/api/sessions")).answer(json(session(0, 0), 201));
    const request = await server.next("/api/step");
    const after = {
      loss_after: 0.1,
      probabilities_after: [0.9, 0.05, 0.05],
      prediction_after: 0,
      session: moved,
    };
    request.answer(trace(2, after));
    await step;
    return request;
  }

  it("runs on a copy of the weights, and shows the update", async () => {
    const page = await started();
    const request = await stepped(page);
    expect(request.body).toEqual({
      weights: { session: "mine" },
      input: { sample: { split: "test", index: 3 } },
      target: 2,
      learning_rate: 0.01,
    });
    expect(page.store.state).toMatchObject({
      weights: { session: "mine" },
      position: 13,
      busy: false,
      result: { loss: 0.7, loss_after: 0.1, probabilities_after: [0.9, 0.05, 0.05], prediction_after: 0 },
    });
  });

  it("makes no second copy for a second step, and takes one step at a time", async () => {
    const page = await started();
    await stepped(page);
    const second = page.controller.training.step();
    page.controller.training.step();
    (await page.server.next("/api/step")).answer(trace(3, { session: session(2, 2) }));
    await second;
    expect(page.server.asked).toEqual([]);
  });

  it("is undone by the session, then the pass runs with the weights of before", async () => {
    const page = await started();
    await stepped(page);
    const undo = page.controller.training.move("undo");
    (await page.server.next("/api/sessions/mine/undo")).answer(json(session(0)));
    const pass = await page.server.next("/api/backward");
    expect(pass.body.weights).toEqual({ session: "mine" });
    pass.answer(trace(1));
    await undo;
    expect(page.store.state).toMatchObject({
      result: null,
      position: 12,
      session: { position: 0, can_redo: true },
    });
    expect(first(page.store.state, "A")).toBe(1);
  });

  it("asks for no undo where there is none", async () => {
    const page = await started();
    await page.controller.training.move("undo");
    expect(page.server.asked).toEqual([]);
  });

  it("goes back to the original weights when the session is gone", async () => {
    const page = await started();
    await stepped(page);
    page.controller.targetChosen(0);
    (await page.server.next("/api/backward")).answer(
      json({ title: "Gone", status: 404, detail: "No such session." }, 404),
    );
    (await page.server.next("/api/backward")).answer(trace(5));
    await vi.waitFor(() => expect(first(page.store.state, "A")).toBe(5));
    expect(page.store.state).toMatchObject({ weights: { checkpoint: "last" }, session: null });
    expect(page.store.state.notice?.message).toBe("No such session.");
  });
});

/** @typedef {import("../../frontend/src/types.js").Session} Session */

describe("the start", () => {
  it("shows the last weights and a real 7 at the end of the backward pass", async () => {
    const server = new Server();
    const store = new Store(initialState());
    const booted = new Controller(store, new ApiClient(server.fetch)).boot({});
    (await server.next("/api/networks/")).answer(json(smallNetwork()));
    (await server.next("/api/checkpoints")).answer(
      json({ checkpoints: [{ name: "first" }, { name: "last" }] }),
    );
    (await server.next("/api/samples?split=test&offset=0&limit=24")).answer(json({ samples: [], total: 0 }));
    (await server.next("/api/samples?split=test&offset=359&limit=1")).answer(
      json({ samples: [sample], total: 1 }),
    );
    const pass = await server.next("/api/backward");
    expect(pass.body).toMatchObject({ weights: { checkpoint: "last" }, target: 2 });
    pass.answer(trace(1));
    await booted;
    expect(store.state.position).toBe(12);
  });

  it("takes what the address holds, and says when its weights do not exist", async () => {
    const { server, store, controller } = start();
    const restored = controller.restore({
      sample: { split: "test", index: 9 },
      weights: { checkpoint: "nowhere" },
      target: 1,
      eta: 0.5,
      step: "B",
      range: "map",
    });
    const pass = await server.next("/api/backward");
    expect(pass.body).toMatchObject({
      input: { sample: { split: "test", index: 9 } },
      target: 1,
      weights: { checkpoint: "last" },
    });
    pass.answer(trace(0.25));
    await restored;
    expect(store.state).toMatchObject({ position: 1, eta: 0.5, range: "map", notice: { kind: "done" } });
    expect(store.state.input?.pixels[0]).toBe(0.25);
  });
});

describe("a link to a session", () => {
  const link = { sample: { split: "test", index: 9 }, weights: { session: "theirs" }, target: 1 };

  it("opens a copy, so that a step here moves nothing there, and is one's own from then on", async () => {
    const { server, store, controller } = start();
    const restored = controller.restore(link);
    const copying = await server.next("/api/sessions");
    expect(copying.body).toEqual({ weights: { session: "theirs" } });
    copying.answer(json({ ...session(0, 0), origin: { session: "theirs" } }, 201));
    const pass = await server.next("/api/backward");
    expect(pass.body.weights).toEqual({ session: "mine" });
    pass.answer(trace(1, { target: 1 }));
    await restored;
    expect(store.state).toMatchObject({ session: { id: "mine" }, notice: { kind: "done" } });

    const again = controller.restore({ ...link, weights: { session: "mine" } });
    const read = await server.next("/api/sessions/mine");
    expect(read.body).toBeNull();
    read.answer(json(session(3, 3)));
    (await server.next("/api/backward")).answer(trace(1, { target: 1 }));
    await again;
    expect(store.state.session?.position).toBe(3);
  });

  it("goes on with one's own after a reload", async () => {
    const server = new Server();
    const store = new Store(initialState());
    store.set({ network: smallNetwork() });
    const kept = new OwnSessions({ getItem: () => '["mine"]', setItem: () => {} });
    const restored = new Controller(store, new ApiClient(server.fetch), kept).restore({
      ...link,
      weights: { session: "mine" },
    });
    (await server.next("/api/sessions/mine")).answer(json(session(1)));
    (await server.next("/api/backward")).answer(trace(1, { target: 1 }));
    await restored;
    expect(store.state).toMatchObject({ weights: { session: "mine" }, notice: null });
  });

  it("falls back on the trained weights when the session is gone, and says so", async () => {
    const { server, store, controller } = start();
    store.set({
      checkpoints: [/** @type {any} */ ({ name: "first" }), /** @type {any} */ ({ name: "last" })],
    });
    const restored = controller.restore(link);
    const problem = { title: "Not found", status: 404, detail: "No such session." };
    (await server.next("/api/sessions")).answer(json(problem, 404));
    const pass = await server.next("/api/backward");
    expect(pass.body.weights).toEqual({ checkpoint: "last" });
    pass.answer(trace(1, { target: 1 }));
    await restored;
    expect(store.state.notice?.message).toMatch(/are gone/);
  });
});

describe("snapPixels", () => {
  it("rounds to what a byte can hold", () => {
    expect([...snapPixels([0, 1, 0.5, 0.123])]).toEqual([0, 1, 128 / 255, 31 / 255]);
  });
});
