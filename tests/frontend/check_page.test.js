/** The Check page asks, tells what came out and shows it cell by cell; gradients that were checked wear a badge. */
import { ApiClient } from "../../frontend/src/api/client.js";
import { BpCheckBadge } from "../../frontend/src/check/bp-check-badge.js";
import { BpCheckEntries } from "../../frontend/src/check/bp-check-entries.js";
import { BpCheckForm } from "../../frontend/src/check/bp-check-form.js";
import { BpCheckPage, visit } from "../../frontend/src/check/bp-check-page.js";
import { BpCheckStrips } from "../../frontend/src/check/bp-check-strips.js";
import { BpNetwork } from "../../frontend/src/network/bp-network.js";
import { initialState } from "../../frontend/src/store.js";
import { checkedTensor, checkResult, curvePoints, entry, spreadOf } from "./checked.js";
import { smallNetwork, traceOf } from "./description.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";
import { started } from "./served_page.js";

const network = smallNetwork();

/** @param {Partial<import("../../frontend/src/check/types.js").CheckState>} check */
function stateWith(check) {
  const trace = traceOf({ dLZ: [0.25, 0.25, 0.25], Z: 1 });
  const input = { pixels: new Float64Array(784), source: { kind: "drawing" }, png: null, stages: null };
  return /** @type {import("../../frontend/src/store.js").State} */ ({
    ...initialState(),
    page: "check",
    network,
    trace,
    input,
    target: 0,
    check: { ...initialState().check, trace, ...check },
  });
}

describe("the Check page", () => {
  it("invites, and checks all parameters at a press", async () => {
    const { server, store, controller } = await started();
    store.set({ page: "check" });
    const app = /** @type {any} */ ({ store, api: new ApiClient(server.fetch), controller });
    const opened = visit(app);
    const page = new BpCheckPage();
    await mount(page, { state: store.state });
    expect(textOf(find(page, "main h1"))).toBe("Can you trust these gradients?");
    expect(page.querySelectorAll("main figure svg")).toHaveLength(2);
    const button = find(page, "main .bp-button--primary");
    expect(textOf(button)).toBe("Check all 30 parameters");
    expect(/** @type {HTMLButtonElement} */ (button).disabled).toBe(false);
    opened.leave();
  });

  it("says what it waits for", async () => {
    const waiting = { ...stateWith({}), input: null, trace: null };
    const page = await mount(new BpCheckPage(), { state: waiting });
    expect(textOf(find(page, ".bp-check-ask"))).toContain("no input yet");
    expect(find(page, "form button").hasAttribute("disabled")).toBe(true);
    page.state = { ...stateWith({}), target: null };
    await settled(page);
    expect(textOf(find(page, ".bp-check-ask"))).toContain("Choose a target");
  });

  it("tells what the loss is taken against", async () => {
    const against = async (/** @type {any} */ spec, /** @type {any} */ target) => {
      const state = stateWith({});
      const page = await mount(new BpCheckPage(), {
        state: { ...state, network: { ...network, target: { ...network.target, ...spec } }, target },
      });
      return textOf(find(page, ".bp-check-subject b"));
    };
    expect(await against({}, 2)).toBe("2");
    expect(await against({ kind: "yes_no", shape: [1] }, 1)).toBe("yes");
    const page = await mount(new BpCheckPage(), { state: { ...stateWith({}), target: [9] } });
    expect(textOf(find(page, ".bp-check-subject"))).toContain("against target 9");
  });

  it("tells what came out, and every cell of the tensor that is looked at", async () => {
    const check = { result: checkResult(), symbol: "Z", entry: entry([0], 2e-9), curve: curvePoints() };
    const page = await mount(new BpCheckPage(), { state: stateWith(check) });
    expect(textOf(find(page, "main h1"))).toBe("Backpropagation agrees with finite differences");
    expect(textOf(find(page, "[role=status]"))).toBe("Backpropagation agrees with finite differences");
    expect([...page.querySelectorAll(".bp-check-account li")].map(textOf)).toEqual([
      "1 told to a relative error of 10⁻⁶",
      "1 the same to the last bit, mostly 0 both ways",
      "1 met a kink, where the difference is no derivative: left out",
    ]);
    expect(textOf(find(page, ".bp-check-entry"))).toContain("dLZ[0] by backpropagation0.25");
    const plot = find(page, ".bp-check-plot").getAttribute("aria-label");
    expect(plot).toContain("at ε = 10⁻⁵");
    expect(plot).toContain("At 1 of these 4 values of ε the perturbation meets a kink.");
    expect(find(page, "bp-map").getAttribute("aria-label")).toContain("met a kink: 1");
  });

  it("shows a result no more once the pass has changed", async () => {
    const state = stateWith({ result: checkResult(), symbol: "Z", entry: entry([0], 2e-9) });
    const page = await mount(new BpCheckPage(), { state: { ...state, trace: traceOf({ dLZ: 1 }) } });
    expect(textOf(find(page, "main h1"))).toBe("The pass has changed");
  });

  it("accuses a gradient that is wrong", async () => {
    const wrong = checkedTensor({
      agrees: false,
      max_relative_error: 0.5,
      worst: entry([0], 0.5),
      spread: spreadOf(0.5),
      errors: [0.5, 0, null],
    });
    const state = stateWith({
      result: checkResult([wrong]),
      symbol: "Z",
      entry: entry([0], 0.5),
      exponent: -3,
    });
    const page = await mount(new BpCheckPage(), { state });
    expect(textOf(find(page, "main h1"))).toMatch(/disagree on dLZ/);
    expect(find(page, ".bp-check-result").dataset.verdict).toBe("differs");
    expect(page.querySelectorAll("rect[data-wrong]")).toHaveLength(1);
    expect(textOf(find(page, ".bp-check-hint"))).toContain("smaller one");
  });

  it("shows progress, and hides the press that would start another", async () => {
    const page = await mount(new BpCheckPage(), {
      state: stateWith({ progress: { done: 1280, total: 3898, symbol: "k", seconds_left: null } }),
    });
    expect(textOf(find(page, ".bp-check-progress p"))).toBe("1,280 of 3,898, at k");
    page.state = stateWith({ progress: { done: 1280, total: 3898, symbol: "k", seconds_left: 130 } });
    await page.updateComplete;
    expect(textOf(find(page, ".bp-check-progress p"))).toContain("about 2 minutes left");
    expect(textOf(find(page, "form button"))).toBe("Stop");
  });
});

describe("the form", () => {
  it("sends what is chosen", async () => {
    const choice = { what: /** @type {const} */ ("tensor"), symbol: "h", index: "" };
    const check = { ...initialState().check, choice };
    const form = await mount(new BpCheckForm(), { network, check, ready: true });
    const choices = eventsOf(form, "choice-made");
    const epsilons = eventsOf(form, "epsilon-chosen");
    const wanted = eventsOf(form, "check-wanted");
    const field = find(form, "[name=index]");
    expect(/** @type {HTMLInputElement} */ (field).placeholder).toBe("1, 0, 1, 1");
    Object.assign(field, { value: "0, 0, 1, 2" }).dispatchEvent(new Event("input"));
    const select = find(form, "[name=symbol]");
    expect([...select.querySelectorAll("option")].map((option) => option.value)).toEqual([
      "h",
      "v",
      "B",
      "Z",
    ]);
    Object.assign(select, { value: "B" }).dispatchEvent(new Event("change"));
    Object.assign(find(form, "[name=epsilon]"), { value: "-7" }).dispatchEvent(new Event("input"));
    find(form, "form").dispatchEvent(new Event("submit", { cancelable: true }));
    expect(choices).toEqual([{ choice: { index: "0, 0, 1, 2" } }, { choice: { symbol: "B", index: "" } }]);
    expect(epsilons).toEqual([{ exponent: -7 }]);
    expect(wanted).toHaveLength(1);
  });
});

describe("the tables", () => {
  it("tell a tensor's errors by a row, which a key can press", async () => {
    const result = checkResult([checkedTensor(), checkedTensor({ symbol: "v", gradient: "dLv" })]);
    const strips = await mount(new BpCheckStrips(), { result, chosen: "Z" });
    const chosen = eventsOf(strips, "tensor-chosen");
    const rows = [...strips.querySelectorAll("tbody tr")];
    expect(rows.map((row) => [...row.querySelectorAll("td")].map(textOf).filter(Boolean))).toEqual([
      ["3", "1", "1", "2.0·10⁻⁹", "✓agrees"],
      ["3", "1", "1", "2.0·10⁻⁹", "✓agrees"],
    ]);
    find(rows[1], "button").click();
    expect(chosen).toEqual([{ symbol: "v" }]);
  });

  it("list the worst cells, and those that met a kink with what crossed", async () => {
    const entries = [...checkedTensor().entries, entry([5], 3e-7)];
    const table = await mount(new BpCheckEntries(), {
      tensor: checkedTensor({ entries }),
      entry: entry([0], 2e-9),
    });
    const cells = () => [...table.querySelectorAll("tbody th")].map(textOf);
    expect(cells()).toEqual(["[5]", "[0]", "[1]"]);
    const pressed = eventsOf(table, "entry-chosen");
    find(table, "tbody button").click();
    expect(pressed).toEqual([{ index: [5] }]);
    /** @type {HTMLElement} */ (table.querySelectorAll("input[name=entries]")[1]).click();
    table.querySelectorAll("input[name=entries]")[1].dispatchEvent(new Event("change"));
    await settled(table);
    expect(cells()).toEqual(["[2]"]);
    expect(textOf(find(table, ".bp-check-what"))).toBe("ReLU turned at A[1, 2, 3]");
  });
});

describe("the badge", () => {
  it("stands on every gradient that was checked, and leads to the check", async () => {
    const trace = traceOf({ X: 1, Z: 1, dLZ: 1, dLv: 1 });
    const checks = new Map([["dLZ", checkedTensor()]]);
    const sheet = await mount(new BpNetwork(), { network, trace, position: 13, checks });
    const badges = [...sheet.querySelectorAll("bp-check-badge")];
    expect(badges.map((badge) => badge.closest("figure")?.dataset.symbol)).toEqual(["dLZ"]);
    const turned = eventsOf(sheet, "page-chosen");
    find(badges[0], "button").click();
    expect(turned).toEqual([{ page: "check" }]);
    sheet.checks = new Map();
    await settled(sheet);
    expect(sheet.querySelector("bp-check-badge")).toBeNull();
  });

  it("tells its verdict by a sign and in words", async () => {
    const verdicts = [
      [checkedTensor(), "✓ 2e−9", "agrees"],
      [checkedTensor({ agrees: false, max_relative_error: 0.5 }), "≠ 0.5", "disagrees"],
      [checkedTensor({ told: 0, faint: 1 }), "≈ 2e−9", "too faint"],
      [
        checkedTensor({ told: 0, kinked: 3, max_relative_error: null }),
        "≈ ×",
        "every perturbation met a kink",
      ],
    ];
    for (const [check, text, words] of verdicts) {
      const badge = await mount(new BpCheckBadge(), { check: /** @type {any} */ (check) });
      expect(textOf(badge)).toBe(text);
      expect(find(badge, "button").getAttribute("aria-label")).toContain(words);
    }
  });
});
