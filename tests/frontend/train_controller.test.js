/** The Train page's deeds: runs read and followed, their curves kept whole, checkpoints judged, and one's own session begun. */
import { ApiClient } from "../../frontend/src/api/client.js";
import { TrainController } from "../../frontend/src/train/train_controller.js";
import { setTrain } from "../../frontend/src/train/train_state.js";
import { float64, writeSafetensors } from "./safetensors_writer.js";
import { json, pixels, sample, session, start, started, trace } from "./served_page.js";
import { checkpointOf, evaluationOf, Line, rowOf, runOf } from "./train_runs.js";

const finished = { status: /** @type {const} */ ("finished"), can_pause: false, can_stop: false };
const kernels = () => new Response(writeSafetensors({ k1: float64([1, 2], [2, 1, 1, 1]) }));

/** The Train page on a store and a server that the test answers for. @param {ReturnType<typeof start>} page */
function training({ server, store, controller }) {
  const train = new TrainController(store, new ApiClient(server.fetch), controller, Line.dial);
  left.push(() => train.leave());
  return { server, store, controller, train };
}

/** @type {(() => void)[]} */
const left = [];
beforeEach(() => {
  Line.dialled = [];
  sessionStorage.clear();
});
afterEach(() => {
  for (const leave of left.splice(0)) leave();
});

/** @typedef {ReturnType<typeof training>} Page */

/** @param {Page} page @param {import("../../frontend/src/train/types.js").Run[]} runs */
async function entered(page, runs) {
  const reading = page.train.enter();
  (await page.server.next("/api/runs")).answer(json({ runs }));
  await reading;
}

/** @param {Page} page @param {string} id @param {number[]} steps @param {object[]} [checkpoints] @param {number} [first] event */
async function course({ server }, id, steps, checkpoints = [], first = 0) {
  (await server.next(`/api/runs/${id}/metrics`)).answer(
    json({ metrics: steps.map((step) => rowOf(step, { seq: first + step })) }),
  );
  (await server.next(`/api/runs/${id}/checkpoints`)).answer(json({ checkpoints }));
}

/** @param {Page} page @param {string} [id] */
const stepsOf = ({ store }, id = "r1") => store.state.train.histories[id]?.rows.map(({ step }) => step);

describe("the list", () => {
  it("takes what runs in hand, else the newest, and reads its course", async () => {
    const page = training(start());
    await entered(page, [runOf({ id: "new", ...finished }), runOf({ id: "going" })]);
    expect(page.store.state.train.shown).toEqual(["going"]);
    await course(page, "going", [1, 2]);
    await vi.waitFor(() => expect(Line.last?.path).toBe("/api/runs/going/events?after=2"));
    expect(stepsOf(page, "going")).toEqual([1, 2]);
  });

  it("keeps the runs that a link names, and says when one is gone", async () => {
    const page = training(start());
    setTrain(page.store, { shown: ["r2", "lost"] });
    await entered(page, [runOf(finished), runOf({ id: "r2", ...finished })]);
    expect(page.store.state.train.shown).toEqual(["r2"]);
    expect(page.store.state.notice?.message).toMatch(/is gone/);
  });

  it("is empty at first, which is no failure", async () => {
    const page = training(start());
    await entered(page, []);
    expect(page.store.state.train).toMatchObject({ runs: [], shown: [] });
    expect(page.store.state.notice).toBeNull();
  });

  it("says that the server does not answer, and offers another try", async () => {
    const page = training(start());
    page.server.answers = false;
    await page.train.enter();
    expect(page.store.state.notice).toMatchObject({ kind: "problem", retry: expect.any(Function) });
    page.server.answers = true;
    page.store.state.notice?.retry?.();
    await page.server.next("/api/runs");
  });
});

describe("a run that is followed", () => {
  /** @param {object[]} [checkpoints] */
  async function followed(checkpoints) {
    const page = training(start());
    await entered(page, [runOf()]);
    await course(page, "r1", [1, 2], checkpoints);
    await vi.waitFor(() => expect(Line.dialled).toHaveLength(1));
    return page;
  }

  it("grows by its events, and its state follows", async () => {
    const page = await followed();
    Line.last.answer();
    expect(page.store.state.train.line).toBe("live");
    Line.last.say("metrics", rowOf(3), 3);
    Line.last.say("status", runOf({ step: 3, progress: 0.5 }), 4);
    expect(stepsOf(page)).toEqual([1, 2, 3]);
    expect(page.store.state.train.runs?.[0].progress).toBe(0.5);
    Line.last.say("checkpoint", checkpointOf(0, 3), 5);
    expect(page.store.state.train.histories.r1.checkpoints).toHaveLength(1);
  });

  it("is read once more, whole, when it took up an earlier state and when it ends", async () => {
    const page = await followed();
    Line.last.say("metrics", rowOf(2, { seq: 9 }), 9);
    Line.last.say("status", runOf(), 10);
    await course(page, "r1", [1, 2], [], 7);
    Line.last.say("status", runOf(finished), 11);
    Line.last.say("end", {}, 12);
    await course(page, "r1", [1, 2, 3, 4], [], 7);
    await vi.waitFor(() => expect(stepsOf(page)).toEqual([1, 2, 3, 4]));
    expect(page.store.state.train.line).toBe("closed");
    expect(Line.dialled).toHaveLength(1);
  });

  it("forgets with the run the checkpoint that was made only to pause", async () => {
    const page = await followed([checkpointOf(0, 0), checkpointOf(1, 2)]);
    (await page.server.next("/api/runs/r1/checkpoints/1?")).answer(kernels());
    Line.last.say("status", runOf({ checkpoints: 2 }), 3);
    Line.last.say("status", runOf({ checkpoints: 1 }), 5);
    await course(page, "r1", [1, 2], [checkpointOf(0, 0)]);
    await vi.waitFor(() => expect(page.store.state.train.histories.r1.checkpoints).toHaveLength(1));
  });

  it("is not listened to any more when the page is left, nor while nobody sees it", async () => {
    const page = await followed();
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(Line.last.readyState).toBe(2);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    (await page.server.next("/api/runs")).answer(json({ runs: [runOf()] }));
    await vi.waitFor(() => expect(Line.dialled).toHaveLength(2));
    expect(Line.last.path).toBe("/api/runs/r1/events?after=2");
    page.train.leave();
    expect(Line.last.readyState).toBe(2);
    hidden.mockRestore();
  });

  it("says that the line is lost, and takes it up again", async () => {
    const page = await followed();
    Line.last.answer();
    Line.last.break(0);
    expect(page.store.state.train.line).toBe("waiting");
    Line.last.answer();
    expect(page.store.state.train.line).toBe("live");
  });
});

describe("deeds", () => {
  it("start a run and take it in hand", async () => {
    const page = training(start());
    await entered(page, []);
    const starting = page.train.start({ rate: 0.003 });
    const asked = await page.server.next("/api/runs");
    expect(asked.body).toEqual({ network: "small", rate: 0.003 });
    asked.answer(json(runOf({ status: "queued", place: 1 }), 201));
    await course(page, "r1", []);
    (await page.server.next("/api/runs")).answer(json({ runs: [runOf()] }));
    await starting;
    expect(page.store.state.train).toMatchObject({ shown: ["r1"], busy: false });
  });

  it("tell a refusal by its fields, and anything else as it is", async () => {
    const page = training(start());
    await entered(page, []);
    const starting = page.train.start({ rate: 50 });
    const errors = [{ where: "rate", what: "is greater than 10." }];
    const problem = { title: "Not allowed", status: 422, detail: "rate is greater than 10.", errors };
    (await page.server.next("/api/runs")).answer(json(problem, 422));
    await starting;
    expect(page.store.state.train.refusal).toEqual({
      detail: "rate is greater than 10.",
      fields: { rate: "is greater than 10." },
    });
    page.server.answers = false;
    await page.train.start({});
    expect(page.store.state.train.refusal).toBeNull();
    expect(page.store.state.notice?.message).toMatch(/does not answer/);
  });

  it("pause a run and say so at once", async () => {
    const page = training(start());
    await entered(page, [runOf()]);
    await course(page, "r1", []);
    const pausing = page.train.move("r1", "pause");
    (await page.server.next("/api/runs/r1/pause")).answer(
      json(runOf({ status: "paused", can_resume: true })),
    );
    await pausing;
    expect(page.store.state.train.runs?.[0].status).toBe("paused");
    const again = page.train.move("r1", "pause");
    const problem = { title: "Conflict", status: 409, detail: "This run is paused already." };
    (await page.server.next("/api/runs/r1/pause")).answer(json(problem, 409));
    await again;
    expect(page.store.state.notice?.message).toBe("This run is paused already.");
  });

  it("delete a run, and take the next one in hand", async () => {
    const page = training(start());
    await entered(page, [runOf(finished), runOf({ id: "r2", ...finished })]);
    await course(page, "r1", [1]);
    const removing = page.train.remove("r1");
    (await page.server.next("/api/runs/r1")).answer(new Response(null, { status: 204 }));
    await removing;
    const { runs, shown, histories } = page.store.state.train;
    expect([runs?.map(({ id }) => id), shown, Object.keys(histories)]).toEqual([["r2"], ["r2"], []]);
  });

  it("lay one run over another, and read its course", async () => {
    const page = training(start());
    await entered(page, [
      runOf(finished),
      runOf({ id: "r2", ...finished }),
      runOf({ id: "r3", ...finished }),
    ]);
    await course(page, "r1", [1]);
    page.train.layOver("r2");
    await course(page, "r2", [5]);
    expect(page.store.state.train.shown).toEqual(["r1", "r2"]);
    page.train.choose("r3");
    expect(page.store.state.train.shown).toEqual(["r3", "r2"]);
    page.train.choose("r2");
    expect(page.store.state.train.shown).toEqual(["r2"]);
    page.train.layOver("r2");
    expect(page.store.state.train.shown).toEqual(["r2"]);
    expect(Line.dialled).toEqual([]);
  });
});

describe("a checkpoint", () => {
  async function judged() {
    const page = training(await started());
    await entered(page, [runOf(finished)]);
    await course(page, "r1", [1], [checkpointOf(0, 0), checkpointOf(1, 9)]);
    (await page.server.next("/api/runs/r1/checkpoints/1?")).answer(kernels());
    (await page.server.next("/api/runs/r1/evaluation?checkpoint=1&split=validation")).answer(
      json(evaluationOf(1)),
    );
    const pass = await page.server.next("/api/backward");
    expect(pass.body).toMatchObject({ weights: { run: "r1", checkpoint: 1 }, target: 2 });
    pass.answer(trace(5, { target: 2 }));
    const digits = await page.server.next("/api/samples?split=train&index=55010");
    digits.answer(json({ samples: [{ split: "train", index: 55_010, label: 4, pixels }] }));
    await vi.waitFor(() => expect(page.store.state.train.evaluation?.checkpoint).toBe(1));
    return page;
  }

  it("shows its kernels, its mistakes and what it makes of the reader's digit", async () => {
    const { train } = (await judged()).store.state;
    expect(train.weights).toMatchObject({ run: "r1", checkpoint: 1 });
    expect([.../** @type {any} */ (train.weights).tensors.get("k1").values]).toEqual([1, 2]);
    expect(train.trace?.tensors.get("A")?.values[0]).toBe(5);
    expect(train.digits).toMatchObject({ cell: null, total: 1 });
    expect(Object.keys(train.pixels)).toEqual(["train:55010"]);
  });

  it("opens the digits behind a cell, pixels that are known not being asked for again", async () => {
    const page = await judged();
    page.train.open({ label: 4, prediction: 9 });
    const asked = await page.server.next("/api/runs/r1/mistakes");
    expect(asked.path).toContain("label=4&prediction=9&limit=48&checkpoint=1&split=validation");
    asked.answer(json({ digits: evaluationOf().mistaken, total: 2 }));
    await vi.waitFor(() => expect(page.store.state.train.digits?.cell).toEqual({ label: 4, prediction: 9 }));
    page.train.open(null);
    await vi.waitFor(() => expect(page.store.state.train.digits?.cell).toBeNull());
    expect(page.server.asked).toEqual([]);
  });

  it("can be an earlier one; the last one follows the run again", async () => {
    const page = await judged();
    page.train.lookAt(0);
    expect(page.store.state.train.moment).toBe(0);
    await page.server.next("/api/runs/r1/checkpoints/0?");
    await page.server.next("/api/runs/r1/evaluation?checkpoint=0");
    expect((await page.server.next("/api/backward")).body.weights).toEqual({ run: "r1", checkpoint: 0 });
    page.train.lookAt(1);
    expect(page.store.state.train.moment).toBeNull();
  });

  it("is counted on other images when they are chosen", async () => {
    const page = await judged();
    page.train.count("test");
    await page.server.next("/api/runs/r1/evaluation?checkpoint=1&split=test");
    expect(page.server.asked).toEqual([]);
  });

  it("that cannot be judged says why, and is tried again only when the reader wishes", async () => {
    const page = await judged();
    page.train.count("test");
    const problem = { title: "Unavailable", status: 503, detail: "MNIST is missing: run make data." };
    (await page.server.next("/api/runs/r1/evaluation")).answer(json(problem, 503));
    await vi.waitFor(() => expect(page.store.state.train.unread).toBe(problem.detail));
    expect(page.server.asked).toEqual([]);
    page.train.retry();
    await page.server.next("/api/runs/r1/evaluation?checkpoint=1&split=test");
    expect(page.store.state.train.unread).toBeNull();
  });

  it("becomes the reader's own session on the Digit page", async () => {
    const page = await judged();
    const applying = page.train.apply();
    const asked = await page.server.next("/api/sessions");
    expect(asked.body).toEqual({ network: "small", weights: { run: "r1", checkpoint: 1 } });
    asked.answer(json({ ...session(0, 0), origin: { run: "r1", checkpoint: 1 } }, 201));
    (await page.server.next("/api/runs/r1/checkpoints")).answer(
      json({ checkpoints: [checkpointOf(0, 0), checkpointOf(1, 9)] }),
    );
    const pass = await page.server.next("/api/backward");
    expect(pass.body).toMatchObject({
      weights: { session: "mine" },
      input: { sample: { index: sample.index } },
    });
    pass.answer(trace(6, { target: 2 }));
    await applying;
    expect(page.store.state).toMatchObject({
      page: "digit",
      weights: { session: "mine" },
      notice: { kind: "done" },
    });
    expect(page.store.state.moments.map(({ step }) => step)).toEqual([0, 9]);
    expect(page.controller.own.has("mine")).toBe(true);
  });

  it("begins no session with another network where its own cannot be opened", async () => {
    const page = await judged();
    const runs = [runOf({ ...finished, network: "gone" })];
    setTrain(page.store, { runs });
    const refusal = () => json({ detail: "There is no network 'gone'." }, 404);
    (await page.server.next("/api/networks/gone")).answer(refusal());
    await vi.waitFor(() => expect(page.store.state.notice?.message).toContain("no network 'gone'"));
    const applying = page.train.apply();
    (await page.server.next("/api/networks/gone")).answer(refusal());
    await applying;
    expect(page.server.asked.map(({ path }) => path)).not.toContain("/api/sessions");
    expect(page.store.state.notice?.message).toContain("no network 'gone'");
  });

  it("of a run without held-out images is counted on the test images", async () => {
    const page = training(start());
    const { recipe } = runOf();
    await entered(page, [runOf({ ...finished, recipe: { ...recipe, held_out: 0 } })]);
    await course(page, "r1", [1], [checkpointOf(0, 0)]);
    await page.server.next("/api/runs/r1/evaluation?checkpoint=0&split=test");
  });

  it("of another run takes nothing over from the last one", async () => {
    const page = await judged();
    setTrain(page.store, { runs: [runOf(finished), runOf({ id: "r2", ...finished })] });
    page.train.choose("r2");
    const { weights, evaluation, digits, trace } = page.store.state.train;
    expect([weights, evaluation, digits, trace]).toEqual([null, null, null, null]);
  });
});
