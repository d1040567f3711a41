/** The Train page as a whole and the way to it: its address, the switch in the head, and what it says while there is no run. */
import { formatAddress, parseAddress } from "../../frontend/src/address.js";
import { ApiClient } from "../../frontend/src/api/client.js";
import { AddressBar } from "../../frontend/src/app/address_bar.js";
import { BpHeader } from "../../frontend/src/app/bp-header.js";
import { BpTrainPage, TrainController } from "../../frontend/src/train/bp-train-page.js";
import { setTrain } from "../../frontend/src/train/train_state.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";
import { json, start, started } from "./served_page.js";
import { checkpointOf, evaluationOf, Line, rowOf, runOf } from "./train_runs.js";

describe("the address", () => {
  it.each([[{ page: "train", runs: ["a1", "b2"], target: 3 }], [{ page: "train" }]])(
    "holds the page and its runs",
    (address) => {
      const given = /** @type {import("../../frontend/src/address.js").Address} */ (address);
      expect(parseAddress(formatAddress(given))).toEqual(given);
    },
  );

  it("drops pages, runs and thirds that there are not", () => {
    const { problems, ...rest } = parseAddress("#page=secret&runs=,../x,%00");
    expect(rest).toEqual({});
    expect(problems?.map(({ key }) => key)).toEqual(["page", "runs"]);
    expect(parseAddress("#runs=a,a,b")).toEqual({ runs: ["a", "b"] });
    expect(parseAddress("#runs=a,b,c")).toMatchObject({ runs: ["a", "b"], problems: [{ taken: true }] });
  });
});

describe("the address bar", () => {
  const state = () => ({ page: parseAddress(location.hash).page ?? "digit", length: history.length });

  async function opened() {
    history.replaceState(null, "", "#");
    const page = await started();
    const bar = new AddressBar(page.store, page.controller);
    vi.spyOn(page.controller, "boot").mockResolvedValue(undefined);
    await bar.attach();
    return { ...page, bar };
  }

  it("makes another page another entry, and follows back to the same pass without running it anew", async () => {
    const { server, store, controller, bar } = await opened();
    const pushed = vi.spyOn(history, "pushState");
    controller.turnTo({ page: "train", runs: ["r1"] });
    expect(pushed).toHaveBeenCalledTimes(1);
    expect(state().page).toBe("train");
    history.replaceState(
      null,
      "",
      formatAddress({ ...parseAddress(location.hash), page: undefined, runs: undefined }),
    );
    window.dispatchEvent(new Event("hashchange"));
    expect(store.state.page).toBe("digit");
    expect(store.state.train.shown).toEqual(["r1"]);
    expect(server.asked).toEqual([]);
    expect(pushed).toHaveBeenCalledTimes(1);
    pushed.mockRestore();
    bar.detach();
  });

  it("never writes over an entry that the browser has turned to and not told of yet", async () => {
    vi.useFakeTimers();
    const { store, bar } = await opened();
    store.set({ eta: 0.5 });
    history.replaceState(null, "", "#page=train");
    vi.advanceTimersByTime(1000);
    expect(location.hash).toBe("#page=train");
    window.dispatchEvent(new Event("hashchange"));
    store.set({ eta: 0.25 });
    vi.advanceTimersByTime(1000);
    expect(parseAddress(location.hash)).toMatchObject({ page: "train", eta: 0.25 });
    vi.useRealTimers();
    bar.detach();
  });
});

describe("the head", () => {
  it("leads to either page, by a link that can be copied, and hides what a pass is run with but the network", async () => {
    const { store } = await started();
    const view = await mount(new BpHeader(), { state: store.state });
    const chosen = eventsOf(view, "page-chosen");
    const [digit, train] = [...view.querySelectorAll("nav a")];
    expect([digit, train].map((link) => link.getAttribute("aria-current"))).toEqual(["page", null]);
    expect(train.getAttribute("href")).toMatch(/^#page=train&sample=test:3/);
    /** @type {HTMLElement} */ (train).click();
    expect(chosen).toEqual([{ page: "train" }]);
    expect(view.querySelector("bp-weights-select")).not.toBeNull();
    store.set({ page: "train" });
    view.state = store.state;
    await settled(view);
    expect(view.querySelector("bp-weights-select")).toBeNull();
    expect(train.getAttribute("aria-current")).toBe("page");
    find(view, ".bp-brand").click();
    expect(chosen[1]).toEqual({ page: "digit" });
  });

  it("offers no weights to a network that has none", async () => {
    const { store } = await started();
    const network = { .../** @type {any} */ (store.state.network), parameter_count: 0 };
    const view = await mount(new BpHeader(), { state: { ...store.state, network } });
    expect(view.querySelector("bp-target")).not.toBeNull();
    expect(view.querySelector("bp-weights-select, bp-weights-files")).toBeNull();
  });
});

describe("bp-train-page", () => {
  /** @param {Partial<import("../../frontend/src/train/types.js").TrainState>} patch */
  async function shown(patch) {
    const { server, store, controller } = start();
    setTrain(store, patch);
    const train = new TrainController(store, new ApiClient(server.fetch), controller, Line.dial);
    const view = new BpTrainPage();
    view.controller = train;
    await mount(view, { state: store.state });
    return { server, store, view };
  }

  it("invites to a first run, and starts a quick one", async () => {
    const { server, view } = await shown({ runs: [] });
    expect(textOf(find(view, "h1"))).toBe("Train the network yourself");
    expect(find(view, ".bp-train-new").hasAttribute("open")).toBe(true);
    find(view, ".bp-train-empty .bp-button").click();
    const asked = await server.next("/api/runs");
    expect(asked.body).toMatchObject({ network: "small", share: 0.1, epochs: 3 });
  });

  it("says why a network cannot be trained, and leads to the one that can", async () => {
    const { store, view } = await shown({ runs: [] });
    const network = { .../** @type {any} */ (store.state.network), trainable: "It has no loss." };
    view.state = { ...store.state, network };
    await settled(view);
    expect(textOf(find(view, "[data-role=untrainable]"))).toContain(
      "Small cannot be trained here. It has no loss.",
    );
    expect(view.querySelector("bp-train-form")).toBeNull();
    expect(find(view, ".bp-train-empty a").getAttribute("href")).toBe("#page=train");
  });

  it("says that it reads the runs, and that the first checkpoint is still to come", async () => {
    const { view, store } = await shown({ runs: null });
    expect(textOf(find(view, "h1"))).toBe("Reading the runs…");
    setTrain(store, { runs: [runOf()], shown: ["r1"] });
    view.state = store.state;
    await settled(view);
    expect(textOf(view)).toContain("The first checkpoint is made when the run starts.");
  });

  it("looks at the checkpoint that the slider chooses, and keeps that to itself", async () => {
    const checkpoints = [checkpointOf(0, 0), checkpointOf(1, 10)];
    const { view, store } = await shown({
      runs: [runOf({ status: "finished" })],
      shown: ["r1"],
      histories: { r1: { rows: [rowOf(1)], checkpoints } },
      evaluation: evaluationOf(1),
    });
    const outside = eventsOf(document, "moment-chosen");
    const slider = /** @type {import("../../frontend/src/slider/bp-time-slider.js").BpTimeSlider} */ (
      find(view, "bp-time-slider")
    );
    expect([slider.index, slider.moments.map(({ step }) => step)]).toEqual([1, [0, 10]]);
    find(view, "[role=slider]").dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
    expect(store.state.train.moment).toBe(0);
    expect(outside).toEqual([]);
  });

  it("tells what could not be read, with another try", async () => {
    const { view, server } = await shown({
      runs: [runOf({ status: "finished" })],
      shown: ["r1"],
      histories: { r1: { rows: [], checkpoints: [checkpointOf(0, 0)] } },
      unread: "MNIST is missing: run make data.",
    });
    const hint = find(view, ".bp-train-moment .bp-hint");
    expect(textOf(hint)).toContain("MNIST is missing: run make data.");
    find(hint, "button").click();
    (await server.next("/api/runs/r1/evaluation")).answer(json(evaluationOf()));
  });
});

it("keeps the digit while the page is turned", async () => {
  const { store, controller, server } = await started();
  const { input } = store.state;
  controller.turnTo({ page: "train" });
  controller.turnTo({ page: "digit" });
  expect(store.state.input).toBe(input);
  expect(server.asked).toEqual([]);
});
