/** The update panel: a rate that is checked as it is typed, one step, and the way back. */
import { BpUpdatePanel, parseEta } from "../../frontend/src/update/bp-update-panel.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

const result = {
  loss: 1.85,
  loss_after: 1.6,
  probabilities: [0, 0, 0, 0.15, 0.85, 0, 0, 0, 0, 0],
  probabilities_after: [0, 0, 0, 0.25, 0.75, 0, 0, 0, 0, 0],
  prediction: 4,
  prediction_after: 4,
};

const taken = {
  position: 1,
  loss: 1.85,
  loss_after: 1.6,
  target: 3,
  prediction: 4,
  prediction_after: 4,
  learning_rate: 0.01,
  at: "",
};

const session = {
  id: "a",
  network: "nguyen",
  origin: { seed: 0 },
  position: 1,
  steps: [taken, { ...taken, position: 2 }],
  can_undo: true,
  can_redo: true,
  created_at: "",
  used_at: "",
  expires_at: "",
};

/** @param {object} [properties] */
const panel = (properties = {}) =>
  mount(new BpUpdatePanel(), { target: 3, loss: 1.85, eta: 0.01, ...properties });

/** @param {BpUpdatePanel} view @param {string} name */
const button = (view, name) => /** @type {HTMLButtonElement} */ (find(view, `[data-action=${name}]`));

/** @param {BpUpdatePanel} view @param {string} text */
async function type(view, text) {
  const input = /** @type {HTMLInputElement} */ (find(view, "input[name=eta]"));
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await settled(view);
}

describe("parseEta", () => {
  it.each([
    ["0.01", 0.01],
    [" 1e-3 ", 0.001],
    ["0,5", 0.5],
    ["7", 7],
  ])("reads %j as %f", (text, eta) => {
    expect(parseEta(text)).toEqual({ eta, problem: null });
  });

  it.each([
    ["", /must be a number/],
    ["fast", /must be a number/],
    ["NaN", /must be a number/],
    ["Infinity", /must be finite/],
    ["1e999", /must be finite/],
    ["0", /above 0/],
    ["-0.1", /above 0/],
  ])("refuses %j and says what is allowed", (text, problem) => {
    expect(parseEta(text).eta).toBeNull();
    expect(parseEta(text).problem).toMatch(problem);
  });
});

describe("bp-update-panel", () => {
  it("asks for a step with its rate", async () => {
    const view = await panel();
    const steps = eventsOf(view, "sgd-step");
    button(view, "step").click();
    expect(steps).toEqual([{ eta: 0.01 }]);
  });

  it("passes a good rate on, and neither passes on nor steps with a bad one", async () => {
    const view = await panel();
    const chosen = eventsOf(view, "eta-chosen");
    await type(view, "-1");
    expect(chosen).toEqual([]);
    expect(button(view, "step").disabled).toBe(true);
    expect(textOf(find(view, "[role=alert]"))).toMatch(/above 0/);
    expect(find(view, "input").getAttribute("aria-invalid")).toBe("true");
    await type(view, "0.05");
    expect(chosen).toEqual([{ eta: 0.05 }]);
    expect(button(view, "step").disabled).toBe(false);
    expect(textOf(find(view, "[role=alert]"))).toBe("");
  });

  it("steps only with a digit, a target and nothing under way", async () => {
    for (const lacking of [{ target: null }, { loss: null }, { busy: true }]) {
      expect(button(await panel(lacking), "step").disabled).toBe(true);
    }
  });

  it("offers undo, redo and reset as the session allows", async () => {
    const view = await panel();
    for (const name of ["undo", "redo", "reset"]) expect(button(view, name).disabled).toBe(true);
    view.session = session;
    await settled(view);
    for (const name of ["undo", "redo", "reset"]) {
      const sent = eventsOf(view, `sgd-${name}`);
      button(view, name).click();
      expect(sent).toHaveLength(1);
    }
    expect(textOf(find(view, "[data-role=history]"))).toMatch(/step 1 of 2/);
    view.session = { ...session, position: 0, can_undo: false };
    await settled(view);
    expect(button(view, "undo").disabled).toBe(true);
    expect(button(view, "reset").disabled).toBe(true);
    expect(button(view, "redo").disabled).toBe(false);
  });

  it("shows loss and the stepped target's probability before and after, though another target is chosen since", async () => {
    const view = await panel({ session, result, target: 9 });
    expect(textOf(find(view, "[data-row=loss]"))).toBe("loss 1.850 1.600 ↓ −0.250");
    expect(textOf(find(view, "[data-row=probability]"))).toBe("P(3) 15.0% 25.0% ↑ +10.0 pts");
    expect(textOf(find(view, "[data-row=prediction]"))).toBe("prediction 4 4 same");
  });
});
