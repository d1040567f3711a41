/** A link opens what it can, and one notice says what it could not. */
import { parseAddress, problemWith } from "../../frontend/src/address.js";
import { noticeOf } from "../../frontend/src/app/opening.js";
import { json, sample, start, started, trace } from "./served_page.js";

const gone = (/** @type {string} */ detail) => json({ title: "Not found", status: 404, detail }, 404);

describe("the notice of a link", () => {
  it("is none where all was opened", () => {
    const address = parseAddress("#sample=test:1&target=2");
    expect(noticeOf(address, [])).toBeNull();
    expect(noticeOf(address, [], "A copy.")).toEqual({ message: "A copy.", kind: "done" });
  });

  it("does not name what the link leaves open", () => {
    const address = { page: undefined, target: 2, ...parseAddress("#network=none") };
    const problems = [problemWith(address, "network", "there is none")];
    expect(noticeOf(address, problems)?.message).toContain("This link opened the target, but");
  });

  it("says what was opened, and why not the rest", () => {
    const address = parseAddress("#sample=test:1&target=x&eta=99&range=map&size=huge");
    expect(noticeOf(address, address.problems ?? [], "A copy.")).toEqual({
      message: "This link opened the digit, the learning rate and the view, but not all as it says:",
      points: [
        "target=x: it has to be a whole number from 0, or numbers with commas between them",
        "eta=99: it lies between 0.000001 and 10, so 10 was taken",
        "A copy.",
      ],
      kind: "done",
    });
  });

  it("does not grow with nonsense", () => {
    const address = parseAddress(`#${Array.from({ length: 900 }, (_, i) => `x${i}=1`).join("&")}`);
    const notice = noticeOf(address, address.problems ?? []);
    expect(notice?.message).toBe("Nothing of this link could be opened:");
    expect(notice?.points).toHaveLength(7);
    expect(notice?.points?.at(-1)).toBe("and 894 more");
  });
});

describe("a link", () => {
  it("with a symbol and a target that the network has not opens all else", async () => {
    const { server, store, controller } = await started();
    const opened = controller.restore(
      parseAddress("#sample=test:9&target=7&step=dLk9&eta=0.5&size=large&marks=0"),
    );
    const pass = await server.next("/api/backward");
    expect(pass.body).toMatchObject({ input: { sample: { index: 9 } }, target: 2 });
    pass.answer(trace(5, { target: 2 }));
    await opened;
    expect(store.state).toMatchObject({ eta: 0.5, size: "large", marked: false, position: 12 });
    expect(store.state.notice?.points).toEqual([
      "target=7: targets are 0 to 2 here",
      "step=dLk9: no step of this network writes this symbol",
    ]);
  });

  it("to a digit outside the set shows the one that was there, and says where the set ends", async () => {
    const { server, store, controller } = await started();
    const opened = controller.restore(parseAddress("#sample=test:99999&target=1"));
    (await server.next("/api/backward")).answer(gone("choose an index from 0 to 399."));
    const pass = await server.next("/api/backward");
    expect(pass.body).toMatchObject({ input: { sample: { index: 3 } }, target: 1 });
    pass.answer(trace(6, { target: 1 }));
    await opened;
    expect(store.state.input?.source).toMatchObject({ index: 3 });
    expect(store.state.notice).toEqual({
      message: "This link opened the target, but not all as it says:",
      points: ["sample=test:99999: choose an index from 0 to 399."],
      kind: "done",
    });
  });

  it("to a digit without a target takes its label, in a page that has none yet", async () => {
    const { server, store, controller } = start();
    const opened = controller.restore(parseAddress("#sample=test:3&target=x"));
    (await server.next("/api/samples?split=test&index=3")).answer(json({ samples: [sample], total: 1 }));
    const pass = await server.next("/api/backward");
    expect(pass.body).toMatchObject({ input: { sample: { index: 3 } }, target: sample.label });
    pass.answer(trace(1, { target: sample.label }));
    await opened;
    expect(store.state.notice?.points).toHaveLength(1);
  });

  it("with a drawing of another size than the network reads shows the first digit", async () => {
    const { server, store, controller } = start();
    const opened = controller.restore(parseAddress("#pixels=AP8&target=1"));
    (await server.next("/api/samples")).answer(json({ samples: [sample], total: 1 }));
    (await server.next("/api/backward")).answer(trace(1, { target: 1 }));
    await opened;
    expect(store.state.target).toBe(1);
    expect(store.state.notice?.points).toEqual([
      "pixels=AP8: it holds 255 pixels, not the 784 that this network reads",
    ]);
  });

  it("that is followed by another before it was opened says nothing", async () => {
    const { server, store, controller } = await started();
    const first = controller.restore(parseAddress("#weights=session:theirs&target=x"));
    const copying = await server.next("/api/sessions");
    const second = controller.restore(parseAddress("#eta=0.5"));
    await second;
    copying.answer(gone("No such session."));
    await first;
    expect(store.state.notice).toBeNull();
  });

  it("loses no failure of the server, nor what it could not open, when both happen", async () => {
    const { server, store, controller } = await started();
    const opened = controller.restore(parseAddress("#target=x&weights=session:theirs"));
    (await server.next("/api/sessions")).answer(
      json({ title: "Busy", status: 503, detail: "Try again." }, 503),
    );
    await opened;
    expect(store.state.notice).toMatchObject({
      kind: "problem",
      points: [expect.stringMatching(/^target=x/)],
    });
    expect(store.state.notice?.message).toMatch(/^Try again\. /);
  });
});
