/** An SGD step runs on a copy of the weights, and an undo brings the old ones back. */
import { first, json, session, started, trace } from "./served_page.js";

/** @typedef {import("../../frontend/src/types.js").Session} Session */

beforeEach(() => sessionStorage.clear());

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
      network: "small",
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
