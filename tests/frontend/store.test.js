/** The store tells what changed, once, and only when something did. */
import { Store } from "../../frontend/src/store.js";

describe("Store", () => {
  it("keeps the old state whole", () => {
    const store = new Store({ a: 1, b: 2 });
    const before = store.state;
    store.set({ a: 5 });
    expect(store.state).toEqual({ a: 5, b: 2 });
    expect(before).toEqual({ a: 1, b: 2 });
  });

  it("tells the new state and the one before, once a change", () => {
    const store = new Store({ a: 1, b: 2 });
    const listener = vi.fn();
    store.subscribe(listener);
    store.set({ a: 3, b: 4 });
    expect(listener.mock.calls).toEqual([
      [
        { a: 3, b: 4 },
        { a: 1, b: 2 },
      ],
    ]);
  });

  it("tells nobody when nothing changed, nor those who left", () => {
    const store = new Store({ a: Number.NaN, b: 2 });
    const listener = vi.fn();
    const end = store.subscribe(listener);
    store.set({ a: Number.NaN, b: 2 });
    end();
    store.set({ b: 3 });
    expect(listener).not.toHaveBeenCalled();
  });
});
