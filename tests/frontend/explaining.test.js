/** From a number that is chosen to its explanation and on; and from a number that is typed to another pass. */
import { smallNetwork } from "./description.js";
import { explanation } from "./explanations.js";
import { json, sample, start, started, trace } from "./served_page.js";

/** @typedef {import("../../frontend/src/explain/types.js").Cell} Cell */

/** @type {Cell} */
const A = { symbol: "A", index: [1, 0, 1] };
/** @type {Cell} */
const X = { symbol: "X", index: [0, 3, 4] };
/** @type {Cell} */
const Y = { symbol: "Y", index: [1] };

/** @param {Awaited<ReturnType<typeof started>>} page @param {Cell} cell @param {object} [more] */
async function told({ server, store }, cell, more = {}) {
  (await server.next("/api/explain")).answer(json(explanation({ ...cell, ...more })));
  await vi.waitFor(() => expect(store.state.explanation).toMatchObject(cell));
}

beforeEach(() => sessionStorage.clear());

describe("a number that is chosen", () => {
  it("is asked about with the very pass that is shown", async () => {
    const page = await started();
    page.controller.explaining.choose(A);
    const asked = await page.server.next("/api/explain");
    expect(asked.body).toEqual({
      network: "small",
      weights: { checkpoint: "last" },
      input: { sample: { split: "test", index: 3 } },
      target: sample.label,
      symbol: "A",
      index: [1, 0, 1],
      feeds: true,
      derivation: true,
    });
    asked.answer(json(explanation(A)));
    await vi.waitFor(() => expect(page.store.state.explanation).toMatchObject(A));
    expect(page.store.state.trail).toEqual([]);
  });

  it("leads on to its factors and back, and is asked about once", async () => {
    const page = await started();
    const { explaining } = page.controller;
    explaining.choose(A);
    await told(page, A);
    explaining.follow(X);
    expect(page.store.state).toMatchObject({ cell: X, trail: [A] });
    expect(page.store.state.explanation).toMatchObject(A);
    await told(page, X);
    explaining.follow(Y);
    await told(page, Y);
    expect(page.store.state.trail).toEqual([A, X]);
    explaining.up();
    expect(page.store.state).toMatchObject({ cell: X, trail: [A], explanation: X });
    explaining.climb(0);
    expect(page.store.state).toMatchObject({ cell: A, trail: [], explanation: A });
    explaining.up();
    expect(page.store.state).toMatchObject({ cell: null, trail: [], explanation: null });
    expect(page.server.asked).toEqual([]);
  });

  it("goes back on its way where a factor has been met before, and never follows itself", async () => {
    const { controller, store } = await started();
    controller.explaining.choose(A);
    controller.explaining.follow(X);
    controller.explaining.follow(Y);
    controller.explaining.follow(Y);
    expect(store.state.trail).toEqual([A, X]);
    controller.explaining.follow(A);
    expect(store.state).toMatchObject({ cell: A, trail: [] });
  });

  it("takes the reader along to a later step, and leaves an earlier one alone", async () => {
    const { controller, store } = await started();
    const position = smallNetwork().steps.findIndex(({ writes }) => writes === "dLZ");
    controller.positionChosen(position);
    controller.explaining.choose(A);
    expect(store.state.position).toBe(position);
    controller.explaining.follow({ symbol: "dLB", index: [0, 0, 0] });
    expect(store.state.position).toBe(position + 2);
  });

  it("makes room for the step that the reader goes to, unless it is one of that step's", async () => {
    const { controller, store } = await started();
    controller.explaining.choose(A);
    controller.positionChosen(0);
    expect(store.state.cell).toEqual(A);
    controller.positionChosen(1);
    expect(store.state).toMatchObject({ cell: null, explanation: null });
  });

  it("is explained anew when the pass changes; an answer that comes late is dropped", async () => {
    const page = await started();
    page.controller.explaining.choose(A);
    const late = await page.server.next("/api/explain");
    page.controller.targetChosen(0);
    (await page.server.next("/api/backward")).answer(trace(2, { target: 0 }));
    await vi.waitFor(() => expect(late.signal?.aborted).toBe(true));
    const asked = await page.server.next("/api/explain");
    expect(asked.body.target).toBe(0);
    asked.answer(json(explanation({ ...A, value: 2 })));
    await vi.waitFor(() => expect(page.store.state.explanation?.value).toBe(2));
  });

  it("says why it has no explanation", async () => {
    const { controller, store, server } = await started();
    controller.explaining.choose({ symbol: "h_next", index: [0, 0, 0, 0] });
    expect(store.state.unexplained).toMatch(/SGD step/);
    controller.explaining.choose(A);
    (await server.next("/api/explain")).answer(
      json({ title: "Busy", status: 503, detail: "Try again." }, 503),
    );
    await vi.waitFor(() => expect(store.state.unexplained).toBe("Try again."));
  });
});

describe("a number that is typed", () => {
  const edit = { ...X, value: 0.5 };

  it("goes with every pass until it is reverted", async () => {
    const { controller, store, server } = await started();
    const base = store.state.trace;
    controller.editing.edit(edit);
    const pass = await server.next("/api/backward");
    expect(pass.body.edits).toEqual([edit]);
    pass.answer(trace(2, { target: sample.label, loss: 0.1, edits: [{ ...edit, before: 0 }] }));
    await vi.waitFor(() => expect(store.state.trace).not.toBe(base));
    expect(store.state.unedited).toMatchObject({ loss: base?.loss });
    controller.explaining.choose(A);
    expect((await server.next("/api/explain")).body.edits).toEqual([edit]);
    controller.editing.revert(X);
    await vi.waitFor(() => expect(store.state.trace).toBe(base));
    expect(store.state).toMatchObject({ edits: [], unedited: null });
  });

  it("takes the place of what was typed there before, and ends where the old number is typed again", async () => {
    const { controller, store, server } = await started();
    controller.editing.edit(edit);
    const made = { edits: [{ ...edit, before: 0.25 }], target: sample.label };
    (await server.next("/api/backward")).answer(trace(2, made));
    await vi.waitFor(() => expect(store.state.trace?.edits).toHaveLength(1));
    controller.editing.edit({ ...X, value: 0.75 });
    expect(store.state.edits).toEqual([{ ...X, value: 0.75 }]);
    controller.editing.edit({ ...X, value: 0.25 });
    expect(store.state.edits).toEqual([]);
  });

  it("goes back where the server refuses it, and says why", async () => {
    const { controller, store, server } = await started();
    controller.editing.edit(edit);
    const detail = "The pixel has to be a number.";
    (await server.next("/api/backward")).answer(json({ title: "No", status: 422, detail }, 422));
    await vi.waitFor(() => expect(store.state.edits).toEqual([]));
    expect(store.state.notice).toMatchObject({ message: detail, kind: "problem" });
  });

  it("goes with a forward pass only where that has such a number", async () => {
    const { controller, store } = start();
    store.set({ edits: [edit, { symbol: "dLZ", index: [0], value: 1 }] });
    expect(controller.editing.forward).toEqual({ edits: [edit] });
    expect(controller.editing.whole.edits).toHaveLength(2);
  });

  it("leaves the pixels as they were given", async () => {
    const { controller } = start();
    const tensor = { shape: [1, 1, 2], values: Float64Array.of(0, 1) };
    const edited = /** @type {any} */ ({
      edits: [{ symbol: "X", index: [0, 0, 1], value: 1, before: 0.25 }],
    });
    expect([...controller.editing.undone(edited, tensor)]).toEqual([0, 0.25]);
    expect([...tensor.values]).toEqual([0, 1]);
  });
});

describe("a link", () => {
  it("opens the number, the way to it and what was typed", async () => {
    const { controller, store, server } = await started();
    const opened = controller.open({ cell: X, trail: [A], edit: [{ ...X, value: 0.5 }] });
    const pass = await server.next("/api/backward");
    expect(pass.body.edits).toEqual([{ ...X, value: 0.5 }]);
    pass.answer(trace(2, { target: sample.label }));
    await opened;
    expect(store.state).toMatchObject({ cell: X, trail: [A], notice: null });
  });

  it("says what of it this network does not have", async () => {
    const { controller, store, server } = await started();
    const opened = controller.open({
      cell: { symbol: "A", index: [9, 0, 0] },
      trail: [{ symbol: "no", index: [] }],
      edit: [{ symbol: "W1", index: [0, 0, 0, 0], value: 1 }],
    });
    await opened;
    expect(server.asked).toEqual([]);
    expect(store.state).toMatchObject({ cell: null, trail: [], edits: [] });
    expect(store.state.notice?.points).toEqual([
      "cell=A:9,0,0: A has cells up to [1, 3, 3]",
      "trail=no:: this network has not all of these cells",
      "edit=W1:0,0,0,0=1: this network has not all of these cells, or they cannot be edited",
    ]);
  });
});
