/** A check runs, tells how far it is, can be stopped, and is dropped where the pass has changed meanwhile. */
import { ApiClient } from "../../frontend/src/api/client.js";
import { CheckController } from "../../frontend/src/check/check_controller.js";
import { checksOf } from "../../frontend/src/check/check_state.js";
import { checkedTensor, checkResult, curvePoints } from "./checked.js";
import { traceOf } from "./description.js";
import { json, started } from "./served_page.js";

/** Events that the test sends one by one. */
function stream() {
  const encoder = new TextEncoder();
  /** @type {ReadableStreamDefaultController<Uint8Array>} */
  let into;
  const body = new ReadableStream({
    start: (controller) => {
      into = controller;
    },
  });
  return {
    response: new Response(body, { headers: { "content-type": "text/event-stream" } }),
    send: (/** @type {string} */ event, /** @type {unknown} */ data) =>
      into.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)),
    end: () => into.close(),
  };
}

async function ready() {
  const { server, store, controller } = await started();
  const check = new CheckController(store, new ApiClient(server.fetch), controller);
  return { server, store, check };
}

describe("the check", () => {
  it("asks for the pass that is shown, tells how far it is and keeps what was found", async () => {
    const { server, store, check } = await ready();
    const { trace } = store.state;
    const running = check.run();
    const asked = await server.next("/api/gradcheck");
    expect(asked.body).toMatchObject({
      network: "small",
      weights: trace?.weights,
      target: trace?.target,
      epsilon: 1e-5,
      all: "parameters",
      errors: true,
    });
    const events = stream();
    asked.answer(events.response);
    events.send("progress", { done: 2, total: 3, symbol: "Z" });
    await vi.waitFor(() => expect(store.state.check.progress?.done).toBe(2));
    events.send("result", checkResult());
    events.end();
    await running;
    expect(store.state.check).toMatchObject({ progress: null, refusal: null, symbol: "Z", trace });
    expect([...checksOf(store.state).keys()]).toEqual(["dLZ"]);
    const look = await server.next("/api/gradcheck");
    expect(look.body).toMatchObject({ symbol: "Z", curve: true, epsilon: 1e-5 });
    look.answer(json(checkResult([checkedTensor({ count: 1 })], { curve: curvePoints() })));
    await vi.waitFor(() => expect(store.state.check.curve).toHaveLength(4));
  });

  it("stops, and keeps what was there", async () => {
    const { server, store, check } = await ready();
    const running = check.run();
    const asked = await server.next("/api/gradcheck");
    const events = stream();
    asked.answer(events.response);
    events.send("progress", { done: 1280, total: 3898, symbol: "k" });
    await vi.waitFor(() => expect(store.state.check.progress?.done).toBe(1280));
    check.stop();
    events.send("progress", { done: 1281, total: 3898, symbol: "k" });
    await running;
    expect(asked.signal?.aborted).toBe(true);
    expect(store.state.check).toMatchObject({
      progress: null,
      refusal: "Stopped after 1,280 of 3,898 cells.",
    });
  });

  it("keeps the tensors that were done when it is stopped, beside those of before", async () => {
    const { server, store, check } = await ready();
    const { trace } = store.state;
    const before = checkResult([checkedTensor({ symbol: "h", gradient: "dLh" })]);
    store.set({ check: { ...store.state.check, trace, result: before } });
    const running = check.run();
    const events = stream();
    (await server.next("/api/gradcheck")).answer(events.response);
    events.send("found", checkResult([checkedTensor()]));
    events.send("found", checkResult([checkedTensor({ symbol: "B", gradient: "dLB" })]));
    events.send("progress", { done: 6, total: 100, symbol: "v", seconds_left: 9 });
    await vi.waitFor(() => expect(store.state.check.progress?.done).toBe(6));
    expect(store.state.check.result).toBe(before);
    check.stop();
    events.send("progress", { done: 7, total: 100, symbol: "v", seconds_left: 9 });
    await running;
    const { result, refusal, progress } = store.state.check;
    expect(result?.tensors.map(({ symbol }) => symbol)).toEqual(["h", "B", "Z"]);
    expect([refusal, progress]).toEqual([
      "Stopped after 6 of 100 cells. What was done by then is shown.",
      null,
    ]);
    expect((await server.next("/api/gradcheck")).body).toMatchObject({ curve: true });
  });

  it("keeps what was known at another epsilon rather than a part", async () => {
    const { server, store, check } = await ready();
    const before = checkResult();
    store.set({ check: { ...store.state.check, trace: store.state.trace, result: before } });
    check.chooseEpsilon(-3);
    const running = check.run();
    const events = stream();
    (await server.next("/api/gradcheck")).answer(events.response);
    events.send("found", checkResult([checkedTensor()], { epsilon: 1e-3 }));
    events.send("problem", { detail: "The server is about to end." });
    events.end();
    await running;
    expect(store.state.check).toMatchObject({ result: before, refusal: "The server is about to end." });
  });

  it("tells what the server refuses, before and in the middle", async () => {
    const { server, store, check } = await ready();
    check.choose({ what: "tensor", symbol: "Z", index: "9" });
    let running = check.run();
    const asked = await server.next("/api/gradcheck");
    expect(asked.body).toMatchObject({ symbol: "Z", index: [9], curve: true });
    asked.answer(json({ title: "No such cell", status: 422, detail: "It lies outside." }, 422));
    await running;
    expect(store.state.check).toMatchObject({ refusal: "It lies outside.", progress: null });
    check.choose({ index: "" });
    expect(store.state.check.refusal).toBeNull();
    running = check.run();
    const events = stream();
    (await server.next("/api/gradcheck")).answer(events.response);
    events.send("problem", { detail: "L is not finite." });
    events.end();
    await running;
    expect(store.state.check.refusal).toBe("L is not finite.");
  });

  it("does not take a broken stream for a result", async () => {
    const { server, store, check } = await ready();
    const running = check.run();
    const events = stream();
    (await server.next("/api/gradcheck")).answer(events.response);
    events.end();
    await running;
    expect(store.state.check.refusal).toMatch(/broke off/);
  });

  it("asks with the numbers that were typed into the input and the parameters", async () => {
    const { server, store, check } = await ready();
    const edits = [
      { symbol: "X", index: [0, 0, 0], value: 1, before: 0 },
      { symbol: "h", index: [1], value: 2, before: 3 },
    ];
    store.set({ trace: traceOf({ dLZ: 1 }, /** @type {any} */ ({ edits, loss: 1 })) });
    check.run();
    const { body } = await server.next("/api/gradcheck");
    expect(body.edits).toEqual(edits.map(({ symbol, index, value }) => ({ symbol, index, value })));
    check.stop();
  });

  it("asks nothing of an index that is none, or of numbers typed over computed ones", async () => {
    const { server, store, check } = await ready();
    check.choose({ what: "tensor", symbol: "Z", index: "one" });
    await check.run();
    expect(store.state.check.refusal).toMatch(/whole numbers/);
    check.choose({ index: "1" });
    const edits = [{ symbol: "A", index: [0, 0, 0], value: 1, before: 0 }];
    store.set({ trace: traceOf({ dLZ: 1 }, /** @type {any} */ ({ edits })) });
    await check.run();
    expect(store.state.check.refusal).toMatch(/revert/);
    expect(server.asked.filter(({ path }) => path === "/api/gradcheck")).toEqual([]);
  });

  it("drops a result of a pass that is shown no more", async () => {
    const { server, store, check } = await ready();
    const running = check.run();
    const events = stream();
    (await server.next("/api/gradcheck")).answer(events.response);
    store.set({ trace: traceOf({ dLZ: 2 }) });
    events.send("result", checkResult());
    events.end();
    await running;
    expect(store.state.check).toMatchObject({ result: null, refusal: expect.stringMatching(/changed/) });
    expect(checksOf(store.state).size).toBe(0);
  });
});
