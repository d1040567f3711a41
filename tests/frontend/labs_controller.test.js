/** A lab's runs are asked for with the reader's own numbers; what was proved is proved again when they change. */
import { ApiClient } from "../../frontend/src/api/client.js";
import { LabsController } from "../../frontend/src/labs/labs_controller.js";
import { initialState, Store } from "../../frontend/src/store.js";
import { networkOf, row } from "./labs.js";
import { float64, writeSafetensors } from "./safetensors_writer.js";
import { json, Server } from "./served_page.js";

const convolution = networkOf(
  "katsaros-convolution",
  { z: row([0, 0, 0, 0]), dLw: { shape: [1, 1, 3], values: [] } },
  { parameters: ["w"], examples: [{ name: "plain", input: [[1, 2, 3, 4, 5, 6]], target: [[1, 1, 1, 1]] }] },
);
const pooling = networkOf(
  "katsaros-pooling",
  { dLz: row([0, 0, 0, 0, 0, 0]) },
  { examples: [{ name: "plain", input: [[1, 2, 3, 4, 5, 6]], target: [[1, 1]] }] },
);
const described = { "katsaros-convolution": convolution, "katsaros-pooling": pooling };

const passed = () =>
  new Response(
    writeSafetensors(
      { z: float64([1, 2, 3, 4], [1, 4]) },
      { trace: JSON.stringify({ network: "n", steps: [] }) },
    ),
  );
const told = () =>
  json({ explanations: [{ symbol: "z", index: [0, 0], value: 1, terms: [], latex: "", latex_numbers: "" }] });

/** @param {Server} server @param {number} runs */
async function answerRuns(server, runs) {
  const bodies = [];
  for (let run = 0; run < runs; run++) {
    const backward = await server.next("/api/backward");
    bodies.push(backward.body);
    backward.answer(passed());
    (await server.next("/api/explain")).answer(told());
  }
  return bodies;
}

async function opened() {
  const server = new Server();
  const store = new Store(initialState());
  const labs = new LabsController(store, new ApiClient(server.fetch));
  labs.enter();
  (await server.next("/api/equations")).answer(json({ sources: [], equations: [], derivations: {} }));
  labs.open("katsaros");
  for (const [id, network] of Object.entries(described))
    (await server.next(`/api/networks/${id}`)).answer(json(network));
  const bodies = await answerRuns(server, 2);
  await vi.waitFor(() => expect(Object.keys(store.state.labs.katsaros.runs)).toHaveLength(2));
  return { server, store, labs, bodies };
}

describe("the labs' controller", () => {
  it("runs what a lab needs with its example's numbers", async () => {
    const { store, bodies, labs } = await opened();
    expect(bodies[0]).toEqual({
      network: "katsaros-convolution",
      input: { values: [[1, 2, 3, 4, 5, 6]] },
      target: [[1, 1, 1, 1]],
      edits: [],
    });
    const { runs, problem } = store.state.labs.katsaros;
    expect(runs.convolution.explained.get("z:0,0")?.value).toBe(1);
    expect([...(runs.convolution.trace.tensors.get("z")?.values ?? [])]).toEqual([1, 2, 3, 4]);
    expect(problem).toBeNull();
    labs.leave();
  });

  it("runs anew only what a typed number changes, and asks its questions again", async () => {
    const { server, store, labs } = await opened();
    labs.ask("proof", "convolution", "/api/proofs", { proof: "one" });
    const first = await server.next("/api/proofs");
    expect(first.body).toMatchObject({ network: "katsaros-convolution", proof: "one" });
    first.answer(json({ equal: true }));
    await vi.waitFor(() => expect(store.state.labs.katsaros.asked.proof.answer).toEqual({ equal: true }));
    const { pooling: before } = store.state.labs.katsaros.runs;
    labs.type({ symbol: "w", index: [0, 0, 1], value: 7 });
    labs.type({ symbol: "p", index: [0, 5], value: -1 });
    const [last] = (await answerRuns(server, 1)).slice(-1);
    expect(last).toMatchObject({
      input: { values: [[1, 2, 3, 4, 5, -1]] },
      edits: [{ symbol: "w", index: [0, 0, 1], value: 7 }],
    });
    const again = await server.next("/api/proofs");
    expect(again.body).toMatchObject({ proof: "one", edits: [{ symbol: "w" }] });
    again.answer(json({ equal: false }));
    await vi.waitFor(() => expect(store.state.labs.katsaros.asked.proof.answer).toEqual({ equal: false }));
    expect(store.state.labs.katsaros.runs.pooling).toBe(before);
    labs.leave();
  });

  it("takes another network where a bias is switched on, and moves a slider without a run", async () => {
    const { server, store, labs } = await opened();
    labs.move(2, 99);
    expect(store.state.labs.katsaros.settings.at).toEqual([0, 0, 5]);
    labs.setUp(["bias", "relu"]);
    const asked = await server.next("/api/networks/");
    expect(asked.path).toBe("/api/networks/katsaros-convolution%2Bbias%2Brelu");
    asked.answer(json({ ...convolution, parameters: ["w", "b"] }));
    const [body] = await answerRuns(server, 1);
    expect(body.network).toBe("katsaros-convolution+bias+relu");
    labs.leave();
  });

  it("shows a run together with the proof that goes with it, never with one of other numbers", async () => {
    const server = new Server();
    const store = new Store(initialState());
    const labs = new LabsController(store, new ApiClient(server.fetch));
    labs.enter();
    (await server.next("/api/equations")).answer(json({ sources: [], equations: [], derivations: {} }));
    labs.open("binary");
    const input = [[[1]]];
    const examples = ["yes", "no"].map((name) => ({ name, input, target: [1] }));
    (await server.next("/api/networks/binary")).answer(
      json(networkOf("binary", { dLb2: row([0]) }, { parameters: ["b2"], examples })),
    );
    /** @param {number} number */
    const run = async (number) => {
      for (let at = 0; at < 2; at++) (await server.next("/api/backward")).answer(passed());
      (await server.next("/api/explain")).answer(told());
      const proofs = [await server.next("/api/proofs"), await server.next("/api/proofs")];
      expect(Object.keys(store.state.labs.binary.runs)).toHaveLength(number === 1 ? 0 : 2);
      for (const proof of proofs)
        proof.answer(json({ number, proof: proof.body.proof, edits: proof.body.edits }));
      await vi.waitFor(() => expect(store.state.labs.binary.runs.one?.proved).toMatchObject({ number }));
    };
    await run(1);
    const edit = { symbol: "b2", index: [0], value: 2 };
    labs.type(edit);
    await run(2);
    const { one, batch } = store.state.labs.binary.runs;
    expect(one.proved).toMatchObject({ proof: "dense-weights", edits: [edit] });
    expect(batch.proved).toMatchObject({ proof: "mean", edits: [edit] });
    labs.leave();
  });

  it("tells why it could not run, and runs at the next try", async () => {
    const { server, store, labs } = await opened();
    labs.type({ symbol: "p", index: [0, 0], value: 3 });
    (await server.next("/api/backward")).answer(json({ title: "", status: 422, detail: "Too large." }, 422));
    await vi.waitFor(() => expect(store.state.labs.katsaros.problem).toBe("Too large."));
    labs.revert();
    await vi.waitFor(() => expect(store.state.labs.katsaros.problem).toBeNull());
    expect(store.state.labs.katsaros.settings.own).toEqual([]);
    labs.leave();
  });

  it("keeps what the server refuses to prove as a problem of that question", async () => {
    const { server, store, labs } = await opened();
    labs.ask("proof", "pooling", "/api/proofs", { proof: "none" });
    (await server.next("/api/proofs")).answer(
      json({ title: "", status: 404, detail: "No such proof." }, 404),
    );
    await vi.waitFor(() =>
      expect(store.state.labs.katsaros.asked.proof).toMatchObject({ busy: false, problem: "No such proof." }),
    );
    labs.leave();
  });
});
