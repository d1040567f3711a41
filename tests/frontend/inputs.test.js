/** From strokes to passes: the pen asks for the newest drawing only, and the end of a stroke for all of it. */
import { snapPixels } from "../../frontend/src/app/inputs.js";
import { first, json, pixels, start, trace } from "./served_page.js";

describe("the pen", () => {
  it("has one request in flight at most, then sends only the newest drawing", async () => {
    const { server, store, controller } = start();
    for (const png of ["one", "two", "three"]) controller.inputs.drew({ png, final: false });
    const running = await server.next("/api/forward");
    expect(running.body).toEqual({
      network: "small",
      weights: { checkpoint: "last" },
      input: { png: "one" },
    });
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

describe("snapPixels", () => {
  it("rounds to what a byte can hold", () => {
    expect([...snapPixels([0, 1, 0.5, 0.123])]).toEqual([0, 1, 128 / 255, 31 / 255]);
  });
});
