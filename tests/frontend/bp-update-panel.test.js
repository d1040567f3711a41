/** The update panel: one step, what it changed, and the way back. */
import { BpUpdatePanel } from "../../frontend/src/update/bp-update-panel.js";
import { smallNetwork } from "./description.js";
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
  version: 1,
  room: 199,
  steps: [taken, { ...taken, position: 2 }],
  can_undo: true,
  can_redo: true,
  created_at: "",
  used_at: "",
  expires_at: "",
};

/** @param {object} [properties] */
const panel = (properties = {}) =>
  mount(new BpUpdatePanel(), { network: smallNetwork(), target: 3, loss: 1.85, eta: 0.01, ...properties });

/** @param {BpUpdatePanel} view @param {string} name */
const button = (view, name) => /** @type {HTMLButtonElement} */ (find(view, `[data-action=${name}]`));

describe("bp-update-panel", () => {
  it("asks for a step with its rate", async () => {
    const view = await panel();
    const steps = eventsOf(view, "sgd-step");
    button(view, "step").click();
    expect(steps).toEqual([{ eta: 0.01 }]);
  });

  it("tells the rate that holds, and takes no step while another is typed wrongly", async () => {
    const view = await panel({ eta: 0.25 });
    expect(textOf(find(view, "[data-role=eta]"))).toMatch(/= 0.25$/);
    view.problem = "The learning rate must be above 0.";
    await settled(view);
    expect(button(view, "step").disabled).toBe(true);
    expect(button(view, "step").title).toBe("The learning rate must be above 0.");
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
