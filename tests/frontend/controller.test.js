/** From deeds to requests to the store: the latest wins, failures lose nothing, an address opens what it holds. */
import { ApiClient } from "../../frontend/src/api/client.js";
import { Controller } from "../../frontend/src/app/controller.js";
import { OwnSessions } from "../../frontend/src/app/own_sessions.js";
import { initialState, Store } from "../../frontend/src/store.js";
import {
  digits,
  first,
  json,
  pixels,
  Server,
  sample,
  session,
  start,
  started,
  trace,
} from "./served_page.js";

beforeEach(() => sessionStorage.clear());

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
    store.set({ network: null, networks: [] });
    server.answers = false;
    await controller.boot({});
    server.answers = true;
    store.state.notice?.retry?.();
    await server.next("/api/networks");
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

describe("the start", () => {
  it("shows the last weights and a real 7 at the end of the backward pass", async () => {
    const server = new Server();
    const store = new Store(initialState());
    const booted = new Controller(store, new ApiClient(server.fetch)).boot({});
    (await server.next("/api/networks")).answer(json({ networks: [{ id: "small", kind: "main" }] }));
    (await server.next("/api/checkpoints")).answer(
      json({ checkpoints: ["first", "last"].map((name) => ({ name, network: "small" })) }),
    );
    (await server.next("/api/networks/small")).answer(json(digits()));
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

  it("says that the server is silent when an address is followed, and offers another try", async () => {
    const { server, store, controller } = start();
    server.answers = false;
    await controller.open({});
    expect(store.state.notice).toMatchObject({ kind: "problem", retry: expect.any(Function) });
    server.answers = true;
    store.state.notice?.retry?.();
    (await server.next("/api/samples")).answer(json({ samples: [sample], total: 1 }));
    (await server.next("/api/backward")).answer(trace(2, { target: sample.label }));
    await vi.waitFor(() => expect(first(store.state, "A")).toBe(2));
  });
});

describe("a link to a session", () => {
  const link = { sample: { split: "test", index: 9 }, weights: { session: "theirs" }, target: 1 };

  it("opens a copy, so that a step here moves nothing there, and is one's own from then on", async () => {
    const { server, store, controller } = start();
    const restored = controller.restore(link);
    const copying = await server.next("/api/sessions");
    expect(copying.body).toEqual({ network: "small", weights: { session: "theirs" } });
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
    store.set({ network: digits(), networks: start().store.state.networks });
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

  it("falls back on the usual weights when the session is gone, and says so", async () => {
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
    expect(store.state.notice?.points?.join()).toMatch(/weights=session:theirs: .*are gone/);
  });

  it("tells in plain words of weights that belong to another network", async () => {
    const { server, store, controller } = start();
    const restored = controller.restore(link);
    const problem = { status: 422, detail: 'The session holds weights of other. Send "network": "other".' };
    (await server.next("/api/sessions")).answer(json(problem, 422));
    (await server.next("/api/backward")).answer(trace(1, { target: 1 }));
    await restored;
    expect(store.state.weights).toEqual({ checkpoint: "last" });
    expect(store.state.notice?.points?.join()).toMatch(/weights=session:theirs: .*of another network/);
  });
});
