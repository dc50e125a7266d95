// @vitest-environment happy-dom
/** What happens around one request of a form: busy, optimistic, refused, failed. */
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { attachBusy } from "./busy";
import { attachCsrf } from "./csrf";
import { attachFailures } from "./failures";
import { attachOptimistic } from "./optimistic";
import { attachRequestFocus } from "./request-focus";
import { fromHtmx, one, TOASTS, toastTexts } from "./testing";

const ROWS = `
  <ul>
    <li data-request-row data-optimistic-scope tabindex="-1" id="ana" data-person="1" data-state="pending">
      <form method="post" data-optimistic="approved">
        <button data-row-key="a" data-busy-text="Approved"><i></i>Approve</button>
      </form>
    </li>
    <li data-request-row tabindex="-1" id="ben" data-person="2" data-state="declined"></li>
    <li data-request-row tabindex="-1" id="eve" data-person="3"><button data-row-key="a"></button></li>
  </ul>
  <h2 data-requests-heading tabindex="-1" id="heading"></h2>`;

let form: HTMLFormElement;

beforeAll(() => {
  for (const attach of [attachBusy, attachCsrf, attachFailures, attachOptimistic]) attach();
  attachRequestFocus();
});

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = TOASTS + ROWS;
  form = one("#ana form", HTMLFormElement);
  return () => vi.useRealTimers();
});

function submit(): boolean {
  const sent = form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  vi.runAllTimers();
  return sent;
}

describe("busy", () => {
  test("a second submit is dropped and the button disabled until the answer", () => {
    const button = one("#ana button", HTMLButtonElement);

    expect([submit(), submit()]).toEqual([true, false]);
    expect(button.disabled).toBe(true);

    fromHtmx("htmx:finally:request", form, { status: 200 });
    expect(button.disabled).toBe(false);
    expect(submit()).toBe(true);
  });

  test("a button the page had disabled stays so", () => {
    const button = one("#ana button", HTMLButtonElement);
    button.disabled = true;

    submit();
    fromHtmx("htmx:finally:request", form, { status: 200 });
    expect(button.disabled).toBe(true);
  });

  test("a page that comes back from the browser's memory is free again", () => {
    submit();
    const back = Object.assign(new Event("pageshow"), { persisted: true });
    window.dispatchEvent(back);

    expect(submit()).toBe(true);
  });

  test("off where the page says so", () => {
    form.dataset["busy"] = "off";
    expect([submit(), submit()]).toEqual([true, true]);
  });
});

describe("optimistic", () => {
  test("the row changes at once", () => {
    fromHtmx("htmx:before:request", form);

    expect(one("#ana", HTMLElement).dataset["state"]).toBe("approved");
    expect(one("#ana button", HTMLElement).textContent).toBe("Approved");
  });

  test.each([{ status: 500 }, { status: 409 }, undefined])("it is as before after %j", (answer) => {
    const before = one("#ana", HTMLElement).innerHTML;

    fromHtmx("htmx:before:request", form);
    fromHtmx("htmx:finally:request", form, answer);

    expect(one("#ana", HTMLElement).dataset["state"]).toBe("pending");
    expect(one("#ana", HTMLElement).innerHTML).toBe(before);
  });

  test("what the state shows and hides changes too, and comes back", () => {
    document.body.innerHTML = `${TOASTS}<div id="page">
      <p id="ask" data-hidden-when="requested">Ask</p><p id="asked" data-shown-when="requested" hidden>Asked</p></div>
      <div><form method="post" data-optimistic="requested" data-optimistic-for="page"></form></div>`;
    const hidden = (): boolean[] =>
      ["#ask", "#asked"].map((id) => one(id, HTMLElement).hasAttribute("hidden"));
    form = one("form", HTMLFormElement);

    fromHtmx("htmx:before:request", form);
    expect([hidden(), one("#page", HTMLElement).dataset["state"]]).toEqual([
      [true, false],
      "requested",
    ]);
    fromHtmx("htmx:finally:request", form, { status: 500 });
    expect([hidden(), one("#page", HTMLElement).dataset["state"]]).toEqual([
      [false, true],
      undefined,
    ]);
  });

  test("it stays when the server agrees", () => {
    fromHtmx("htmx:before:request", form);
    fromHtmx("htmx:finally:request", form, { status: 200 });

    expect(one("#ana", HTMLElement).dataset["state"]).toBe("approved");
  });
});

describe("failures", () => {
  test("a server error is said, with a way to retry", () => {
    const again = vi.spyOn(form, "requestSubmit").mockReturnValue();
    fromHtmx("htmx:response:error", form, { status: 500, text: "<!doctype html>" });

    expect(toastTexts()).toEqual(["Our fault"]);
    one("[data-toasts] [data-toast-action]", HTMLElement).click();
    expect(again).toHaveBeenCalledOnce();
  });

  test("a refusal the server explains itself is not said twice", () => {
    const headers = { "HX-Trigger": '{"toast": {"text": "No seat left"}}' };
    fromHtmx("htmx:response:error", form, { status: 409, text: "<li></li>", headers });
    fromHtmx("htmx:response:error", form, { status: 409, text: "<li>No seat left</li>" });

    expect(toastTexts()).toEqual([]);
  });

  test("a whole error page is kept out of a part", () => {
    const page = { status: 403, text: "<!doctype html><title>Not yours</title>" };
    expect(fromHtmx("htmx:before:swap", form, page)).toBe(false);
    expect(fromHtmx("htmx:before:swap", form, { status: 409, text: "<li></li>" })).toBe(true);

    fromHtmx("htmx:response:error", form, page);
    expect(toastTexts()).toEqual(["Failed"]);
  });
});

describe("focus after a decision", () => {
  test("goes to the next row that waits", () => {
    fromHtmx("htmx:before:swap", form, { status: 200 });
    fromHtmx("htmx:after:swap", form, { status: 200 });

    expect(document.activeElement?.id).toBe("eve");
  });

  test("goes to the heading after the last", () => {
    const last = one("#eve button", HTMLElement);
    fromHtmx("htmx:before:swap", last, { status: 200 });
    fromHtmx("htmx:after:swap", last, { status: 200 });

    expect(document.activeElement?.id).toBe("heading");
  });

  test("stays after a refusal", () => {
    fromHtmx("htmx:before:swap", form, { status: 409 });
    fromHtmx("htmx:after:swap", form, { status: 409 });

    expect(document.activeElement).toBe(document.body);
  });
});

test("what changes something carries the CSRF token", () => {
  document.cookie = "csrftoken=abc";
  const headers: Record<string, string> = {};
  for (const method of ["GET", "POST"]) {
    const ctx = { request: { method, headers: method === "GET" ? {} : headers } };
    document.dispatchEvent(new CustomEvent("htmx:config:request", { detail: { ctx } }));
    if (method === "GET") expect(ctx.request.headers).toEqual({});
  }
  expect(headers).toEqual({ "X-CSRFToken": "abc" });
});
