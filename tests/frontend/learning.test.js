/** One digit through a training: outcomes fill in by themselves, what is known comes without a request, what is gone is left. */
import { KeptTraces } from "../../frontend/src/slider/kept_traces.js";
import { traceOf } from "./description.js";
import { first, json, pixels, session, started, trace } from "./served_page.js";

beforeEach(() => sessionStorage.clear());

/** @typedef {Awaited<ReturnType<typeof started>>} Served */

const names = ["initial", "early", "late", "last"];

/** The small page with a training of four moments, of which the last is shown. */
async function withTraining() {
  const page = await started();
  const checkpoints = /** @type {any[]} */ (names.map((name, step) => ({ name, step, test_accuracy: 0.5 })));
  page.store.set({ checkpoints });
  page.controller.learning.followTraining();
  return page;
}

/** @param {Served} page @param {string} name @param {number} filled @param {object} [more] */
async function answer({ server }, name, filled, more = {}) {
  const asked = await server.next("/api/backward");
  expect(asked.body.weights).toEqual({ checkpoint: name });
  asked.answer(trace(filled, { weights: { checkpoint: name }, target: 2, ...more }));
}

/** All moments answered, in the order asked. @param {Served} page */
async function filled(page) {
  page.controller.refresh();
  for (const [i, name] of ["late", "early", "initial"].entries()) await answer(page, name, 10 + i);
  await vi.waitFor(() => expect(page.store.state.outcomes.size).toBe(4));
}

describe("a digit's outcomes", () => {
  it("fill in from the moment shown outwards, one pass at a time", async () => {
    const page = await withTraining();
    page.controller.refresh();
    const asked = await page.server.next("/api/backward");
    expect(asked.body).toMatchObject({ weights: { checkpoint: "late" }, target: 2 });
    expect(page.server.asked).toEqual([]);
    asked.answer(trace(5, { weights: { checkpoint: "late" }, target: 2, prediction: 2, loss: 0.25 }));
    await answer(page, "early", 6);
    await answer(page, "initial", 7);
    await vi.waitFor(() => expect(page.store.state.outcomes.size).toBe(4));
    expect(page.store.state.outcomes.get("late")).toEqual({ probability: 0.2, loss: 0.25, right: true });
    expect(first(page.store.state, "A")).toBe(1);
  });

  it("are forgotten with the digit or the target, and the pass under way with them", async () => {
    const page = await withTraining();
    page.controller.refresh();
    const asked = await page.server.next("/api/backward");
    page.controller.targetChosen(0);
    expect(asked.signal?.aborted).toBe(true);
    expect(page.store.state.outcomes.size).toBe(0);
    (await page.server.next("/api/backward")).answer(
      trace(2, { target: 0, weights: { checkpoint: "last" } }),
    );
    expect((await page.server.next("/api/backward")).body).toMatchObject({
      weights: { checkpoint: "late" },
      target: 0,
    });
    page.controller.inputs.drawingCleared();
    expect(page.store.state.outcomes.size).toBe(0);
  });

  it("pass over a moment that is gone, and end where the server fails", async () => {
    const page = await withTraining();
    page.controller.refresh();
    const gone = json({ title: "Unknown", status: 404, detail: "No such checkpoint." }, 404);
    (await page.server.next("/api/backward")).answer(gone);
    const broken = await page.server.next("/api/backward");
    expect(broken.body.weights).toEqual({ checkpoint: "early" });
    broken.answer(json({ title: "Busy", status: 503, detail: "Try again." }, 503));
    await vi.waitFor(() => expect(page.store.state.outcomes.size).toBe(1));
    expect(page.server.asked).toEqual([]);
    expect(page.store.state.notice).toBeNull();
  });
});

describe("weights along the training", () => {
  it("come at once where they are known, with the bars of before to compare", async () => {
    const page = await withTraining();
    await filled(page);
    page.store.set({ position: 5 });
    page.controller.weightsChosen({ checkpoint: "initial" });
    expect(first(page.store.state, "A")).toBe(12);
    expect(page.store.state).toMatchObject({ target: 2, position: 5, moved: [0.5, 0.3, 0.2] });
    page.controller.learning.move(1);
    expect(first(page.store.state, "A")).toBe(11);
    page.controller.learning.move(-9);
    expect(page.store.state.weights).toEqual({ checkpoint: "initial" });
    expect(page.server.asked).toEqual([]);
  });

  it("are shown as soon as either pass brings them, and never the older over the newer", async () => {
    const page = await withTraining();
    page.controller.refresh();
    const filling = await page.server.next("/api/backward");
    page.controller.weightsChosen({ checkpoint: "late" });
    const chosen = await page.server.next("/api/backward");
    page.controller.weightsChosen({ checkpoint: "initial" });
    expect(chosen.signal?.aborted).toBe(true);
    const latest = await page.server.next("/api/backward");
    filling.answer(trace(10, { weights: { checkpoint: "late" }, target: 2 }));
    await vi.waitFor(() => expect(page.store.state.outcomes.has("late")).toBe(true));
    expect(first(page.store.state, "A")).toBe(1);
    latest.answer(trace(12, { weights: { checkpoint: "initial" }, target: 2 }));
    await vi.waitFor(() => expect(first(page.store.state, "A")).toBe(12));
  });

  it("go back to those that are shown when the ones asked for are gone", async () => {
    const page = await withTraining();
    page.controller.weightsChosen({ checkpoint: "early" });
    const gone = json({ title: "Unknown", status: 404, detail: "No such checkpoint." }, 404);
    (await page.server.next("/api/backward")).answer(gone);
    await vi.waitFor(() => expect(page.store.state.notice?.message).toBe("No such checkpoint."));
    expect(page.store.state.weights).toEqual({ checkpoint: "last" });
    expect(first(page.store.state, "A")).toBe(1);
  });

  it("colour all moments alike when that is held", async () => {
    const page = await withTraining();
    page.controller.learning.hold(true);
    await filled(page);
    await vi.waitFor(() => expect(page.store.state.reach?.get("A")?.values[0]).toBe(12));
    page.controller.learning.hold(false);
    expect(page.store.state.reach).toBeNull();
  });
});

describe("a run's weights", () => {
  const checkpoints = [
    { index: 0, step: 0, validation_accuracy: 0.1 },
    { index: 1, step: 40, validation_accuracy: 0.8 },
  ];

  it("are its newest, with its checkpoints as the moments", async () => {
    const page = await withTraining();
    page.controller.weightsChosen({ run: "r" });
    (await page.server.next("/api/runs/r/checkpoints")).answer(json({ checkpoints }));
    const pass = await page.server.next("/api/backward");
    expect(pass.body.weights).toEqual({ run: "r", checkpoint: 1 });
    expect(page.store.state.moments.map(({ step }) => step)).toEqual([0, 40]);
    pass.answer(trace(3, { weights: { run: "r", checkpoint: 1 }, target: 2 }));
    expect((await page.server.next("/api/backward")).body.weights).toEqual({ run: "r", checkpoint: 0 });
    page.controller.weightsChosen({ checkpoint: "last" });
    expect(page.store.state.moments).toHaveLength(4);
  });

  it("stay as they were when the run cannot be read, with the reason", async () => {
    const page = await withTraining();
    page.controller.weightsChosen({ run: "r" });
    const gone = json({ title: "Unknown run", status: 404, detail: "There is no run r." }, 404);
    (await page.server.next("/api/runs/r/checkpoints")).answer(gone);
    await vi.waitFor(() => expect(page.store.state.notice?.message).toBe("There is no run r."));
    expect(page.store.state.weights).toEqual({ checkpoint: "last" });
    page.controller.weightsChosen({ run: "new" });
    (await page.server.next("/api/runs/new/checkpoints")).answer(json({ checkpoints: [] }));
    await vi.waitFor(() => expect(page.store.state.notice?.message).toMatch(/no checkpoint yet/));
  });

  it("open from a link, else fall back on the usual ones and say so", async () => {
    const page = await withTraining();
    const opened = page.controller.restore({ weights: { run: "r", checkpoint: 0 } });
    (await page.server.next("/api/runs/r/checkpoints")).answer(json({ checkpoints }));
    const pass = await page.server.next("/api/backward");
    expect(pass.body.weights).toEqual({ run: "r", checkpoint: 0 });
    pass.answer(trace(4, { weights: { run: "r", checkpoint: 0 }, target: 2 }));
    await opened;
    expect(page.store.state.notice).toBeNull();

    const other = page.controller.restore({ weights: { run: "r", checkpoint: 7 } });
    (await page.server.next("/api/runs/r/checkpoints")).answer(json({ checkpoints }));
    await vi.waitFor(() => expect(page.store.state.weights).toEqual({ run: "r", checkpoint: 1 }));
    (await page.server.next("/api/backward")).answer(
      trace(5, { weights: { run: "r", checkpoint: 1 }, target: 2 }),
    );
    await other;
    expect(page.store.state.notice?.points).toEqual([expect.stringMatching(/^weights=run:r:7: .*is gone/)]);

    const gone = page.controller.restore({ weights: { run: "gone" } });
    const missing = json({ title: "Unknown run", status: 404, detail: "There is no such run." }, 404);
    (await page.server.next("/api/runs/gone/checkpoints")).answer(missing);
    await gone;
    expect(page.store.state).toMatchObject({ weights: { checkpoint: "last" }, notice: { kind: "done" } });
    expect(page.store.state.moments).toHaveLength(4);
  });

  it("are the origin of a session by an SGD step, whose moments stay", async () => {
    const page = await withTraining();
    page.controller.weightsChosen({ run: "r" });
    (await page.server.next("/api/runs/r/checkpoints")).answer(json({ checkpoints }));
    (await page.server.next("/api/backward")).answer(
      trace(3, { weights: { run: "r", checkpoint: 1 }, target: 2 }),
    );
    await vi.waitFor(() => expect(first(page.store.state, "A")).toBe(3));
    const step = page.controller.training.step();
    const made = await page.server.next("/api/sessions");
    expect(made.body).toEqual({ network: "small", weights: { run: "r", checkpoint: 1 } });
    const mine = { ...session(1), origin: { run: "r", checkpoint: 1 } };
    made.answer(json(mine, 201));
    (await page.server.next("/api/step")).answer(
      trace(4, { session: mine, weights: { session: "mine", version: 1 } }),
    );
    await step;
    expect(page.store.state).toMatchObject({ weights: { session: "mine" }, moved: null });
    expect(page.store.state.moments).toHaveLength(2);
  });
});

describe("the list of runs", () => {
  it("brings the moments that the run in use has made since", async () => {
    const page = await withTraining();
    page.controller.weightsChosen({ run: "r" });
    const early = [{ index: 0, step: 0, validation_accuracy: 0.1 }];
    (await page.server.next("/api/runs/r/checkpoints")).answer(json({ checkpoints: early }));
    (await page.server.next("/api/backward")).answer(
      trace(3, { weights: { run: "r", checkpoint: 0 }, target: 2 }),
    );
    await vi.waitFor(() => expect(first(page.store.state, "A")).toBe(3));
    page.controller.learning.runsWanted();
    (await page.server.next("/api/runs")).answer(
      json({ runs: [{ id: "r", network: "small", checkpoints: 2 }] }),
    );
    const checkpoints = [...early, { index: 1, step: 1, validation_accuracy: null }];
    (await page.server.next("/api/runs/r/checkpoints")).answer(json({ checkpoints }));
    expect((await page.server.next("/api/backward")).body.weights).toEqual({ run: "r", checkpoint: 1 });
    expect(page.store.state.weights).toEqual({ run: "r", checkpoint: 0 });
  });

  it("holds those that have checkpoints, and nothing where it cannot be read", async () => {
    const page = await withTraining();
    page.controller.learning.runsWanted();
    const runs = [
      { id: "a", network: "small", checkpoints: 3 },
      { id: "b", network: "small", checkpoints: 0 },
      { id: "c", network: "another", checkpoints: 3 },
    ];
    (await page.server.next("/api/runs")).answer(json({ runs }));
    await vi.waitFor(() => expect(page.store.state.runs.map(({ id }) => id)).toEqual(["a"]));
    page.server.answers = false;
    await page.controller.learning.runsWanted();
    expect(page.store.state).toMatchObject({ runs: [], notice: null });
  });
});

describe("a drawing", () => {
  it("under the pen asks for no other weights", async () => {
    const page = await withTraining();
    page.controller.inputs.drew({ png: "growing", final: false });
    (await page.server.next("/api/forward")).answer(trace(8, { loss: null, target: null }));
    await vi.waitFor(() => expect(first(page.store.state, "A")).toBe(8));
    expect(page.server.asked).toEqual([]);
    page.controller.inputs.drew({ png: "done", final: true });
    (await page.server.next("/api/preprocess")).answer(json({ pixels, stages: [] }));
    await answer(page, "last", 9);
    await answer(page, "late", 10);
  });
});

describe("KeptTraces", () => {
  it("drops the least recently used beyond its limit, and remembers how far numbers reached", () => {
    const kept = new KeptTraces(100);
    kept.add("a", traceOf({ A: 1 }));
    kept.add("b", traceOf({ A: -5 }));
    kept.get("a");
    kept.add("c", traceOf({ A: 2, B: 7 }));
    expect(["a", "b", "c"].map((key) => kept.has(key))).toEqual([true, false, true]);
    expect(kept.get("b")).toBeNull();
    expect(kept.reach.get("A")?.values[0]).toBe(5);
    expect(kept.reach.get("B")?.values[0]).toBe(7);
    kept.clear();
    expect(kept.reach.size).toBe(0);
    expect(kept.has("a")).toBe(false);
  });
});
