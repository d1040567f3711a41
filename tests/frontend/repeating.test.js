/** Many steps at once, as the page hears of them; and the way to any of them afterwards. */
import { first, json, session, started, trace } from "./served_page.js";

/** @typedef {import("./served_page.js").Asked} Asked */

beforeEach(() => sessionStorage.clear());

/** @param {number} taken @param {object} [more] */
const step = (taken, more = {}) => ({
  position: taken,
  version: taken,
  loss: 1 / taken,
  loss_after: 1 / (taken + 1),
  target: 2,
  prediction: 0,
  prediction_after: 0,
  learning_rate: 0.01,
  at: "",
  probabilities_after: [0.5, 0.1 * taken, 0.5 - 0.1 * taken],
  taken,
  most: 10,
  ...more,
});

/** An answer that is told bit by bit. @param {Asked} request */
function stream(request) {
  /** @type {any} */
  let line;
  const body = new ReadableStream({
    start(controller) {
      line = controller;
      request.signal?.addEventListener("abort", () =>
        controller.error(new DOMException("aborted", "AbortError")),
      );
    },
  });
  request.answer(new Response(body));
  return {
    /** @param {string} type @param {object} data */
    tell: (type, data) =>
      line.enqueue(new TextEncoder().encode(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)),
    breaks: () => line.error(new TypeError("network error")),
  };
}

/** @param {{ times: number } | { until: true }} how @param {import("../../frontend/src/explain/types.js").Edit[]} [edits] */
async function repeating(how, edits = []) {
  const page = await started();
  page.store.set({ edits });
  const done = page.controller.repeating.repeat(how);
  (await page.server.next("/api/sessions")).answer(json(session(0, 0), 201));
  const request = await page.server.next("/api/sessions/mine/repeat");
  const line = stream(request);
  /** @param {number} taken */
  const heard = (taken) => vi.waitFor(() => expect(page.store.state.repeating?.taken).toBe(taken));
  return { ...page, done, request, heard, ...line };
}

/** @param {Awaited<ReturnType<typeof repeating>>} page @param {number} version */
async function settle({ server, done }, version) {
  const pass = await server.next("/api/backward");
  pass.answer(trace(7, { target: 2, weights: { session: "mine", version } }));
  await done;
  return pass;
}

describe("repeating a step", () => {
  it("takes every step with the numbers that were edited", async () => {
    const edits = [{ symbol: "k1", index: [0, 0, 2, 3], value: 0.5 }];
    const page = await repeating({ times: 10 }, edits);
    expect(page.request.body).toMatchObject({ edits, times: 10 });
    page.tell("end", { why: "taken", says: "Taken.", taken: 0, session: session(0, 0) });
    await settle(page, 0);
  });

  it("asks for it on a copy of the weights, and shows each step as it is taken", async () => {
    const page = await repeating({ times: 10 });
    expect(page.request.body).toEqual({
      input: { sample: { split: "test", index: 3 } },
      target: 2,
      learning_rate: 0.01,
      version: 0,
      times: 10,
    });
    expect(page.store.state).toMatchObject({ busy: true, repeating: { taken: 0, most: 10, until: false } });
    page.tell("step", step(1));
    await page.heard(1);
    expect(page.store.state).toMatchObject({
      weights: { session: "mine" },
      session: { position: 1, version: 1, can_undo: true, room: 199 },
      result: { loss: 1, loss_after: 0.5, probabilities: [0.5, 0.3, 0.2], steps: 1 },
    });
    page.tell("step", step(2));
    page.tell("end", { why: "taken", says: "2 steps taken.", taken: 2, session: session(2, 2) });
    const pass = await settle(page, 2);
    expect(pass.body.weights).toEqual({ session: "mine" });
    expect(page.store.state).toMatchObject({
      busy: false,
      repeating: null,
      notice: null,
      position: 12,
      session: { position: 2 },
      result: { loss: 1, loss_after: 1 / 3, probabilities: [0.5, 0.3, 0.2], steps: 2 },
    });
    expect(first(page.store.state, "A")).toBe(7);
  });

  it("goes on until the target wins, for a while, and says how it ended", async () => {
    const page = await repeating({ until: true });
    expect(page.request.body).toMatchObject({ until_target_wins: true, at_most: 200 });
    const says = "The target wins after 1 step.";
    page.tell("step", step(1));
    page.tell("end", { why: "target_wins", says, taken: 1, session: session(1) });
    await settle(page, 1);
    expect(page.store.state.notice).toEqual({ message: says, kind: "done" });
  });

  it.each(["diverged", "history_full", "at_most", "nothing_moves", "session_moved"])(
    "says it when it ended for %s",
    async (why) => {
      const page = await repeating({ times: 10 });
      page.tell("end", { why, says: `It is ${why}.`, taken: 0, session: session(0, 0) });
      await settle(page, 0);
      expect(page.store.state.notice).toEqual({ message: `It is ${why}.`, kind: "problem" });
      expect(page.store.state.result).toBeNull();
    },
  );

  it("warns of a loss that grew", async () => {
    const page = await repeating({ times: 1 });
    page.tell("step", step(1, { loss_after: 9 }));
    page.tell("end", { why: "taken", says: "1 step taken. The loss grew.", taken: 1, session: session(1) });
    await settle(page, 1);
    expect(page.store.state.notice).toEqual({ message: "1 step taken. The loss grew.", kind: "problem" });
  });

  it("is stopped by hanging up, and then asks how far it came, the last step included", async () => {
    const page = await repeating({ times: 10 });
    page.tell("step", step(1));
    await page.heard(1);
    page.controller.repeating.stop();
    expect(page.store.state.repeating?.stopping).toBe(true);
    expect(page.request.signal?.aborted).toBe(true);
    (await page.server.next("/api/sessions/mine")).answer(json(session(1)));
    (await page.server.next("/api/backward")).answer(trace(7, { weights: { session: "mine", version: 2 } }));
    (await page.server.next("/api/sessions/mine")).answer(json(session(2, 2)));
    await page.done;
    expect(page.store.state).toMatchObject({ busy: false, repeating: null, session: { position: 2 } });
  });

  it("says so when the line breaks in the middle, and shows what the session keeps", async () => {
    const page = await repeating({ times: 10 });
    page.tell("step", step(1));
    await page.heard(1);
    page.breaks();
    (await page.server.next("/api/sessions/mine")).answer(json(session(1)));
    await settle(page, 1);
    expect(page.store.state.session?.position).toBe(1);
    expect(page.store.state.notice?.message).toBe(
      "The server was lost after 1 step; what was taken is kept.",
    );
  });

  it("hangs up when the reader turns to other weights", async () => {
    const page = await repeating({ times: 10 });
    page.controller.weightsChosen({ checkpoint: "first" });
    (await page.server.next("/api/backward")).answer(trace(3, { weights: { checkpoint: "first" } }));
    page.tell("step", step(1));
    await page.done;
    expect(page.request.signal?.aborted).toBe(true);
    expect(page.store.state).toMatchObject({ weights: { checkpoint: "first" }, busy: false, result: null });
    expect(first(page.store.state, "A")).toBe(3);
  });

  it("is refused in words, and nothing else changes", async () => {
    const page = await started();
    const done = page.controller.repeating.repeat({ times: 10 });
    (await page.server.next("/api/sessions")).answer(json(session(0, 0), 201));
    const refused = { title: "", status: 422, detail: "S2 holds numbers that are not finite." };
    (await page.server.next("/api/sessions/mine/repeat")).answer(json(refused, 422));
    await done;
    expect(page.store.state).toMatchObject({ busy: false, repeating: null, session: { position: 0 } });
    expect(page.store.state.notice?.message).toBe(refused.detail);
  });
});

describe("going to a step", () => {
  async function two() {
    const page = await started();
    page.store.set({ session: session(2, 2), weights: { session: "mine" } });
    return page;
  }

  it("is the session's move, from the version that is shown, and then a pass", async () => {
    const page = await two();
    const done = page.controller.training.goTo(1);
    const request = await page.server.next("/api/sessions/mine/goto");
    expect(request.body).toEqual({ position: 1, version: 2 });
    request.answer(json(session(1, 2)));
    (await page.server.next("/api/backward")).answer(trace(4));
    await done;
    expect(page.store.state).toMatchObject({ session: { position: 1, can_redo: true }, busy: false });
    expect(first(page.store.state, "A")).toBe(4);
    await page.controller.training.goTo(1);
    expect(page.server.asked).toEqual([]);
  });

  it("shows where the session stands when someone else has moved it", async () => {
    const page = await two();
    const done = page.controller.training.goTo(0);
    const detail = "The session's weights are at version 5, not 2.";
    (await page.server.next("/api/sessions/mine/goto")).answer(json({ title: "", status: 409, detail }, 409));
    (await page.server.next("/api/sessions/mine")).answer(json({ ...session(1, 3), version: 5 }));
    (await page.server.next("/api/backward")).answer(trace(6));
    await done;
    expect(page.store.state).toMatchObject({ session: { version: 5, position: 1 }, busy: false });
    expect(page.store.state.notice?.message).toBe(detail);
    expect(first(page.store.state, "A")).toBe(6);
  });
});
